"""Pages about privacy: for the person, for everybody, for administrators."""
