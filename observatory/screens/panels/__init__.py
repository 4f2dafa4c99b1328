"""Panels: the parts of a page that show figures, each a map or a chart with its table and files."""
