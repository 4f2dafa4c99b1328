"""Zone: one commune or district, all themes, a year of weeks. The page a mayor is shown."""

from __future__ import annotations

from observatory.screens import frame


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    frame.title("zone")
