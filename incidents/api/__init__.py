"""DRF: the REST contract of design.md 10."""
