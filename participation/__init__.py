"""A tenant's own rooms: who decides what, who says what, and what became of it."""
