"""Template tags about discussions."""
