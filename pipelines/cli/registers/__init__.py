"""Registers kept by hand: actions, decisions of the regulation meeting, requests, figures typed in."""

from __future__ import annotations

from pipelines.cli.registers.actions import action
from pipelines.cli.registers.decisions import decision
from pipelines.cli.registers.figures import figure
from pipelines.cli.registers.requests import request

COMMANDS = (action, decision, figure, request)
