"""Layers: one module a kind of map, drawn over the base map."""
