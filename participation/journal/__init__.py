"""The append-only log of what happened, the one source of every figure."""
