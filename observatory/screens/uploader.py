"""The place where files are dropped, in the reader's language: Streamlit's own words for it are English."""

from __future__ import annotations

import json
from string import Template
from typing import Any

import streamlit as st

from observatory.language import _

#: The elements that hold words: the button, what a file may weigh, what is said while a file hovers.
_BUTTON = '[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"]'
_PLACES = {
    "button": f"{_BUTTON} p",
    "limit": '[data-testid="stFileUploaderDropzoneInstructions"] span',
    "dragged": '[data-testid="stFileUploaderDropzoneInput"] + :not(:has(button)) > *',
}

#: Names that a screen reader says; they come and go with the files.
_NAMES = Template("""
window.observatoryNames = $names;
window.observatoryName ||= () => {
  const names = window.observatoryNames;
  for (const part of document.querySelectorAll('[data-testid="stFileUploader"] [aria-label]')) {
    const label = part.getAttribute("aria-label");
    const word = ["Remove ", "Add files", "file upload"].find((start) => label.startsWith(start));
    if (word) part.setAttribute("aria-label", names[word] + label.slice(word.length));
  }
  for (const button of document.querySelectorAll('$button')) {
    if (button.getAttribute("aria-label") !== names.button) button.setAttribute("aria-label", names.button);
  }
};
window.observatoryNaming ||= new MutationObserver(() => window.observatoryName());
window.observatoryNaming.observe(document.body, { childList: true, subtree: true });
window.observatoryName();
""")


def files(key: str) -> list[Any]:
    """The files dropped by the reader (`st.file_uploader`)."""
    most = st.get_option("server.maxUploadSize")
    words = {
        "button": _("Choose files"),
        "limit": _("or drop them here, {most} MB each at most").format(most=most),
        "dragged": _("Drop the files here"),
    }
    names = {
        "Remove ": _("Take away") + " ",
        "Add files": _("Add files"),
        "file upload": _("Files"),
        "button": f"{words['button']} ({words['limit']})",
    }
    st.html(f"<style>{_style(words)}</style>")
    script = _NAMES.substitute(names=json.dumps(names).replace("<", "\\u003c"), button=_BUTTON)
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
    return st.file_uploader(_("Files"), accept_multiple_files=True, key=key)


def _style(words: dict[str, str]) -> str:
    """Streamlit's words taken out of sight and out of the accessible name, and ours in their place."""
    everywhere = ", ".join(_PLACES.values())
    rules = [f":is({everywhere}) {{ visibility: hidden; font-size: 0; white-space: nowrap; }}"]
    for place, selector in _PLACES.items():
        text = words[place].replace("\\", "\\\\").replace('"', '\\"')
        rules.append(f'{selector}::after {{ content: "{text}"; visibility: visible; font-size: 0.93rem; }}')
    return "\n".join(rules)
