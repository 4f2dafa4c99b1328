"""The edition in the browser: hidden counts are hatched on the map and never printed in the table."""

from __future__ import annotations

import csv
import io


def test_hidden_counts_are_hatched_and_never_printed(visit):
    page = visit.open("/edition?theme=gathering", maps=1).page
    page.get_by_text("aucun ne se retrouve").wait_for()
    assert visit.fills().count("url(#hatching)") >= 3
    with page.expect_download() as waiting:
        page.locator(".st-key-edition-csv button").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    printed = {value for row in rows for name, value in row.items() if name != "Zone"}
    assert len(rows) == 62  # sixty zones, Belfort whole, and all of them
    assert "< 5" in printed
    assert not printed & {"1", "2", "3", "4"}
