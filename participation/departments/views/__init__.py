"""Workspace pages about departments, people and roles."""
