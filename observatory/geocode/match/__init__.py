"""Matching: which street, place or house number of the index a parsed address means, and how likely."""
