"""Our database backend: Django's for PostgreSQL, entering a tenant by role and search path in one message."""
