"""No page, and no file that a page leads to, shows Birch a single cost of Ash's."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from ledger.actions.authority import Caller
from tests.ledgers import APPROVER, AUDITOR, PAYER_APPROVER, PAYER_PREPARER, PREPARER
from tests.pages.lived import PAYER_AUDITOR, SECRET, Lived
from tests.pages.test_every_page import crawled
from tests.pages.visitor import Visitor

# Of single costs of July: references, and what no total of a pool comes to.
OF_ASH_ALONE = (SECRET, "OFFICE-1", "OFFICE-2", "HOMES-1", "AUDITS-1", "DCS-1", "77.31")


def texts(visitor: Visitor) -> dict[str, str]:
    """Return the text of every page, and of every file that a page links to."""
    found = {}
    for path, page in crawled(visitor):
        found[path] = page.root.text
        for link in page.all("a"):
            target = link.get("href").partition("#")[0]
            if target.startswith("/") and target not in found and target != "/docs":
                found[target] = text_of(visitor.get(target).content)
    return found


def text_of(content: bytes) -> str:
    """Return what stands in a file; of a workbook, in all its parts."""
    if not content.startswith(b"PK\x03\x04"):
        return content.decode("utf-8", "replace")
    with ZipFile(BytesIO(content)) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )


def test_what_is_looked_for_is_there_for_ash(lived: Lived) -> None:
    """So that not finding it elsewhere means something."""
    whole = "\n".join(texts(lived.visitor(PREPARER)).values())
    month = lived.visitor(PREPARER).get("/uploads/month?kind=costs&period=2019-07")
    whole += text_of(month.content)
    assert [each for each in OF_ASH_ALONE if each not in whole] == []


@pytest.mark.parametrize("caller", [PAYER_PREPARER, PAYER_APPROVER, PAYER_AUDITOR])
def test_no_page_or_file_shows_birch_a_single_cost(lived: Lived, caller: Caller) -> None:
    """Neither by a link nor by an address that Ash's people use."""
    visitor = lived.visitor(caller)
    seen = texts(visitor)
    for path in (
        "/uploads/month?kind=costs&period=2019-07",
        "/uploads/month?kind=all&period=2019-07",
        f"/uploads/{lived.ready}",
        f"/uploads/{lived.ready}/what-to-fix",
        f"/jobs/{lived.done}/file",
        *(
            f"/reports/file?kind={kind}&period=2019-09&view={view}"
            for kind in ("statement", "cost-neutrality", "quarterly", "stocktake", "exit")
            for view in ("issued", "now")
        ),
    ):
        seen[path] = text_of(visitor.get(path).content)
    for path, text in seen.items():
        assert [each for each in OF_ASH_ALONE if each in text] == [], path


def test_each_role_is_offered_what_it_may_do(lived: Lived) -> None:
    """Forms by caller, worked out by hand from the contract; everybody may read and verify."""
    offered = {
        PREPARER: {"/time-apportionments/new", "/uploads"},
        APPROVER: {"/jobs/audit-pack"},
        AUDITOR: {"/jobs/audit-pack"},
        PAYER_PREPARER: {"/uploads"},
        PAYER_APPROVER: set(),
        PAYER_AUDITOR: {"/jobs/audit-pack"},
    }
    for caller, forms in offered.items():
        visitor = lived.visitor(caller)
        pages = [page for _, page in crawled(visitor)]
        if caller == PREPARER:
            pages.append(visitor.open("/time-apportionments/new?post=DCS&month=2019-10"))
        posted = {
            form.get("action")
            for page in pages
            for form in page.all("form")
            if form.get("method") == "post" and "confirm" not in form.get("action")
            if not form.get("action").startswith("/account/")  # one's own, whatever the role
        }
        assert posted == forms | {"/sign-out", "/verify-workbook"}
