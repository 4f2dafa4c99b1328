"""HTML of a document: one file, nothing fetched, readable on a telephone and on paper."""

from __future__ import annotations

import base64
from html import escape

from observatory.charts import as_image
from observatory.documents.content import (
    Cell,
    Document,
    Figure,
    Sentences,
    Series,
    Table,
    cell_text,
    unbroken,
)

_STYLE = """
body{font:16px/1.45 system-ui,sans-serif;color:#1b2733;background:#fff;max-width:60rem;margin:1.5rem auto;
padding:0 1rem}
h1,h2{color:#1f4e79;line-height:1.2}.quiet,footer,caption,figcaption{color:#4a5763;font-size:.9rem}
.notice{background:#fff1d6;border:1px solid #b36b00;padding:.6rem;font-weight:bold}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}caption{text-align:left}
th{text-align:left;border-bottom:1px solid #4a5763}th,td{padding:.25rem .5rem;vertical-align:top}
tbody tr:nth-child(even){background:#f2f5f8}tbody th{border:0;font-weight:600}.number{text-align:right}
figure{margin:1rem 0}img{max-width:100%}footer{border-top:1px solid #4a5763;margin-top:2rem}
@media(max-width:34rem){h1{font-size:1.6rem}ul{padding-left:1.2rem}table{font-size:.8rem}
th,td{padding:.2rem .25rem}tbody th{position:sticky;left:0;background:#fff}
tbody tr:nth-child(even) th{background:#f2f5f8}}
@media print{body{margin:0;max-width:none;font-size:10pt}tr,figure{break-inside:avoid}}
"""


def html(document: Document) -> bytes:
    """The document as one HTML file in UTF-8; no script, no address."""
    document = unbroken(document)
    notice = f'<p class="notice">{escape(document.notice)}</p>' if document.notice else ""
    sections = "".join(
        f"<section><h2>{escape(section.heading)}</h2>{''.join(map(_part, section.parts))}</section>\n"
        for section in document.sections
    )
    foot = "".join(f"<p>{escape(line)}</p>" for line in document.footnote)
    page = (
        f'<!doctype html>\n<html lang="{document.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(document.title)}</title><style>{_STYLE}</style></head>\n"
        f'<body><header><p class="quiet">{escape(document.audience)}</p><h1>{escape(document.title)}</h1>'
        f'<p class="quiet">{escape(document.subtitle)}</p>{notice}</header>\n'
        f"<main>{sections}</main><footer>{foot}</footer></body></html>\n"
    )
    return page.encode()


def _part(part: Sentences | Table | Figure) -> str:
    if isinstance(part, Table):
        return _table(part)
    if isinstance(part, Figure):
        picture = base64.b64encode(part.svg.encode()).decode()
        return (
            f'<figure><img alt="{escape(part.alt)}" src="data:image/svg+xml;base64,{picture}">'
            f"<figcaption>{escape(part.caption)}</figcaption></figure>"
        )
    if part.listed:
        return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in part.lines)}</ul>"
    return "".join(f"<p>{escape(line)}</p>" for line in part.lines)


def _table(table: Table) -> str:
    marks = [' class="number"' if number else "" for number in table.numeric()]
    head = "".join(
        f'<th scope="col"{mark}>{escape(name)}</th>' for name, mark in zip(table.header, marks, strict=True)
    )
    rows = "".join(f"<tr>{_cells(row, marks)}</tr>\n" for row in table.rows)
    caption = escape(table.caption)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{caption}">'
        f"<table><caption>{caption}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(row: tuple[Cell, ...], marks: list[str]) -> str:
    """The first cell names the row, which HTML can say."""
    cells = zip(row[1:], marks[1:], strict=True)
    return f'<th scope="row">{_cell(row[0])}</th>' + "".join(
        f"<td{mark}>{_cell(cell)}</td>" for cell, mark in cells
    )


def _cell(cell: Cell) -> str:
    return as_image(cell.svg(), cell.words()) if isinstance(cell, Series) else escape(cell_text(cell))
