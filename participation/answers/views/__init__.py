"""Workspace pages where contributions are read and answered, and the list of what somebody was told."""
