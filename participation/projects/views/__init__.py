"""Workspace pages about projects. What citizens see of a project is in participation/pages."""
