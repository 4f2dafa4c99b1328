"""The edition in the browser: every count is printed, rounded; from 0 to 4 is hatched on the map."""

from __future__ import annotations

import csv
import io


def test_every_count_is_printed_rounded(visit):
    page = visit.open("/edition?theme=gathering&period=week", maps=1).page
    page.get_by_text("Aucun lecteur ne peut savoir").wait_for()
    assert visit.fills().count("url(#hatching)") >= 3
    with page.expect_download() as waiting:
        page.locator(".st-key-edition-csv button").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    printed = {value for row in rows for name, value in row.items() if name not in ("Zone", "Diffusion")}
    assert len(rows) == 63  # sixty zones, Belfort whole, its facts without a district, and all of them
    assert "0–4" in printed
    assert not printed & {"1", "2", "3", "4", "n. p."}
    assert all(int("".join(filter(str.isdigit, value)) or 0) % 5 == 0 for value in printed - {"0–4"})
