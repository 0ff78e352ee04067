"""Official answers, who was told about them, and which department has read what."""
