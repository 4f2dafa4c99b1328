"""What a person sees who is not let in: how to sign in, or why not."""

from __future__ import annotations

import html
from urllib.parse import quote

from observatory import language
from observatory.access import SignIn
from observatory.language import N_, _

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f3f5f7;color:#1c2127}"
    "main{max-width:34rem;margin:12vh auto;padding:2rem;background:#fff;border:1px solid #8b949e;"
    "border-radius:6px}h1{font-size:1.4rem;margin-top:0}"
    "a.button{display:inline-block;padding:.7rem 1.2rem;border-radius:6px;background:#000091;color:#fff}"
    "a{color:#0b5cad}a:focus-visible{outline:3px solid #0b5cad;outline-offset:3px}"
)
_WORDS = {
    401: (N_("Sign in"), N_("What the observatory shows is for the persons who were given a right to it.")),
    403: (N_("Not from here"), N_("Without a sign-in the observatory answers on its own machine alone.")),
    404: (N_("Not here"), N_("There is nothing at this address.")),
    413: (N_("Too large"), N_("The file is larger than what is taken in at once.")),
    421: (N_("Not under this name"), N_("The observatory is not served under this address.")),
    429: (N_("Too often"), N_("Wait a little, then try again.")),
    503: (
        N_("Closed"),
        N_("Nobody is let in until the coordinator has put the table of rights or the journal right."),
    ),
}


def page(status: int, start: str, back: str, sign_in: SignIn | None) -> bytes:
    """A page for a refusal.

    Parameters
    ----------
    start : str
        The address at which the sign-in begins.
    back : str
        Where the reader wanted to go.
    """
    heading, words = (_(text) for text in _WORDS.get(status, _WORDS[403]))
    link = ""
    if sign_in and status in (401, 403):
        label = _("Sign in with ProConnect") if sign_in.profile == "proconnect" else _("Sign in")
        address = html.escape(f"{start}?back={quote(back, safe='')}")
        link = f'<p><a class="button" href="{address}">{html.escape(label)}</a></p>'
    return written(heading, words, link)


def written(heading: str, words: str, more: str = "") -> bytes:
    """A page of a heading, a sentence, and markup of our own."""
    site = _("Observatory of public tranquillity of {agglomeration}")
    return (
        f'<!doctype html><html lang="{language.current()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(heading)} – {html.escape(site)}</title><style>{_STYLE}</style></head>"
        f"<body><main><p>{html.escape(site)}</p><h1>{html.escape(heading)}</h1>"
        f"<p>{html.escape(words)}</p>{more}</main></body></html>"
    ).encode()
