"""How raw files become the warehouse: one verb a module."""
