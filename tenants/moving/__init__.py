"""Moving a tenant from one cell to another, while all others keep working."""
