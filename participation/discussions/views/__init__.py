"""Workspace pages about discussions. What citizens see of a discussion is in participation/pages."""
