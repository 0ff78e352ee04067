"""Finding things across a tenant: one question over every room whose words everybody may read."""
