"""Tables as files: CSV, XLSX and JSON of exactly what is shown, harmless in a spreadsheet."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from observatory.errors import unknown
from observatory.exchange.values import internal_use, one_line, plain_row
from observatory.language import _, current, plainly_spaced

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("table", "csv", "json")

#: A text that begins so is run as a formula by spreadsheets; an apostrophe before it makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: The same after what some spreadsheet takes for a separator, whatever the file's own is: opened with the
#: other one, the text begins a cell there.
_AFTER_SEPARATOR = re.compile(r"([;,\t\r\n][\"\s]*)(?=[=+@-])")


def neutral(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with every text that a spreadsheet would run as a formula made plain text, headers too."""
    safe = frame.copy()
    for position, dtype in enumerate(frame.dtypes):
        if dtype.kind not in "biufmM":  # texts, also as categories; numbers and dates are left alone
            safe.isetitem(position, frame.iloc[:, position].astype("object").map(neutral_value))
    return safe.set_axis([neutral_value(name) for name in frame.columns], axis="columns")


def for_internal_use(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with a last column that says so on every row: a row that is copied keeps it."""
    return frame.assign(**{_("Distribution"): internal_use()})


def reader_csv(frame: pd.DataFrame) -> bytes:
    """CSV as the reader's spreadsheet opens it: in French semicolons and decimal commas.

    UTF-8 with a byte order mark, so that accents survive; no index.
    """
    separator, decimal = (";", ",") if current() == "fr" else (",", ".")
    return neutral(frame).to_csv(index=False, sep=separator, decimal=decimal).encode("utf-8-sig")


def rows_csv(table: pd.DataFrame) -> str:
    """Rows of places as CSV (comma, point, UTF-8, CRLF): no outline, numbers to six significant digits.

    Each row says that it is for internal use (``usage``).
    """
    import pandas as pd

    names = [name for name in table.columns if name != "geometry"]
    rows = [plain_row(row) for row in table[names].to_dict("records")]
    marked = pd.DataFrame(rows, columns=names, dtype=object).assign(usage=internal_use())
    return neutral(marked).to_csv(index=False, lineterminator="\r\n")


def csv_text(frame: pd.DataFrame) -> str:
    """CSV, comma, UTF-8, header of column names; no index."""
    return neutral(frame).to_csv(index=False, lineterminator="\n")


def json_text(frame: pd.DataFrame) -> str:
    """A JSON list of records; dates in ISO form, missing values null."""
    return frame.to_json(orient="records", date_format="iso", date_unit="s", force_ascii=False, indent=1)


def xlsx_bytes(frame: pd.DataFrame, sheet: str = "Tableau") -> bytes:
    """An XLSX workbook of one sheet, header frozen; texts stay texts, whatever they begin with."""
    import pandas as pd

    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs={"options": options}) as writer:
        neutral(frame).to_excel(writer, sheet_name=sheet[:31], index=False, freeze_panes=(1, 0))
        writer.sheets[sheet[:31]].autofit()
    return buffer.getvalue()


def plain_table(frame: pd.DataFrame, labels: dict[str, str]) -> str:
    """The columns named in `labels`, aligned for a terminal, under their translated labels."""
    known = {name: frame[name].astype("object").where(frame[name].notna(), None) for name in labels}
    texts = {name: known[name].map(_shown) for name in labels}
    labels = {name: one_line(label) for name, label in labels.items()}
    widths = {n: max([len(labels[n]), *map(len, texts[n])]) for n in labels}
    right = {n for n in labels if frame[n].dtype.kind in "iuf"}

    def line(values: dict[str, str]) -> str:
        cells = (values[n].rjust(widths[n]) if n in right else values[n].ljust(widths[n]) for n in labels)
        return "  ".join(cells).rstrip()

    rows = [line({n: texts[n].iloc[i] for n in labels}) for i in range(len(frame))]
    return "\n".join([line(labels), line({n: "─" * widths[n] for n in labels}), *rows])


def render(frame: pd.DataFrame, form: str, labels: dict[str, str]) -> str:
    """`frame` as ``table``, ``csv`` or ``json`` text. Raises `CallError` for another form."""
    if form == "csv":
        return csv_text(frame).rstrip("\n")
    if form == "json":
        return json_text(frame)
    if form == "table":
        return plain_table(frame, labels)
    raise unknown(_("format"), form, FORMATS)


def neutral_value(value: object) -> object:
    """One cell, as `neutral` makes it."""
    if not isinstance(value, str):
        return value
    text = _AFTER_SEPARATOR.sub(r"\1'", plainly_spaced(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _shown(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3g}".replace(".", "," if current() == "fr" else ".")
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
    return one_line(str(value))
