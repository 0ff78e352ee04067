"""What waits for a moderator, what is decided about it, and what people can do against a decision."""
