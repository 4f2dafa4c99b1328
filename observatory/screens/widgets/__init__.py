"""Widgets: selection controls, live map, tables, cards and downloads shared by the pages."""
