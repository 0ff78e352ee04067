"""What people follow, what they are told, and how: in the app, by mail at once, or gathered."""
