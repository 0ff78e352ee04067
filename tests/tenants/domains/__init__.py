"""Domains of a city's own, its main address, and changing its address."""
