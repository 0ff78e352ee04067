"""How a government becomes a customer: the public site, signing up, and the first steps in its new workspace."""
