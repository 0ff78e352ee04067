"""Everybody who takes part, whether they have an account here or came in from paper or a file."""
