"""Departments of a government, and which role somebody holds in which of them."""
