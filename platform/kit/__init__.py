"""Small tools that know no city words. Nothing here imports a room."""
