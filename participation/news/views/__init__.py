"""Pages about news: what somebody was told, how they want to be told, and how news spreads."""
