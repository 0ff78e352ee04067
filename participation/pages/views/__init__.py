"""Views of the citizens' site, and the first page of the workspace."""
