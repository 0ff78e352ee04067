"""Pages about accounts that django-allauth does not have, or that we have in another way."""
