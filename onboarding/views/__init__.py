"""The pages of Civocracy's own site: what it offers, signing up, watching a city being set up."""
