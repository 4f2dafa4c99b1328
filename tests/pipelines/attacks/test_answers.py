"""Attacks by the answer of a server: an error, a page or a part of it is never a week of zeros."""

from __future__ import annotations

from pathlib import Path

import pytest

from observatory.errors import InputError
from observatory.warehouse import connect
from pipelines.feed import feed
from pipelines.ingest import ingest
from pipelines.read import parse
from tests.pipelines.attacks.test_history import HEADER

pytestmark = pytest.mark.usefixtures("english")

SAMPLES = Path(__file__).parents[2] / "feeds"
XML = (SAMPLES / "allo_mairie.xml").read_bytes()
BODY = XML.split(b"?>", 1)[1]

PREFIXED = BODY.replace(b"<service_requests>", b'<o:service_requests xmlns:o="x">')
for _tag in (b"</service_requests>", b"<request>", b"</request>"):
    PREFIXED = PREFIXED.replace(_tag, _tag.replace(b"<", b"<o:").replace(b"<o:/", b"</o:"))
A, D = "allo_mairie", "departement"

#: Why, feed, what came, how many rows it holds; None where it is refused.
ANSWERS = [
    ("a page behind a remark", A, b"<!-- x --><html><body>x</body></html>", None),
    ("a page in XML", A, b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', None),
    ("a fault of SOAP", A, b'<s:Envelope xmlns:s="x"><s:Body><s:Fault/></s:Body></s:Envelope>', None),
    ("an exception of OWS", A, b'<o:ExceptionReport xmlns:o="x"/>', None),
    ("a problem of HTTP", A, b"<problem xmlns='urn:ietf:rfc:7807'><status>500</status></problem>", None),
    ("errors in a namespace", A, b"<e:errors xmlns:e='x'><e:error/></e:errors>", None),
    ("an error for requests", A, b"<service_requests>Internal Server Error</service_requests>", None),
    ("an error beside no request", A, b'<service_requests status="error" message="timeout"/>', None),
    ("another page behind the answer", A, BODY + b"<html>timeout</html>", None),
    ("a warning behind it", A, BODY + b"\nFatal error: timeout", None),
    ("a warning before it", A, b"Warning: x\n" + BODY, None),
    ("requests one level lower", A, b"<response>" + BODY + b"</response>", None),
    ("no request", A, b"<service_requests/>", 0),
    ("no request, in a namespace", A, b'<service_requests xmlns="http://open311.org"/>', 0),
    ("a namespace with a prefix", A, PREFIXED, 7),
    ("a namespace a request", A, BODY.replace(b"<request>", b'<request xmlns="urn:y">'), 7),
    ("a namespace a field", A, BODY.replace(b"<service_code>", b'<service_code xmlns="urn:x">'), 7),
    ("remarks and orders between", A, BODY.replace(b"<request>", b"<!-- c --><?x y?><request>"), 7),
    ("not signed in", A, b'{"message": "Unauthorized"}', None),
    ("a status", A, b'{"status": 503, "service_requests": []}', None),
    ("a status in words", A, b'{"status": "error", "service_requests": []}', None),
    ("no success", A, b'{"success": false, "service_requests": []}', None),
    ("an error that is none", A, b'{"error": null, "service_requests": []}', 0),
    ("words", A, b"Internal Server Error", None),
    ("two answers", A, b"[]\n[]", None),
    ("no success of a map server", D, b'{"ok": false, "features": []}', None),
    ("its exceptions", D, b'{"exceptions": [{"code": "x"}], "features": []}', None),
    ("its exception in XML", D, b"<ServiceExceptionReport/>", None),
    ("no feature", D, b'{"type": "FeatureCollection", "features": []}', 0),
]  # fmt: skip


@pytest.mark.parametrize(("why", "name", "content", "rows"), ANSWERS, ids=[case[0] for case in ANSWERS])
def test_what_is_no_answer_is_refused_and_an_empty_one_is_not(why, name, content, rows) -> None:
    if rows is None:
        with pytest.raises(InputError):
            parse(content, feed(name), "answer")
    else:
        assert parse(content, feed(name), "answer").rows == rows, why


def test_a_field_that_stands_twice_is_no_word_of_either() -> None:
    code = b"<service_code>TAG</service_code>"
    content = BODY.replace(code, code + b"<service_code>DEPOT</service_code>" + code)
    assert "TAG / DEPOT / TAG" in set(parse(content, feed("allo_mairie"), "answer").frame["service_code"])


CUT = [
    ("allo_mairie.xml", 31),
    ("allo_mairie.json", 31),
    ("departement.geojson", 31),
    ("gendarmerie.xlsx", 211),
]


@pytest.mark.parametrize(("name", "step"), CUT, ids=[case[0] for case in CUT])
def test_an_answer_cut_anywhere_is_refused(name, step) -> None:
    content, of = (SAMPLES / name).read_bytes().rstrip(), feed(name.partition(".")[0])
    whole = []
    for end in range(0, len(content), step):
        try:
            whole.append((end, parse(content[:end], of, name).rows))
        except InputError:
            continue
    assert not whole


ERRORS = [
    ("a page behind a header", "<html>\n<body>502 Bad Gateway</body>\n</html>"),
    ("a warning behind a header", "Warning: mysql timeout in /var/www"),
    ("rows in another form", "R1,02/11/2026,10h00\nR2,02/11/2026,11h00"),
]


def test_a_file_of_which_no_row_is_read_is_no_zero(tmp_path, now) -> None:
    """Its rows are refused and told; of its week nothing is known, as if it had not come."""
    data, paths = tmp_path / "data", []
    for week, (_why, text) in enumerate(ERRORS, 43):
        paths.append(tmp_path / f"police_municipale_2026-W{week}.csv")
        paths[-1].write_text(f"{HEADER}{text}\n", encoding="utf-8")
    receipts = ingest(paths, data, now=now)
    assert all(one.rejected == one.read > 0 for one in receipts)
    assert [one.covers for one in receipts] == [None] * len(ERRORS)
    with connect(data) as warehouse:
        found = warehouse.connection.execute("select count(*) from receipts where covers_from is not null")
        assert found.fetchone() == (0,)
