"""The `observatory` command: thin; everything it does, the library does."""

from pipelines.cli.command import main

__all__ = ["main"]
