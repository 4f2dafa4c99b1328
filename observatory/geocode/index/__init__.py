"""The address index: entries, how they are built from the layers, and their measured uncertainty."""
