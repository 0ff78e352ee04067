"""Surveys: typed questions, and one answer for each person."""
