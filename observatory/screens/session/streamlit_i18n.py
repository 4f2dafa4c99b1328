"""Streamlit's own words in the reader's language: it writes its menus, tables and calendars in English.

Each word stands here as Streamlit writes it, under the elements it may stand in, and in the catalogue as
any sentence of ours. ``words.js`` replaces them in the browser. In ``{braces}``: what the browser puts there.
"""

from __future__ import annotations

import json
from pathlib import Path

from observatory import language
from observatory.language import N_, _
from observatory.screens.cache.keyed import keyed

_SCRIPT = Path(__file__).with_suffix(".js")

#: How the browser writes numbers and dates, by language: English with days before months, weeks from Monday.
LOCALES = {"fr": "fr-FR", "en": "en-GB"}


def _within(*names: str) -> str:
    """The selector of elements that carry one of Streamlit's test ids."""
    return ", ".join(f'[data-testid="{name}"]' for name in names)


_TABLE = (
    N_("Fullscreen"), N_("Close fullscreen"), N_("Search"), N_("Show/hide columns"), N_("Clear selection"),
    N_("Fullscreen: {table}"), N_("Close fullscreen: {table}"), N_("Search: {table}"),
    N_("Show/hide columns: {table}"), N_("Clear selection: {table}"),
)  # fmt: skip

#: What is said otherwise in any language: it is about a program that the reader does not know of.
OTHERWISE = {
    "streamlit run yourscript.py": "observatory app",
    "Is Streamlit still running? If you accidentally stopped Streamlit, "
    "just restart it in your terminal:": N_(
        "The observatory no longer answers; this page goes on as soon as it does. To start it again:"
    ),
    "Streamlit server is not responding. Are you connected to the internet?": N_(
        "The observatory no longer answers; this page goes on as soon as it does."
    ),
    "The page that you have requested does not seem to exist. Running the app's main page.": N_(
        "There is nothing at this address: here is the first page."
    ),
    "{n} more": N_("{n} other pages"),
}

#: Where words stand → the words, as Streamlit writes them.
WORDS = {
    _within("stSkipToContent"): (N_("Skip to main content"),),
    _within("stHeader", "stTopNav", "stSidebar", "stSidebarNav", "stToolbar", "stMainMenuPopover"): (
        N_("App pages"), N_("Expand sidebar"), N_("Collapse sidebar"), N_("Sidebar"), N_("View less"),
        N_("View {n} more"), "{n} more", N_("Main menu"), N_("Theme"), N_("System"), N_("Light"),
        N_("Dark"), N_("Print"), N_("Running..."), N_("Stop"), N_("Stopping..."), N_("Scroll tabs left"),
        N_("Scroll tabs right"),
    ),
    _within("stDataFrame", "stElementToolbar", "stFullScreenFrame", "stTooltipContent"): (
        *_TABLE, N_("Type to search"), N_("Previous Result"), N_("Next Result"), N_("Close Search"),
        N_("1 result"), N_("1 of 1 result"), N_("over 1000 results"), N_("{i} of over 1000 results"),
        N_("{i} of {n} results"), N_("{n} results"), N_("Loading..."),
    ),
    _within("stDataFrameColumnMenu", "stDataFrameColumnFormattingMenu", "stDataFrameStatisticsMenu",
            "stDataFrameColumnVisibilityMenu"): (
        N_("text"), N_("number"), N_("date"), N_("checkbox"), N_("Dataframe column menu"),
        N_("Copy column name"), N_("Sort ascending"), N_("Sort descending"),
        N_("Statistics"), N_("Format"), N_("Autosize"), N_("Pin column"), N_("Unpin column"),
        N_("Hide column"), N_("Select all"), N_("(index)"), N_("Automatic"), N_("Localized"), N_("Plain"),
        N_("Compact"), N_("Dollar"), N_("Euro"), N_("Yen"), N_("Percent"), N_("Scientific"),
        N_("Accounting"), N_("Distance"), N_("Calendar"), N_("Duration"), N_("Count"), N_("Empty"),
        N_("Distinct"), N_("Minimum"), N_("Maximum"), N_("Average"), N_("Median"), N_("Sum"), N_("Values"),
        N_("Range"), N_("Standard deviation"), N_("25th percentile"), N_("75th percentile"),
        N_("Minimum length"), N_("Maximum length"), N_("Average length"), N_("No data"),
        N_("Based on sample"),
    ),
    _within("stSelectbox", "stSelectboxVirtualDropdown", "stMultiSelect", "stMultiSelectDropdown"): (
        N_("No results"), N_("Open"), N_("Clear value"), N_("Clear all"), N_("Select all"),
        N_("Select {n} matches"), N_("Selected values"), N_("Remove {name}"), N_("Selectbox options"),
        N_("Multiselect options"), N_("Choose an option"), N_("Choose options"), N_("Dismiss"),
    ),
    "[data-live-announcer]": (
        N_("1 option available."), N_("{n} options available."), N_("{option}, selected"),
    ),
    _within("stDateInput", "stDateInputCalendar"): (
        N_("Choose date"), N_("Choose date, {month}"), N_("Dismiss"),
        N_("Clear date"), N_("Previous month"), N_("Next month"), N_("Empty"),
        N_("day, {label}"), N_("month, {label}"), N_("year, {label}"), N_("dd"), N_("mm"), N_("yyyy"),
        N_("Use arrow keys to navigate dates. Enter to select. Escape to close."),
    ),
    _within("stTextInput", "stTextArea", "stNumberInput", "InputInstructions"): (
        N_("Press Enter to submit form"), N_("Press Enter to apply"), N_("Increment"), N_("Decrement"),
        N_("Clear value"), N_("Clear entry"), N_("Number is above the allowed range."),
        N_("Number is below the allowed range."),
    ),
    _within("stFileUploader"): (
        N_("Upload"), N_("{most}MB per file"), N_("Drag and drop files here"), N_("Add files"),
        N_("file upload"), N_("Remove {name}"), N_("Cancel upload of {name}"), N_("Click to retry upload"),
        N_("File must be {most}MB or smaller."), N_("Upload failed"), N_("Network error"), N_("add icon"),
        N_("{name}, {size}MB"), N_("{name}, {size}KB"), N_("{name}, {size}B"), N_("{size}MB"),
        N_("{size}KB"), N_("{size}B"),
    ),
    _within("stCode", "stCodeCopyButton"): (N_("Copy to clipboard"), N_("Copied")),
    '[role="dialog"], ' + _within("stDialog", "stConnectionStatus"): (
        N_("Close"), N_("Connection error"), N_("Page not found"), N_("Connecting"), *OTHERWISE,
    ),
}  # fmt: skip


@keyed(language.current, max_entries=2)
def script() -> str:
    """The script that makes the browser speak the language in force; it may run as often as one likes."""
    lang = language.current()
    given = {"lang": lang, "locale": LOCALES[lang], "groups": _groups()}
    # A word holds no tag that would end the script.
    text = json.dumps(given, ensure_ascii=False).replace("<", "\\u003c")
    return f"({_SCRIPT.read_text(encoding='utf-8')})({text})"


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Selector and pairs of Streamlit's word and ours, without those that stay as they are."""
    pairs = {
        within: [(word, ours) for word in words if (ours := _(OTHERWISE.get(word, word))) != word]
        for within, words in WORDS.items()
    }
    return [(within, words) for within, words in pairs.items() if words]
