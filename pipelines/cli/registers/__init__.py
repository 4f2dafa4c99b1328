"""Registers kept by hand: actions, decisions, requests, figures typed in, files confirmed to be empty."""

from __future__ import annotations

from pipelines.cli.registers.actions import action
from pipelines.cli.registers.confirmations import confirmation
from pipelines.cli.registers.decisions import decision
from pipelines.cli.registers.figures import figure
from pipelines.cli.registers.requests import request

COMMANDS = (action, decision, figure, request, confirmation)
