"""Projects: what is to be decided, by whom, by when, and what is open to influence."""
