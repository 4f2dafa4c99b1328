"""Sheets of one area: of a zone in a week, of a commune or a district for its council."""
