"""Who you are: users, sign-in by code, sessions, second factor. In every tenant's schema and in the shared one."""
