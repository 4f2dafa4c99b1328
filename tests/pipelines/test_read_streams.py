"""An answer read a part at a time is the answer read whole: the same rows, the same refusals in words."""

from __future__ import annotations

import json
import string
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from observatory.errors import InputError
from pipelines.feed import feed
from pipelines.read import geojson, json_stream, open311
from pipelines.read.geojson import read_geojson
from pipelines.read.open311 import read_open311

pytestmark = pytest.mark.usefixtures("english")
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

TEXTS = st.text(st.sampled_from(string.ascii_letters + 'é’𝄞\\"\n\t \x1c\u2028{}[],:0-\ud83d'), max_size=12)
VALUES = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
NAMES = st.sampled_from(["id", "date", "lat", "long", "é", " id ", "address"])
RECORDS = st.lists(st.dictionaries(NAMES, VALUES, max_size=4) | VALUES, max_size=7)
FORMS = st.sampled_from([
    "%s", " %s \n", "\ufeff%s", "[%s]", "%s,", '{"features":%s}', '{"a": "x", "features" : %s, "count": 3}',
    '{"features": %s, "features": []}', '{"service_requests": %s}', '{"requests": %s, "request": {}}',
    '{"requests": [{"request": %s}]}', '{"error": "closed", "features": %s}', '{"features": %s', "%s x",
    '{"a": [1, 2], "service_requests":%s}', '{"features": {}, "requests": %s}', '{"features": "x", %s}',
])  # fmt: skip
SPOILT = st.sampled_from(
    ["", ",", "]", "}", '"', "\\", "[", ":", "1", "NaN", "tru", "é", "{}", "\n", "[" * 2000]
)


@st.composite
def answers(draw) -> bytes:
    """An answer in JSON, whole, cut off or with something put somewhere."""
    records = draw(RECORDS)
    if draw(st.booleans()):
        geometry = {"type": "Point", "coordinates": [6.8, 47.6]}
        records = [{"geometry": geometry, "properties": one} for one in records]
    text = json.dumps(records, indent=draw(st.sampled_from([None, 0, 2])), ensure_ascii=draw(st.booleans()))
    content = (draw(FORMS) % text).encode("utf-8", "replace")
    at = draw(st.integers(0, len(content)))
    return draw(
        st.sampled_from([content, content, content[:at], content[:at] + draw(SPOILT).encode() + content[at:]])
    )


def came_of(reader, content: bytes, name: str) -> object:
    """The table as plain things, or the words of the refusal."""
    try:
        raw = reader(content, feed(name), "x.json")
    except InputError as fault:
        return str(fault)
    return raw.frame.to_dict("split"), [*map(str, raw.frame.dtypes)], raw.faults, dict(raw.remarks)


@pytest.mark.parametrize(("reader", "name"), [(read_geojson, "departement"), (read_open311, "allo_mairie")])
@many
@given(content=answers(), window=st.sampled_from([1, 2, 5, 16, 40, 100, 300, 1000]), batch=st.integers(1, 4))
@example(b'{"requests": [{"request": [{"id": 1}, {"id": 2}]}]}', 5, 1)  # records wrapped in a list of one
@example(b'[{"a": "},{"}, {"a": [{},{},{}]}, {}, {}, {}]', 13, 1)  # borders that are none
@example(b'[[{"id": 1}, {"id": 2}]]', 5, 1)
@example(b'{"service_requests": [], "requests": [{"id": 1}, {"id": 2}]}', 5, 1)  # a zero before a list
@example(b'{"features": [{}, {}], "features": [{}, {}, {}]}', 5, 1)  # a member twice, with two values
@example(b'[{"id": 1}, {"id": 2}] [', 5, 1)  # two answers in one file
@example(b'[{"id": 1},\n {"id": 2, "id": 3}, {"id": ', 5, 1)  # the first fault is told
@example(b'{"features": [{"id": 1},\n {"id": 2}\n\n , ]}', 5, 2)
@example(b'[{"n": 1}, {"n": ' + b"7" * 5000 + b"}]", 40, 1)  # digits without end
@example(b"{" + b"[" * 5000 + b'"features": [{}, {}]}', 5, 1)
@example(b'[{"n": 1}, ' + b"[" * 5000, 40, 1)  # brackets without end
def test_a_stream_is_the_whole(monkeypatch, reader, name, content, window, batch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(json_stream, "WINDOW", window)
        patch.setattr(json_stream, "BATCH", batch)
        streamed = came_of(reader, content, name)
    with monkeypatch.context() as patch:
        for module in (geojson, open311):
            patch.setattr(module, "read_answer", lambda *_given: None)
        assert streamed == came_of(reader, content, name)


TAGS = st.sampled_from(["service_requests", "request", "id", "date", "errors", "error", "code", "é"])
ELEMENTS = st.recursive(
    st.builds(
        lambda tag, text: f"<{tag}>{text}</{tag}>", TAGS, st.sampled_from(["", " x ", "é", "&amp;", "&no;"])
    ),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", TAGS, st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)
ANSWERS = st.builds(
    lambda start, requests, end: start + "".join(f"<request>{one}</request>\n" for one in requests) + end,
    st.sampled_from(
        ["<service_requests>", '<service_requests count="9">', "<service_requests>text", "<errors>"]
    ),
    st.lists(st.lists(ELEMENTS, max_size=3).map("".join), max_size=5),
    st.sampled_from(
        ["</service_requests>", "</errors>", "<other/></service_requests>", "</service_requests>x", ""]
    ),
)


def at_once(content: bytes):
    """The events of a document parsed whole."""
    root = ElementTree.fromstring(content)

    def events(element):
        yield "start", element
        for child in [*element]:
            yield from events(child)
        yield "end", element

    return events(root)


@many
@given(text=ANSWERS | ELEMENTS, cut=st.integers(0, 400), piece=st.integers(1, 60), batch=st.integers(1, 3))
@example("<service_requests><request><id>1</id></request><other/></service_requests>", 400, 7, 1)
def test_a_stream_in_xml_is_the_whole(monkeypatch, text, cut, piece, batch) -> None:
    content = text.encode()[:cut] if cut < 300 else text.encode()
    with monkeypatch.context() as patch:
        patch.setattr(open311, "PIECE", piece)
        patch.setattr(open311, "BATCH", batch)
        streamed = came_of(read_open311, b"<" + content[1:], "allo_mairie")
    with monkeypatch.context() as patch:
        patch.setattr(open311, "_events", at_once)
        assert streamed == came_of(read_open311, b"<" + content[1:], "allo_mairie")
