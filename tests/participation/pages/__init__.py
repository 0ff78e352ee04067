"""Tests of participation."""
