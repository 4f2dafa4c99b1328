"""Seven persons sign in with a browser, each by the provider's published rules, and see what is theirs."""

from __future__ import annotations

import http.client
import re
import time
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from observatory.access import Journal
from observatory.access.rights import Table
from observatory.access.sessions import Sessions
from tests.screens.conftest import Visit, unfold
from tests.screens.sign_in.conftest import PAGES, PROVIDED, Office, at_rest, say_why, served, sign_in

pytestmark = pytest.mark.skipif(not PROVIDED, reason="no oidc-provider: `make oidc` installs it")


def pages_of(page) -> list[str]:
    page.wait_for_selector("h1", timeout=60_000)
    links = page.locator("[data-testid=stTopNavLink]")
    return [urlsplit(link.get_attribute("href")).path.strip("/") for link in links.all()]


@pytest.mark.parametrize("role", PAGES)
def test_each_signs_in_sees_what_is_theirs_and_does_their_week(office, browsing, role: str) -> None:
    page = sign_in(browsing, office, role)
    page.get_by_text(f"{role}@ville.example").first.wait_for()
    listed = pages_of(page)
    first = PAGES[role][0]
    if len(PAGES[role]) > 1:
        assert [address or first for address in listed] == list(PAGES[role])
    WEEK[role](page, office)


def gives_and_withdraws_a_right(page, office: Office) -> None:
    page.goto(f"{office.app}/droits")
    written(page, "Adresse électronique", "garde@commune.example")
    page.get_by_label("Fichiers envoyés").click()
    page.keyboard.type("SDIS")
    page.get_by_role("option", name="SDIS 90").first.click()
    at_rest(page)
    written(page, "Pourquoi", "prend son poste")
    page.get_by_role("button", name="Donner ce droit").click()
    page.get_by_text("a désormais un droit").wait_for()
    assert "garde@commune.example" in (office.data / "access.toml").read_text(encoding="utf-8")
    choose_row(page, len(PAGES))
    written(page, "Pourquoi", "son poste est pourvu")
    page.get_by_role("button", name="Retirer ce droit").click()
    page.get_by_text("n’a plus de droit").wait_for()
    choose_row(page, 0)
    written(page, "Pourquoi", "une erreur")
    page.get_by_role("button", name="Retirer ce droit").click()
    page.get_by_text("plus personne ne pourrait changer les droits").wait_for()
    kept = [(e.scope, e.motive) for e in Journal(office.data).entries() if e.act == "rights"]
    assert kept == [
        ("garde@commune.example: – → partner (sdis)", "prend son poste"),
        ("garde@commune.example: partner (sdis) → –", "son poste est pourvu"),
    ]
    page.goto(f"{office.app}/journal")
    page.get_by_text("Le journal est intact").wait_for()


def written(page, label: str, text: str) -> None:
    field = page.get_by_label(label)
    field.fill(text)
    field.press("Tab")
    at_rest(page)


def choose_row(page, row: int) -> None:
    """The box before a row of the first table, whose lines are 35 pixels high."""
    page.locator("[data-testid=stDataFrame] canvas").first.wait_for()
    at_rest(page)
    # The bar at the head of the page lies over what was scrolled up.
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop = 0")
    canvas = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    page.mouse.click(canvas["x"] + 16, canvas["y"] + 35 * (row + 1) + 17)
    page.get_by_role("heading", name="Changer ou retirer").wait_for()
    at_rest(page)  # until then what gives a right stands beside what withdraws it


def compares_and_takes_a_table(page, office: Office) -> None:
    page.goto(f"{office.app}/comparer")
    unfold(page, "Emporter des tableaux")
    say_why(page)
    with page.expect_download() as given:
        page.get_by_role("button", name="CSV").first.click()
    assert given.value.path().stat().st_size > 100


def sees_places_for_a_reason(page, office: Office) -> None:
    page.goto(f"{office.app}/points-chauds")
    say_why(page)
    page.locator("[data-testid=stDataFrame], iframe").first.wait_for()


def looks_at_what_its_facts_served(page, office: Office) -> None:
    page.goto(f"{office.app}/donnees?tab=served")
    page.get_by_role("heading", name="Ligne par ligne").wait_for()
    with page.expect_download() as given:
        page.get_by_role("button", name="CSV").last.click()
    rows = given.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) > 10 and all("sdis_demonstration" in row for row in rows[1:])


def reads_the_sheet_of_their_commune(page, office: Office) -> None:
    page.get_by_text("Bavilliers").first.wait_for()
    page.goto(f"{office.app}/edition")
    page.wait_for_selector("h1")


def reads_the_journal(page, office: Office) -> None:
    page.get_by_text("Le journal est intact").wait_for()
    page.locator("[data-testid=stDataFrame]").first.wait_for()


#: Role → what a person of it does every week.
WEEK = {
    "coordinator": gives_and_withdraws_a_right,
    "analyst": compares_and_takes_a_table,
    "referent": sees_places_for_a_reason,
    "member": sees_places_for_a_reason,
    "partner": looks_at_what_its_facts_served,
    "elected": reads_the_sheet_of_their_commune,
    "auditor": reads_the_journal,
}

ADDRESSES = sorted({address for pages in PAGES.values() for address in pages})


@pytest.mark.parametrize("role", PAGES)
def test_each_is_refused_the_rest(office, role: str) -> None:
    """Every page that is not theirs, asked for as a browser asks: their first one comes, and it is noted."""
    sessions = Sessions(office.data, Table(office.data))
    cookie = f"observatory={sessions.open(f's-{role}', f'{role}@ville.example', 't', 8)}"
    foreign = [address for address in ADDRESSES if address not in PAGES[role]]
    first = title_of(office, cookie, "")
    assert {address: title_of(office, cookie, address) for address in foreign} == dict.fromkeys(
        foreign, first
    )
    noted = {
        e.scope for e in Journal(office.data).entries() if e.who.startswith(role) and e.outcome == "refused"
    }
    assert noted >= set(foreign)


def title_of(office: Office, cookie: str, address: str) -> str:
    """The first heading that the page's own connection draws for whoever holds a cookie."""
    stream = office.app.replace("http", "ws") + "/_stcore/stream"
    told = {"subprotocols": ["streamlit"], "max_size": None, "additional_headers": {"Cookie": cookie}}
    with connect(stream, **told) as line:
        asked = ClientState(page_name=address)
        asked.context_info.url = f"{office.app}/{address}"
        line.send(BackMsg(rerun_script=asked).SerializeToString())
        headings, message = [], ForwardMsg()
        while message.WhichOneof("type") != "script_finished":
            message = ForwardMsg()
            message.ParseFromString(line.recv(timeout=60))
            heading = message.delta.new_element.heading
            headings += [heading.body] if heading.tag == "h1" else []
    return headings[0]


def test_a_partner_has_its_own_rows_alone(office, browsing) -> None:
    page = sign_in(browsing, office, "partner", "/donnees?tab=refused")
    page.get_by_text("lignes à rendre").wait_for()
    frame = page.locator("[data-testid=stDataFrame]").first
    frame.wait_for()
    page.goto(f"{office.app}/donnees?tab=places")  # not a section of theirs: the first one instead
    page.get_by_text("De quel partenaire ils viennent").wait_for()
    assert not page.get_by_text("Lieux à corriger").count()
    page.get_by_label("De quel partenaire ils viennent").click()
    assert page.get_by_role("option").all_inner_texts() == ["SDIS 90 – sapeurs-pompiers"]


def test_places_and_files_are_given_for_a_reason_that_is_kept(office, browsing) -> None:
    page = sign_in(browsing, office, "referent", "/points-chauds")
    page.get_by_role("button", name="Continuer").wait_for()
    assert not page.locator("[data-testid=stDataFrame]").count()
    say_why(page)
    page.locator("[data-testid=stDataFrame]").first.wait_for()
    with page.expect_download() as given:
        page.get_by_role("button", name="CSV").first.click()
    assert given.value.path().stat().st_size > 100
    kept = [(e.act, e.motive) for e in Journal(office.data).entries() if e.who.startswith("referent")]
    assert {act for act, motive in kept if motive} == {"places", "file"}
    address = re.search(r"/media/[^\"?]+", page.content())
    assert fetched(office, address[0] if address else "/media/x.csv") == 401


def fetched(office: Office, path: str) -> int:
    """The status for somebody without a session."""
    connection = http.client.HTTPConnection(urlsplit(office.app).netloc, timeout=20)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


def test_who_signs_out_is_out_and_who_is_withdrawn_is_out_at_once(office, browsing) -> None:
    page = sign_in(browsing, office, "analyst", "/methode")
    page.get_by_role("link", name="Se déconnecter").click()
    page.locator("a.button").wait_for()  # the provider ended its session, and sent the reader back
    page.click("a.button")
    page.click("text=analyst")  # it asks again who it is
    page.get_by_text("analyst@ville.example").wait_for()
    office.write("proconnect", without="analyst")
    begun = time.monotonic()
    while fetched_as(office, browsing) == 200:
        assert time.monotonic() - begun < 5
        time.sleep(0.2)
    office.write("proconnect")


def fetched_as(office: Office, context) -> int:
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in context.cookies(office.app))
    connection = http.client.HTTPConnection(urlsplit(office.app).netloc, timeout=20)
    connection.request("GET", "/", headers={"Cookie": cookies})
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_stranger_is_told_that_there_is_no_right(office, browsing) -> None:
    page = sign_in(browsing, office, "stranger")
    page.get_by_text("cette personne n’a pas de droit ici").wait_for()
    assert not [c for c in browsing.cookies() if c["name"] == "observatory"]


def test_an_ordinary_provider_lets_in_too(tmp_path, browser) -> None:
    """Keycloak's way: proof of the code, userinfo as JSON. An empty data folder has nothing to show."""
    for office in served(tmp_path, "ordinary"):
        context = browser.new_context(locale="fr-FR")
        page = sign_in(context, office, "coordinator")
        page.get_by_text("coordinator@ville.example").wait_for(timeout=60_000)
        context.close()


def test_the_single_desk_says_so_and_asks_nothing(visit: Visit) -> None:
    page = visit.open("/methode").page
    page.get_by_text("Poste unique").wait_for()
    assert not page.get_by_text("Se déconnecter").count()
    assert not page.locator("[data-testid=stTopNavLink]", has_text="Journal").count()
