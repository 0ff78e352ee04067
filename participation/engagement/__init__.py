"""Figures about participation: one written definition each, one source, one way to work them out."""
