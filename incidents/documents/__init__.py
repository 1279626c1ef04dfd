"""Papers: frozen facts -> HTML -> PDF. The only importer of WeasyPrint."""
