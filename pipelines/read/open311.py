"""Open311 GeoReport v2 service requests, JSON or XML (https://wiki.open311.org/GeoReport_v2/)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from observatory.errors import InputError
from observatory.language import _
from pipelines.read.encoding import as_utf8
from pipelines.read.json_stream import BATCH, read_answer
from pipelines.read.json_text import read_json
from pipelines.read.raw import RawTable
from pipelines.read.records import Record, Records
from pipelines.read.server import refuse_partial, refuse_server_error, refuse_web_page, server_said

if TYPE_CHECKING:
    from pipelines.feed import Feed


#: The element around all requests of an answer in XML.
ROOT = "service_requests"
#: The members of an answer in JSON that its requests may be in, from the outermost inwards.
LISTS = (ROOT, "requests", "request")
#: Bytes of XML parsed at a time.
PIECE = 1 << 20
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_open311(content: bytes, feed: Feed, file_name: str) -> RawTable:
    """Read the answer of ``GET /requests``: one row a service request, the first as row 2; see `RawTable`.

    Raises `InputError` if it is no such answer.
    """
    refuse_web_page(content, _("an Open311 answer"), file_name)
    try:
        if content.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] == b"<":
            records = _from_xml(content, file_name)
        else:
            records = _from_json(as_utf8(content, feed.encoding)[0], file_name)
    except (ValueError, LookupError, ElementTree.ParseError) as fault:
        raise InputError(
            _("{file} is not an Open311 answer: {fault}.").format(file=file_name, fault=fault)
        ) from fault
    return records.table(file_name)


def _from_json(content: bytes, file_name: str) -> Records:
    records = Records()
    if told := read_answer(content, LISTS, lambda some: records.add(_fields_of(some))):
        refuse_server_error(told.answer, file_name)
        if isinstance(told.answer, dict):
            refuse_partial(told.answer, told.held, file_name)
        return records
    answer = read_json(content)
    refuse_server_error(answer, file_name)
    requests = _requests(answer)
    if not isinstance(requests, list):
        raise ValueError(_("no list of service requests"))
    if isinstance(answer, dict):
        refuse_partial(answer, len(requests), file_name)
    records = Records()
    records.add(_fields_of(requests))
    return records


def _fields_of(requests: list[object]) -> list[dict[str, object] | None]:
    """The fields of requests; None for one that is none."""
    named = _named if _padded(requests) else _unwrapped
    return [named(request) if isinstance(request, dict) else None for request in requests]


def _padded(records: list[object]) -> bool:
    """Whether a name of a record has spaces around it; looked at once for each set of names."""
    names = {tuple(record) for record in records if isinstance(record, dict)}
    return any(name != name.strip() for some in names for name in some)


def _named(record: dict[str, object]) -> dict[str, object]:
    return {name.strip(): _alone(value) for name, value in record.items()}


def _unwrapped(record: dict[str, object]) -> dict[str, object]:
    if list not in map(type, record.values()):
        return record
    return {name: _alone(value) for name, value in record.items()}


def _alone(value: object) -> object:
    """A value that a server wraps in a list of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _requests(answer: object) -> object:
    """The list of requests, which some servers wrap as their XML is: ``{"requests": [{"request": […]}]}``."""
    for name in LISTS:
        inner = _alone(answer)
        if isinstance(inner, dict) and name in inner:
            answer = inner[name]
    return answer


def _from_xml(content: bytes, file_name: str) -> Records:
    if _DECLARED.search(content.replace(b"\0", b"") if b"\0" in content else content):
        raise ValueError(_("it declares entities, which no service request needs"))
    root, records, strays = _requests_in_xml(content)
    if _local(root.tag) in ("errors", "error"):
        error = next((part for part in root.iter() if _local(part.tag) == "error"), root)
        said = {_local(part.tag): (part.text or "").strip() for part in error}
        raise InputError(server_said(said or error.text, file_name))
    if _local(root.tag) != ROOT:
        raise ValueError(
            _("it begins with <{found}> instead of <{expected}>").format(
                found=_local(root.tag), expected=ROOT
            )
        )
    if strays:
        raise ValueError(_("it holds <{found}>, which is no request").format(found=min(strays)))
    if not records.read and (root.text or "").strip():
        raise ValueError(_("it holds a text in place of requests"))
    refuse_server_error(root.attrib, file_name)
    refuse_partial(root.attrib, records.read, file_name)
    return records


def _requests_in_xml(content: bytes) -> tuple[ElementTree.Element, Records, set[str]]:
    """The outermost element, its requests, and the names of what else is in it.

    What has been read of an answer is let go of; an element of another name than its own stays whole.
    Raises `ElementTree.ParseError`.
    """
    records, strays = Records(), set()
    within: list[ElementTree.Element] = []
    batch: list[Record | None] = []
    for event, element in _events(content):
        if event == "start":
            within.append(element)
            continue
        if len(within) > 1:
            within.pop()
        if len(within) != 1 or element is within[0] or _local(within[0].tag) != ROOT:
            continue
        within[0].remove(element)
        batch.append(_fields(element))
        if (name := _local(element.tag)) != "request":
            strays.add(name)
        if len(batch) == BATCH:
            records.add(batch)
            batch = []
    records.add(batch)
    return within[0], records, strays


def _events(content: bytes) -> Iterator[Any]:
    """Each beginning and each end of an element, in their order."""
    parser: ElementTree.XMLPullParser = ElementTree.XMLPullParser(("start", "end"))
    for start in range(0, len(content), PIECE):
        parser.feed(content[start : start + PIECE])
        yield from parser.read_events()
    parser.close()
    yield from parser.read_events()


def _fields(request: ElementTree.Element) -> Record:
    """The fields of a request; what stands in one more than once stands there joined, for none may win."""
    told: dict[str, Any] = {}
    for field in request:
        name, text = _local(field.tag), (field.text or "").strip()
        told[name] = " / ".join(filter(None, (told[name], text))) if told.get(name, text) != text else text
    return told


def _local(tag: object) -> str:
    """The name of an element without its namespace; empty for a comment."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
