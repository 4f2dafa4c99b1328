"""Parsing of place texts: tokens, address parts, commune. No look-up of streets."""
