"""Whose eyes a page is for: who may see facts and their places, asked in one place."""

from __future__ import annotations

from observatory.documents import Audience


def audience() -> Audience:
    """Who reads the page: on a single desk the office; where people sign in, their role is asked here."""
    return Audience.OFFICE


def sees_points() -> bool:
    """Whether the reader is entitled to facts and their places, not to counts alone."""
    return audience() in (Audience.OFFICE, Audience.MEMBERS)
