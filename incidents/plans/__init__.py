"""What an official plan says: schema, strict loading, cross-checks, registry. Plain Python."""
