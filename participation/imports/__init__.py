"""Consultations brought in from the files of another platform."""
