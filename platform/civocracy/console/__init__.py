"""Civocracy staff overseeing all tenants, from what the shared schema knows: it never opens a tenant's own."""
