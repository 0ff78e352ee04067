"""Workspace pages about ideas, and their pictures. What citizens see of a box is in participation/pages."""
