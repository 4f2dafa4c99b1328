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
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import NamedTuple

from observatory.atomic import make_folder, write_bytes
from observatory.errors import CallError, InputError
from observatory.language import _
from pipelines.feed import Feed, feed
from pipelines.intake.inbox import free_path, safe_name
from pipelines.read.detect import guess_feed
from pipelines.sandbox import Job, Readers

QUARANTINE = "quarantaine"
#: The variable that holds the password: nobody writes one on a command line.
PASSWORD_VARIABLE = "OBSERVATORY_MAIL_PASSWORD"
TIMEOUT_S = 60
#: Bytes of one message at most.
MOST_BYTES = 50 << 20


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


def collect(mailbox: Mailbox, allowed: Allowed, inbox: Path, data: Path | None = None) -> list[Arrived]:
    """Save the attachments of the messages not seen yet; a message is marked seen once they are on the disk.

    What is of another feed than its sender may send, or of none for certain, waits as a stranger's does. The
    site's own definitions are looked for in the folder `data`.

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
) -> Iterator[Arrived]:
    server.select(folder)
    _status, [numbers] = server.uid("SEARCH", "UNSEEN")
    for number in (numbers or b"").decode().split():
        _status, answer = server.uid("FETCH", number, "(BODY.PEEK[])")
        content = next((part[1] for part in answer if isinstance(part, tuple)), b"")
        yield from _saved(content[: MOST_BYTES + 1], allowed, inbox, data)
        server.uid("STORE", number, "+FLAGS", "(\\Seen)")


def _saved(content: bytes, allowed: Allowed, inbox: Path, data: Path | None) -> Iterator[Arrived]:
    message = email.message_from_bytes(content, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or len(content) > MOST_BYTES:
        return
    feeds = feeds_of_sender(message, allowed)
    for part in message.iter_attachments():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and part.get_filename():
            name = safe_name(str(part.get_filename()))
            trusted = feeds is not None and (not feeds or _feed_of(payload, name, data) in feeds)
            folder = inbox if trusted else make_folder(inbox / QUARANTINE)
            yield Arrived(write_bytes(free_path(folder, name), payload), trusted)


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
    address = parseaddr(str(senders[0]))[1].lower()
    said = " ".join(str(text).lower() for text in message.get_all("Authentication-Results", []))
    if re.search(r"\b(?:dmarc|spf|dkim)\s*=\s*(?:fail|softfail|permerror)\b", said):
        return None
    return allowed.get(address, allowed.get("@" + address.rpartition("@")[2]))
