"""Registers kept by hand: actions, and decisions of the regulation meeting."""

from __future__ import annotations

from pipelines.cli.registers.actions import action
from pipelines.cli.registers.decisions import decision

COMMANDS = (action, decision)
