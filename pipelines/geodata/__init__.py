"""The official layers: fetched from their producers or a folder, checked, and only then put in force."""

from pipelines.geodata.install import READERS, SOURCES, Outcome, pull, read_sources

__all__ = ["READERS", "SOURCES", "Outcome", "pull", "read_sources"]
