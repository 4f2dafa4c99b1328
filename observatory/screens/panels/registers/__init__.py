"""Registers kept by hand: each with its list and its forms."""
