"""Domains of a city's own: asked for, proven by DNS, routed and watched; the primary host; changing an address."""
