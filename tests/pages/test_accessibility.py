"""In real Chromium, axe finds nothing on any page, and no page is wider than a narrow screen.

axe finds about half of what WCAG 2.2 AA asks for; the rest was looked at by hand. Needs Chromium:
without it the tests are skipped, unless LEDGER_REQUIRE_CHROMIUM is set.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response

from ledger.actions.authority import Caller
from ledger.actions.choose_role import offer_roles
from ledger.actions.keep_accounts import add_account
from ledger.actions.sign_in import Standing, open_session
from ledger.queries.accounts import AccountRole
from tests.api.calls import Service
from tests.ledgers import AUDITOR, PAYER_APPROVER, PREPARER
from tests.pages.browser import Browser, browsing, chromium
from tests.pages.lived import Lived
from tests.pages.test_verify_workbook import altered
from tests.pages.visitor import Visitor

AXE = Path(__file__).parent / "axe-core" / "axe.min.js"
WIDE, NARROW = (1280, 900), (320, 640)
FIND = """
axe.run(document, {
    resultTypes: ["violations"],
    rules: {"target-size": {enabled: true}},  // of WCAG 2.2 AA, and not yet among its defaults
}).then(found => found.violations.map(
    each => each.id + ": " + each.nodes.map(node => node.html).join(" ")
))
"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

Send = Callable[[Visitor], Response]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once for all pages."""
    program = chromium()
    if program is None:
        if os.environ.get("LEDGER_REQUIRE_CHROMIUM"):
            pytest.fail("Chromium is required here, and is not on this machine.", pytrace=False)
        pytest.skip("Chromium is not on this machine.")
    with browsing(program) as running:
        yield running


def found_by_axe(browser: Browser) -> list[str]:
    """Return what axe finds wrong with the page shown."""
    browser.evaluate(f"{AXE.read_text(encoding='utf-8')}; 0")
    found: list[str] = browser.evaluate(FIND)
    return found


def require_sound(browser: Browser, visitor: Visitor, path: str, first: Response) -> None:
    """Show an answer as the page at `path`, wide and narrow; nothing may be found wrong with it."""

    def answer(asked: str) -> Response:
        return first if asked == path else visitor.get(asked)

    for size in (WIDE, NARROW):
        browser.resize(*size)
        browser.show(path, answer)
        assert found_by_axe(browser) == [], (path, size)
        assert browser.evaluate(OVERFLOW) <= 0, (path, size)
    # Scripts are forbidden by the policy, and none is asked for: nothing is complained of.
    assert browser.complaints == []


def pages(lived: Lived) -> list[tuple[Caller | None, str]]:
    """Return an address of every page, and who looks at it."""
    return [
        (None, "/sign-in"),
        (None, "/sign-in/code"),
        (PREPARER, "/account"),
        (None, "/nothing"),
        (PREPARER, "/"),
        (PREPARER, "/nothing"),
        (PREPARER, "/reports"),
        (PREPARER, "/reports/file?kind=statement"),
        (PREPARER, "/time-apportionments"),
        (PREPARER, f"/time-apportionments/{lived.july.time}"),
        (PREPARER, f"/time-apportionments/{lived.july.time}?said=new"),
        (PREPARER, "/time-apportionments/new"),
        (PREPARER, "/time-apportionments/new?post=&month="),
        (PREPARER, "/time-apportionments/new?post=DCS&month=2019-10"),
        (PREPARER, "/uploads"),
        (PREPARER, f"/uploads/{lived.ready}"),
        (PREPARER, f"/uploads/{lived.wrong}"),
        (PREPARER, "/verify-workbook"),
        (PREPARER, "/jobs"),
        (AUDITOR, "/jobs"),
        (AUDITOR, f"/jobs/{lived.running}"),
        (AUDITOR, f"/jobs/{lived.done}"),
        (AUDITOR, f"/jobs/{lived.failed}"),
        (PAYER_APPROVER, "/uploads"),
    ]


def test_axe_finds_nothing_on_any_page(browser: Browser, lived: Lived) -> None:
    """At 1280 and at 320 pixels, where no page is wider than the screen."""
    for caller, path in pages(lived):
        visitor = lived.visitor(caller) if caller else Visitor(lived.service)
        require_sound(browser, visitor, path, visitor.get(path))


def signed_in_with_an_account(service: Service) -> Visitor:
    """Return somebody whose session stands on a local account."""
    role = AccountRole(PREPARER.arrangement, PREPARER.party, PREPARER.role)
    add_account(service.ledger, "axe", role, person_number=PREPARER.person)
    visitor = Visitor(service)
    made = open_session(service.ledger, PREPARER, Standing(account_name="axe"))
    visitor.client.cookies.set("__Host-ledger", made.secret)
    return visitor


def test_axe_finds_nothing_on_a_form_that_was_refused(browser: Browser, lived: Lived) -> None:
    """The summary takes the focus, so that it is what is read first."""
    choice = offer_roles(lived.service.ledger, (PREPARER, AUDITOR), Standing())
    with_account = signed_in_with_an_account(lived.service)
    sent: dict[str, Send] = {
        "/sign-in": lambda visitor: visitor.send_password("wrong", "wrong"),
        "/sign-in/code": lambda visitor: visitor.post("/sign-in/code", {"new_password": "short"}),
        "/sign-in/role": lambda visitor: visitor.post("/sign-in/role", {"choice": choice}),
        "/account": lambda _: with_account.fill(
            with_account.open("/account"), "/account/password", {"new_password": "short"}
        ),
        "/time-apportionments/new": lambda visitor: visitor.fill(
            visitor.open("/time-apportionments/new?post=DCS&month=2019-10"),
            "/time-apportionments/new",
            {"joint": "two"},
        ),
        "/uploads": lambda visitor: visitor.fill(visitor.open("/uploads"), "/uploads"),
        "/verify-workbook": lambda visitor: visitor.fill(
            visitor.open("/verify-workbook"), "/verify-workbook"
        ),
    }
    for path, send in sent.items():
        visitor = lived.visitor(PREPARER)
        require_sound(browser, visitor, path, send(visitor))
        focused = browser.evaluate("document.activeElement.className")
        assert focused == "govuk-error-summary", path


def test_axe_finds_nothing_on_what_verifying_came_to(browser: Browser, lived: Lived) -> None:
    """The statement as it was issued; and one in which a figure was altered."""
    visitor = lived.visitor(PREPARER)
    statement = visitor.get("/reports/file?kind=statement&period=2019-07").content
    for content in (statement, altered(statement, "<v>6270.01</v>", "<v>6270.10</v>")):
        file = ("statement-ASH-2019-20-0001.xlsx", content, "application/zip")
        answer = visitor.fill(visitor.open("/verify-workbook"), "/verify-workbook", file=file)
        require_sound(browser, visitor, "/verify-workbook", answer)


def test_only_whoever_asked_for_it_has_a_page_that_loads_itself(
    browser: Browser, lived: Lived
) -> None:
    """What axe says of such a page is known; on the page that leads there it finds nothing."""
    visitor, path = lived.visitor(AUDITOR), f"/jobs/{lived.running}?watch=yes"
    browser.show(path, visitor.get)
    found: list[Any] = found_by_axe(browser)
    assert [each.partition(":")[0] for each in found] == ["meta-refresh"]


def test_every_page_can_be_used_from_the_keyboard(browser: Browser, lived: Lived) -> None:
    """The skip link comes first and is seen when it has the focus; the order is that of reading."""
    visitor = lived.visitor(PREPARER)
    browser.resize(*NARROW)
    browser.show("/uploads", visitor.get)
    order: list[str] = browser.evaluate(
        """[...document.querySelectorAll("a[href], button, input, select, [tabindex='0']")]
        .filter(each => each.type !== "hidden" && each.offsetParent !== null)
        .map(each => { each.focus(); return [each, document.activeElement === each]; })
        .map(([each, focused]) => focused ? each.tagName + each.tabIndex : "not " + each.outerHTML)
        """
    )
    assert all(each.endswith("0") for each in order)
    top = browser.evaluate(
        "(() => { const skip = document.querySelector('.govuk-skip-link'); skip.focus();"
        " return skip.getBoundingClientRect().height })()"
    )
    assert top > 20
