"""What a fact of public tranquillity means: its words, places and counts, and what may be said of them."""

__version__ = "0.1.0"
