"""Idea boxes: what ideas have that other contributions have not."""
