"""The bulletin as a message that waits to be sent."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from observatory.documents.content import Section, Sentences, Table
from observatory.documents.formats.mail import draft
from tests.documents.test_content import made

TABLE = Table("t", "Un tableau", ("Zone", "Faits"), (("Belfort", 3),), (3, 1))
THEN = Sentences(("Et puis.",), listed=False)
SAID = (
    Section("Ce qui ressort", (Sentences(("Tags : près de 3 fois.",)), TABLE, THEN)),
    Section("Méthode", (Sentences(("Un test.",)),)),
)  # fmt: skip


def test_it_says_the_first_section_and_carries_the_file():
    read = message_from_bytes(draft(made(sections=SAID), {"week.pdf": b"%PDF-1.7 x"}), policy=policy.default)
    text = read.get_body(("plain",)).get_content()
    assert "– Tags : près de 3 fois.\nEt puis.\n" in text
    assert "Un test." not in text, "what it is judged on is in the file"
    (file,) = read.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("week.pdf", "application/pdf")
    assert file.get_content() == b"%PDF-1.7 x"


def test_it_is_a_draft_to_nobody():
    read = message_from_bytes(draft(made(sections=SAID), {}), policy=policy.default)
    assert read["X-Unsent"] == "1"
    assert not [name for name in ("To", "Cc", "Bcc", "From") if name in read]


@pytest.mark.parametrize("title", ["Semaine\r\nBcc: a@b.example", "Semaine\nTo: a@b.example"])
def test_a_name_in_the_title_writes_to_nobody(title):
    """A line that ends is no way to another head of the message."""
    read = message_from_bytes(draft(made(title=title, sections=SAID), {}), policy=policy.default)
    assert not [name for name in ("To", "Bcc") if name in read]
