"""Tests of idea boxes."""
