"""Pages: one module a page of the app."""
