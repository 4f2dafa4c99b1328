"""The documentation is made from the code or held to it."""

from __future__ import annotations

import importlib.util
import keyword
import re

import pytest

from observatory.settings import PROJECT

SPEC = importlib.util.spec_from_file_location("docs_generate", PROJECT / "docs" / "generate.py")
generate = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(generate)


@pytest.mark.parametrize("page", generate.PAGES)
def test_a_page_made_from_the_code_is_up_to_date(page: str) -> None:
    assert (PROJECT / "docs" / page).read_text(encoding="utf-8") == generate.PAGES[page](), "run `make docs`"


def test_every_table_and_column_is_described() -> None:
    schema = (PROJECT / "observatory" / "warehouse" / "schema.sql").read_text(encoding="utf-8")
    described = generate.tables()
    named = set(re.findall(r"create table (\w+) \(", schema))
    assert {name for name, _about, _columns in described} == named
    for name, about, columns in described:
        assert about, name
        assert columns, name
        assert not [column for column, _kind, text in columns if not text], name


def test_links_and_files_named_in_the_documentation_are_there() -> None:
    for page in [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *(PROJECT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!http|#|mailto)([^)#\s]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def glossary() -> list[tuple[str, str, str, list[str]]]:
    """French, English, identifier, and the words it replaces, of each row of the glossary."""
    text = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `([^`]+)` \|([^|]*)\|$", text, re.M)
    return [(fr, en, name, re.findall(r"`([^`]+)`", instead)) for fr, en, name, instead in rows]


def test_the_glossary_names_what_the_code_has() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in sources())
    missing = [name for _fr, _en, name, _instead in glossary() if not re.search(rf"\b{name}\b", code)]
    assert len(glossary()) >= 25
    assert not missing


def test_words_that_the_glossary_replaces_are_no_identifiers() -> None:
    replaced = {word for *_row, instead in glossary() for word in instead}
    assert not {word for word in replaced if keyword.iskeyword(word)}
    found = {
        (file.relative_to(PROJECT).as_posix(), name)
        for file in sources()
        for name in identifiers(file)
        if name.strip("_") in replaced
    }
    assert not found


def sources():
    return [*(PROJECT / "observatory").rglob("*.py"), *(PROJECT / "pipelines").rglob("*.py")]


def identifiers(file) -> set[str]:
    """The names that a file gives: of modules, classes, functions, parameters and variables."""
    import ast

    names = {file.stem}
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def _sections(page: str) -> list[str]:
    return re.split(r"^## ", (PROJECT / "docs" / page).read_text(encoding="utf-8"), flags=re.M)


def _carried(section: str, thousands: str) -> tuple[list[str], list[str], int]:
    """What two languages share: identifiers, figures with a decimal or a percent sign, rows of tables."""
    plain = re.sub(r"```.*?```", "", section, flags=re.S)
    plain = re.sub(rf"(?<=\d)[{thousands}](?=\d{{3}}\b)", "", plain)
    figures = re.findall(r"\d+[.,]\d+|\d+(?=\s?%)", re.sub(r"`[^`]*`", "", plain))
    names = [name for name in re.findall(r"`([^`\n]+)`", plain) if re.search(r"[_./]", name)]
    return sorted(names), sorted(figure.replace(",", ".") for figure in figures), plain.count("\n|")


@pytest.mark.parametrize("page", ["statistics", "geocoding"])
def test_the_english_page_says_what_the_french_one_says(page: str) -> None:
    """Section by section the same identifiers, figures and tables: a page changed alone is noticed."""
    french, english = _sections(f"{page}.md"), _sections(f"{page}.en.md")
    assert len(french) == len(english)
    for ours, theirs in zip(french[1:], english[1:], strict=True):
        pair = ours.splitlines()[0], theirs.splitlines()[0]
        assert _carried(ours, "\u202f\u00a0 ") == _carried(theirs, ","), pair
