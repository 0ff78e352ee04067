"""Pages of engagement: figures, marked days, papers, expectations, open data."""
