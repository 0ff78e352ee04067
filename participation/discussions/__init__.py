"""Discussions: a specific question, contributions, replies and stances."""
