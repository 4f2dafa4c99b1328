"""Open311 GeoReport v2 service requests, JSON or XML (https://wiki.open311.org/GeoReport_v2/)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from observatory.errors import InputError
from observatory.language import _
from pipelines.read.encoding import as_utf8
from pipelines.read.geojson import table
from pipelines.read.json_text import read_json
from pipelines.read.raw import RawTable
from pipelines.read.server import refuse_partial, refuse_server_error, refuse_web_page, server_said

if TYPE_CHECKING:
    from pipelines.feed import Feed


#: The element around all requests of an answer in XML.
ROOT = "service_requests"


def read_open311(content: bytes, feed: Feed, file_name: str) -> RawTable:
    """Read the answer of ``GET /requests``: one row a service request, the first as row 2; see `RawTable`.

    Raises `InputError` if it is no such answer.
    """
    refuse_web_page(content, _("an Open311 answer"), file_name)
    try:
        if content.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] == b"<":
            records: object = _from_xml(content, file_name)
        else:
            answer = read_json(as_utf8(content, feed.encoding)[0])
            refuse_server_error(answer, file_name)
            records = _requests(answer)
            if isinstance(answer, dict) and isinstance(records, list):
                refuse_partial(answer, len(records), file_name)
        if not isinstance(records, list):
            raise ValueError(_("no list of service requests"))
    except (ValueError, LookupError, ElementTree.ParseError) as fault:
        raise InputError(
            _("{file} is not an Open311 answer: {fault}.").format(file=file_name, fault=fault)
        ) from fault
    named = _named if _padded(records) else _unwrapped
    return table([named(record) if isinstance(record, dict) else None for record in records], file_name)


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
    for name in (ROOT, "requests", "request"):
        inner = _alone(answer)
        if isinstance(inner, dict) and name in inner:
            answer = inner[name]
    return answer


def _from_xml(content: bytes, file_name: str) -> list[dict[str, str]]:
    plain = content.replace(b"\0", b"").upper()  # UTF-16 has a NUL beside each letter of a declaration
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise ValueError(_("it declares entities, which no service request needs"))
    root = ElementTree.fromstring(content)  # noqa: S314 - entities are refused above
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
    strays = {_local(child.tag) for child in root} - {"request"}
    if strays:
        raise ValueError(_("it holds <{found}>, which is no request").format(found=min(strays)))
    if not len(root) and (root.text or "").strip():
        raise ValueError(_("it holds a text in place of requests"))
    refuse_server_error(root.attrib, file_name)
    refuse_partial(root.attrib, len(root), file_name)
    return [_fields(request) for request in root]


def _fields(request: ElementTree.Element) -> dict[str, str]:
    """The fields of a request; what stands in one more than once stands there joined, for none may win."""
    told: dict[str, str] = {}
    for field in request:
        name, text = _local(field.tag), (field.text or "").strip()
        told[name] = " / ".join(filter(None, (told[name], text))) if told.get(name, text) != text else text
    return told


def _local(tag: object) -> str:
    """The name of an element without its namespace; empty for a comment."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
