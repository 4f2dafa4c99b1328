"""Hot spots, actions and audits: wired to the statistics of the library."""

from __future__ import annotations

COMMANDS = ()
