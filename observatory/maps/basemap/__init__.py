"""Basemap: what lies under a map: the site's tiles, the streets of the address base, the national plan."""
