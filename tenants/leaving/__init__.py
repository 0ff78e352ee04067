"""Leaving: the full export, restoring from it, copying to another database, and the end of a tenant with its proof."""
