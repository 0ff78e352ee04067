"""Tenants in the shared schema: cities and regions, their domains, isolation, provisioning and lifecycle."""
