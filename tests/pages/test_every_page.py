"""What holds of every page there is, each found by its route and by the links on the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from fastapi.routing import APIRoute

from api.pages import site
from ledger.actions.authority import Caller
from tests.ledgers import ADMINISTRATOR, APPROVER, AUDITOR, PAYER_APPROVER, PAYER_PREPARER, PREPARER
from tests.pages.lived import PAYER_AUDITOR, Lived
from tests.pages.visitor import Document, Element, Visitor

POLICY = (
    "default-src 'none'; object-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
READERS = (
    *(ADMINISTRATOR, PREPARER, APPROVER, AUDITOR),
    *(PAYER_PREPARER, PAYER_APPROVER, PAYER_AUDITOR),
)
ASSETS = {"/static/pages.css", "/static/icon.svg"}
WITHOUT_SESSION = {
    "/sign-in",
    "/sign-in/code",
    "/sign-in/role",
    "/sign-in/with/{tenant}",
    "/sign-in/from/{tenant}",
}


def routes(method: str) -> list[str]:
    """Return the path of every route of the pages that takes the method."""
    return [
        each.path_format
        for page in site.PAGES
        for each in page.router.routes
        if isinstance(each, APIRoute) and method in (each.methods or ())
    ]


def address(path: str, lived: Lived) -> str:
    """Return an address of the route that answers PREPARER, or AUDITOR where it is a job's."""
    statement = 1 if "issued-files" in path else lived.july.time
    return path.format(job=lived.done, number=statement, upload=lived.ready, tenant="none")


def _of(path: str) -> Caller:
    """Return somebody who may send the form at a path."""
    return AUDITOR if path == "/jobs/audit-pack" else PREPARER


def crawled(visitor: Visitor) -> Iterator[tuple[str, Document]]:
    """Give every page that links lead to from the first; each link must lead somewhere."""
    waiting, seen = ["/"], {"/"}
    while waiting:
        path = waiting.pop()
        answer = visitor.get(path)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        page = Document(answer.text)
        yield path, page
        for link in page.all("a"):
            target, _, place = link.get("href").partition("#")
            if place and target in ("", path):
                page.by_id(place)
            if target.startswith("/") and target != "/docs" and target not in seen:
                seen.add(target)
                waiting.append(target)


@pytest.mark.parametrize("caller", READERS, ids=lambda each: f"{each.role}-{each.party}")
def test_every_link_leads_to_a_page_that_is_well_made(lived: Lived, caller: Caller) -> None:
    """Whoever reads, from page to page."""
    pages = dict(crawled(lived.visitor(caller)))
    assert {"/", "/reports", "/jobs", "/verify-workbook"} <= pages.keys()
    assert ("/time-apportionments" in pages) == (caller is not ADMINISTRATOR)
    for page in pages.values():
        require_well_made(page)


def require_well_made(page: Document) -> None:
    """A language, a title, one h1, a label for each input, landmarks, and nothing inline."""
    assert page.one("html").get("lang") == "en-GB"
    assert page.title.endswith(" - Joint arrangement ledger")
    assert page.heading in page.title
    for landmark in ("header", "main", "footer"):
        page.one(landmark)
    skip = page.all("a")[0]
    assert skip.get("href") == f"#{page.one('main').get('id')}"
    require_labels(page)
    require_order_of_headings(page)
    require_nothing_inline(page)
    identifiers = [each.get("id") for each in page.every if each.get("id")]
    assert len(identifiers) == len(set(identifiers))


def require_labels(page: Document) -> None:
    """Every input that can be seen has a label of words; described by what is there."""
    labels = {each.get("for"): each.words for each in page.all("label")}
    for each in page.all("input", "select", "textarea", "progress"):
        if each.get("type") != "hidden":
            assert labels[each.get("id")]
        for described in each.get("aria-describedby").split():
            assert page.by_id(described).words


def require_order_of_headings(page: Document) -> None:
    """No level of heading is skipped."""
    levels = [int(each.name[1]) for each in page.one("main").all("h1", "h2", "h3", "h4")]
    if "There is a problem" in page.words:
        levels.remove(2)  # the error summary stands above the page's own heading
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def require_nothing_inline(page: Document) -> None:
    """No script at all, and no style but the one sheet: the policy would let none of it work."""
    assert page.all("script", "style", "iframe", "object", "embed") == []
    (sheet,) = (each for each in page.all("link") if each.get("rel") == "stylesheet")
    assert re.fullmatch(r"/static/pages\.css\?v=[0-9a-f]{16}", sheet.get("href"))
    for each in page.every:
        assert not any(name == "style" or name.startswith("on") for name in each.attributes)
        for name in ("href", "src", "action"):
            assert each.get(name).startswith(("/", "#")) or not each.get(name)


def test_every_page_forbids_scripts_framing_and_keeping(lived: Lived) -> None:
    """The headers of every answer, those of files, refusals and redirects included."""
    for path in routes("GET"):
        caller = AUDITOR if "{job}" in path else PREPARER
        for visitor in (lived.visitor(caller), Visitor(lived.service)):
            headers = visitor.get(address(path, lived)).headers
            assert headers["x-content-type-options"] == "nosniff"
            if path in ASSETS:
                assert headers["cache-control"] == "public, max-age=31536000, immutable"
                continue
            assert headers["content-security-policy"] == POLICY
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cache-control"] == "no-store"


def test_whoever_is_signed_out_is_sent_to_sign_in(lived: Lived) -> None:
    """From every page but that one, and the styles; from an address of a file or form too."""
    visitor = Visitor(lived.service)
    for path in set(routes("GET")) - ASSETS - WITHOUT_SESSION:
        answer = visitor.get(address(path, lived))
        back = f"?back={address(path, lived)}" if path != "/" else ""
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in{back}")
        assert answer.text == ""
    for path in set(routes("POST")) - WITHOUT_SESSION:
        answer = visitor.post(address(path, lived), {})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_a_form_without_its_sessions_secret_is_refused(lived: Lived) -> None:
    """Nor with the secret of another session: 403, whatever else it holds."""
    other = lived.visitor(APPROVER).open("/")
    (theirs,) = (
        each.get("value") for each in other.all("input") if each.get("name") == "form_secret"
    )
    for path in set(routes("POST")) - WITHOUT_SESSION:
        for fields in ({}, {"form_secret": ""}, {"form_secret": theirs}, {"form_secret": "é"}):
            answer = lived.visitor(_of(path)).post(address(path, lived), fields)
            assert answer.status_code == 403
            assert Document(answer.text).heading == "The form did not come from this session"


def test_a_form_that_another_site_sends_is_refused(lived: Lived) -> None:
    """A browser says where a form comes from; that to sign in has no session yet to be of."""
    for path in routes("POST"):
        for said in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://elsewhere.example"},  # as a browser of some years ago says
            {"Origin": "null"},
        ):
            answer = lived.visitor(_of(path)).post(address(path, lived), {}, headers=said)
            assert answer.status_code == 403
            assert "from another site" in Document(answer.text).words


def test_an_address_that_leads_nowhere_says_so_as_a_page(lived: Lived) -> None:
    """To a browser; with the way to go on for whoever is signed in."""
    for path in ("/nothing", "/jobs/xyz", f"/jobs/{'0' * 32}", "/time-apportionments/999999"):
        page = lived.visitor(PREPARER).open(path, status=404)
        require_well_made(page)
        assert page.all("nav")
    for path in ("/time-apportionments/0", "/time-apportionments/99999999999999999999"):
        lived.visitor(PREPARER).open(path, status=404)
    page = Visitor(lived.service).open("/nothing", status=404)
    require_well_made(page)
    assert not page.all("nav")
    page = Document(lived.visitor(PREPARER).get("/sign-out").text)
    assert page.heading == "Page not found"


def test_a_program_is_answered_in_json_as_before(lived: Lived) -> None:
    """An address below /v1, and one that leads nowhere where no page is asked for."""
    client = lived.service.client
    for path, headers in (("/v1/nothing", {"Accept": "text/html"}), ("/nothing", {})):
        answer = client.get(path, headers=headers)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.status_code == 404


def test_the_words_of_the_ledger_are_words_in_a_page(lived: Lived) -> None:
    """Whatever is entered comes back as text, and never as an element."""
    entered = '"><script>alert(1)</script><h1>x</h1>'
    visitor = lived.visitor(PREPARER)
    for path in ("/time-apportionments/new", "/reports/file"):
        answer = visitor.client.get(path, params={"post": entered, "month": entered, "kind": "x"})
        assert "<script" not in answer.text
        assert len(Document(answer.text).all("h1")) == 1
    page = visitor.open("/time-apportionments/new?post=DCS&month=2019-10")
    answer = visitor.fill(page, "/time-apportionments/new", {"joint": entered})
    again = Document(answer.text)
    require_well_made(again)
    assert again.by_id("joint").get("value") == entered


def _links(element: Element) -> list[str]:
    return [each.get("href") for each in element.all("a")]


def test_the_navigation_says_where_one_is(lived: Lived) -> None:
    """The section is marked, and the page itself where it is the section's first."""
    visitor = lived.visitor(PREPARER)
    for path, section, mark in (
        ("/", "/", "page"),
        ("/reports", "/reports", "page"),
        ("/time-apportionments/new", "/time-apportionments", "true"),
    ):
        (nav,) = (each for each in visitor.open(path).all("nav") if "/jobs" in _links(each))
        marked = {each.get("href"): each.get("aria-current") for each in nav.all("a")}
        assert {href: mark for href, mark in marked.items() if mark} == {section: mark}
