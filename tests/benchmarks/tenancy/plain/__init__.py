"""The same tables under plain django-tenants: its backend, its tenant model, its migrate_schemas, its clone_schema."""
