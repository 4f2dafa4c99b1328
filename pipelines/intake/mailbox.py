"""Files that partners send by mail: attachments of allowed senders, by IMAP, into the folder files arrive in.

A sender's address can be forged and a body may name persons: bodies are never kept, and what comes from an
address that is not on the list waits in ``quarantaine/`` for somebody to look at it.
"""

from __future__ import annotations

import email
import email.policy
import imaplib
import os
import re
import ssl
from collections.abc import Iterator, Mapping
from email.errors import MessageError
from email.message import EmailMessage, Message
from pathlib import Path
from typing import NamedTuple

from observatory.atomic import make_folder, write_bytes
from observatory.errors import CallError, InputError
from observatory.language import _
from pipelines.feed import Feed, feed
from pipelines.intake.inbox import QUARANTINE, free_path, taken_name
from pipelines.read.detect import guess_feed
from pipelines.sandbox import Job, Readers

#: The variable that holds the password: nobody writes one on a command line.
PASSWORD_VARIABLE = "OBSERVATORY_MAIL_PASSWORD"
TIMEOUT_S = 60
#: Bytes of one message at most.
MOST_BYTES = 50 << 20
#: Kinds of parts that are tables even where they bear no name, and the ending they get.
_TABLES = {
    "text/csv": ".csv",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
#: What a mail program adds to prove who wrote.
_SIGNATURES = (
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
)  # fmt: skip
#: What a message made to be hard to read raises: it must not keep the others from being read.
_UNREADABLE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    MessageError,
)


class Mailbox(NamedTuple):
    """Where mail is: `encrypted` is only left out on the machine itself."""

    host: str
    user: str
    port: int = 993
    folder: str = "INBOX"
    encrypted: bool = True


class Arrived(NamedTuple):
    """An attachment saved, and whether its sender is allowed."""

    path: Path
    allowed: bool


class Left(NamedTuple):
    """A message of which nothing was saved: its number in the mailbox, and why; nothing of its text."""

    number: str
    why: str


#: Address or domain → the feeds it may send; none where it may send any.
Allowed = Mapping[str, frozenset[str]]


def allowed_senders(path: Path, data: Path | None = None) -> Allowed:
    """Addresses and domains (``@example.fr``), one a line, each with the feeds behind it that it may send.

    ``#`` begins a remark. Raises `CallError` where there is no such file, it allows nobody, or names a feed
    that is not known.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as fault:
        raise CallError(
            _("{file} cannot be read: write the allowed addresses in it.").format(file=path)
        ) from fault
    words = [text.split() for line in lines if (text := line.partition("#")[0].strip().lower())]
    found = {sender: frozenset(feed(name, data).name for name in names) for sender, *names in words}
    if not found:
        raise CallError(
            _("{file} allows nobody: write an address or a domain (@…) a line.").format(file=path)
        )
    return found


def collect(
    mailbox: Mailbox, allowed: Allowed, inbox: Path, data: Path | None = None
) -> list[Arrived | Left]:
    """Save the attachments of the messages not seen yet; a message is marked seen once they are on the disk.

    One that is too large or cannot be read is named, and stays as it is in the mailbox. What is of another
    feed than its sender may send, or of none for certain, waits as a stranger's does. The site's own
    definitions are looked for in the folder `data`.

    Raises
    ------
    CallError
        Without a password in the environment, or for a connection in clear to another machine.
    InputError
        When the server does not answer or refuses.
    """
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if not password:
        raise CallError(_("the password of the mailbox is read from {name}.").format(name=PASSWORD_VARIABLE))
    if not mailbox.encrypted and mailbox.host not in ("localhost", "127.0.0.1", "::1"):
        raise CallError(_("mail is read in clear from this machine only; leave out --clear."))
    try:
        with _connected(mailbox) as server:
            server.login(mailbox.user, password)
            return list(_messages(server, mailbox.folder, allowed, inbox, data))
    except (OSError, imaplib.IMAP4.error) as fault:
        raise InputError(
            _(
                "the mailbox {user} on {host} cannot be read ({fault}). Nothing is lost: try again later."
            ).format(user=mailbox.user, host=mailbox.host, fault=type(fault).__name__)
        ) from fault


def _connected(mailbox: Mailbox) -> imaplib.IMAP4:
    if mailbox.encrypted:
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=TIMEOUT_S)
    return imaplib.IMAP4(mailbox.host, mailbox.port, timeout=TIMEOUT_S)


def _messages(
    server: imaplib.IMAP4, folder: str, allowed: Allowed, inbox: Path, data: Path | None
) -> Iterator[Arrived | Left]:
    server.select(folder)
    _status, [numbers] = server.uid("SEARCH", "UNSEEN")
    for number in (numbers or b"").decode().split():
        if (size := _size(server, number)) > MOST_BYTES:
            text = _("it has {size} MB, more than {most}: have it sent in parts, or by another way.")
            yield Left(number, text.format(size=size >> 20, most=MOST_BYTES >> 20))
            continue
        _status, answer = server.uid("FETCH", number, "(BODY.PEEK[])")
        content = next((part[1] for part in answer if isinstance(part, tuple)), b"")
        try:
            arrived = [*_saved(content, allowed, inbox, data)]
        except _UNREADABLE:
            yield Left(number, _("it cannot be read: open it, and put its file into the folder by hand."))
            continue
        yield from arrived
        if not arrived:
            yield Left(number, _("no file is attached to it."))
        server.uid("STORE", number, "+FLAGS", "(\\Seen)")


def _size(server: imaplib.IMAP4, number: str) -> int:
    """The bytes of a message, as the server counts them, before any of it is fetched."""
    _status, answer = server.uid("FETCH", number, "(RFC822.SIZE)")
    said = b" ".join(part if isinstance(part, bytes) else part[0] for part in answer if part)
    found = re.search(rb"RFC822\.SIZE (\d+)", said)
    return int(found[1]) if found else 0


def _saved(content: bytes, allowed: Allowed, inbox: Path, data: Path | None) -> Iterator[Arrived]:
    """The files of a message written into the folder, or into that of strangers."""
    feeds, files = _read(content, allowed)
    for name, payload in files:
        trusted = feeds is not None and (not feeds or _feed_of(payload, name, data) in feeds)
        target = inbox if trusted else make_folder(inbox / QUARANTINE)
        yield Arrived(write_bytes(free_path(target, taken_name(name)), payload), trusted)


def _read(content: bytes, allowed: Allowed) -> tuple[frozenset[str] | None, list[tuple[str, bytes]]]:
    """What the sender of a message may send; name and content of each file attached, however deep."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError
    files = []
    for number, part in enumerate(message.walk(), 1):
        name = _name(part, number)
        payload = None if part.is_multipart() or not name else part.get_payload(decode=True)
        if isinstance(payload, bytes):
            files.append((name, payload))
    return feeds_of_sender(message, allowed), files


def _name(part: Message, number: int) -> str:
    """The name of an attached file, or one by its kind where it has none; empty for a body, a signature."""
    kind = part.get_content_type()
    if kind in _SIGNATURES:
        return ""
    named = part.get_filename()
    if named is not None or part.get_content_disposition() == "attachment" or kind in _TABLES:
        return str(named or f"piece_jointe_{number}{_TABLES.get(kind, '')}")
    return ""


def _feed_of(content: bytes, name: str, data: Path | None) -> str:
    """The feed a file is of by its look, found in a reader of its own; empty where that is not certain."""
    with Readers(1) as readers:
        [found] = readers.outcomes([Job(name, len(content), guess_feed, (content, name, data))])
    return found.name if isinstance(found, Feed) else ""


def feeds_of_sender(message: EmailMessage, allowed: Allowed) -> frozenset[str] | None:
    """The feeds that the sender of a message may send, none for any; None where nothing of it is taken.

    A message has one sender, on the list, and its mail server does not say that he is forged. Of an address
    and its domain, both on the list, the address counts.
    """
    senders = message.get_all("From", [])
    if len(senders) != 1 or len(getattr(senders[0], "addresses", ())) != 1:
        return None
    if senders[0].defects:
        return None
    # Not read from the text of the header: a name may be written so that it looks like an address there.
    address = senders[0].addresses[0].addr_spec.lower()
    said = " ".join(str(text).lower() for text in message.get_all("Authentication-Results", []))
    if re.search(r"\b(?:dmarc|spf|dkim)\s*=\s*(?:fail|softfail|permerror)\b", said):
        return None
    return allowed.get(address, allowed.get("@" + address.rpartition("@")[2]))
