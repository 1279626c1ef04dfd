"""HTML for officers: URLs, forms, template tags, one view module per page."""
