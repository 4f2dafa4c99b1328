"""Files that pages made for somebody: their addresses answer whoever asked for them, and nobody else.

The server gives what is under an address to every session that knows it, and addresses get about: in a
message, in what a browser or a proxy remembers.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

from streamlit import runtime

#: Files remembered; the server itself forgets one when the page that offered it is left.
MOST = 5000

_lock = threading.Lock()
#: Hash of a file → the sessions it was made for.
_made_for: OrderedDict[bytes, set[str]] = OrderedDict()


def made_for(session: str, content: str | bytes) -> None:
    """Remember for which session (its hashed token; empty on a single desk) a file was made."""
    mark = _mark(content.encode() if isinstance(content, str) else content)
    with _lock:
        _made_for.setdefault(mark, set()).add(session)
        _made_for.move_to_end(mark)
        while len(_made_for) > MOST:
            _made_for.popitem(last=False)


def is_for(session: str, path: str) -> bool:
    """Whether a session may have the file under a path; so it may have one that was made for nobody."""
    if not runtime.exists():
        return True
    file = runtime.get_instance().media_file_mgr.read_file(path.rpartition("/")[2])
    with _lock:
        sessions = _made_for.get(_mark(file.content)) if file else None
        return sessions is None or session in sessions


def _mark(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
