"""Bytes → UTF-8, whatever was promised. What cannot be read becomes U+FFFD: no row moves or is lost."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator

#: Stands for what the encoding could not read; a row that has it in a column we use is refused.
UNREADABLE = "\ufffd"

#: Two-byte letters and typographic quotes as UTF-8 writes them: French text in cp1252 never has these pairs.
_UTF8_SIGN = re.compile(rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xc5[\x92\x93]|\xe2\x80[\x80-\xbf]")
#: What each of them begins with: looked for byte by byte, a hundred times as fast.
_SIGN_BEGINS = (b"\xc2", b"\xc3", b"\xc5", b"\xe2\x80")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff][^\n]*")
#: Bytes decoded at a time.
PIECE = 1 << 20
#: The longer ones first: they begin as the shorter do.
_WIDE_MARKS = {
    b"\xff\xfe\0\0": "utf-32-le", b"\0\0\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be",
}  # fmt: skip


def as_utf8(content: bytes, encoding: str) -> tuple[bytes, int]:
    """`content` as UTF-8 without byte order mark, and how many lines were in another encoding than promised.

    - A file that is valid UTF-8 is UTF-8, whatever was promised: chance does not write it.
    - A file that promises UTF-8 without one such letter in it is cp1252.
    - In a mixed file each line is read for itself.
    """
    if wide := _wide(content):
        text = content.decode(wide, "replace").removeprefix("\ufeff")
        return _clean(text.encode("utf-8", "replace")), text.count("\n") + 1
    content = content.removeprefix(b"\xef\xbb\xbf")
    promised_utf8 = encoding.lower().replace("_", "-").startswith("utf-8")
    if not _is_utf8(content):
        recoded, others = _recode(content, "utf-8" if promised_utf8 else encoding)
    else:
        recoded, others = content, 0 if promised_utf8 else _lines_beyond_ascii(content)
    return _clean(recoded), others


def _wide(content: bytes) -> str:
    """Which UTF-16 or UTF-32 it is, by its mark or the empty part of its first letter; empty if neither."""
    if marked := next((name for mark, name in _WIDE_MARKS.items() if content.startswith(mark)), ""):
        return marked
    empty = tuple(byte == 0 for byte in content[:4])
    if empty in ((False, True, True, True), (True, True, True, False)):
        return "utf-32-be" if empty[0] else "utf-32-le"
    return {(False, True): "utf-16-le", (True, False): "utf-16-be"}.get(empty[:2], "")


def _recode(content: bytes, encoding: str) -> tuple[bytes, int]:
    signs_of_utf8 = any(begin in content for begin in _SIGN_BEGINS) and _UTF8_SIGN.search(content)
    if encoding == "utf-8" and not signs_of_utf8:
        return _from(content, "cp1252"), _lines_beyond_ascii(content)
    if not signs_of_utf8:
        return _from(content, encoding), 0
    lines, others = [], 0
    for line in content.split(b"\n"):
        if encoding != "utf-8" and _UTF8_SIGN.search(line) and _is_utf8(line):
            others += 1
            lines.append(line)
        else:
            lines.append(line.decode(encoding, "replace").encode())
    return b"\n".join(lines), others


def _from(content: bytes, encoding: str) -> bytes:
    """`content` of that encoding in UTF-8; made a piece at a time, for it may be large."""
    made = io.BytesIO()
    for text in codecs.iterdecode(_pieces(content), encoding, "replace"):
        made.write(text.encode())
    return made.getvalue()


def _is_utf8(content: bytes) -> bool:
    try:
        if len(content) <= PIECE:
            content.decode("utf-8")
        else:
            for _text in codecs.iterdecode(_pieces(content), "utf-8"):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _pieces(content: bytes) -> Iterator[bytes]:
    return (content[start : start + PIECE] for start in range(0, len(content), PIECE))


def _lines_beyond_ascii(content: bytes) -> int:
    return 0 if content.isascii() else sum(1 for _rest_of_line in _BEYOND_ASCII.finditer(content))


def _clean(content: bytes) -> bytes:
    """Without NUL, which no text holds; line ends of an old Mac made lines."""
    if b"\0" in content:
        content = content.replace(b"\0", UNREADABLE.encode())
    return content if b"\n" in content else content.replace(b"\r", b"\n")
