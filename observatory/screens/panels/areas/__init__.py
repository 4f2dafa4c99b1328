"""Panels of one area: its table, its sheet, its diagnosis, its hot spots of two periods."""
