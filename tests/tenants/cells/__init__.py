"""Tenants in several databases."""
