"""Questions that are made to cost much, or that no listing gave out."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from sqlalchemy import text

from ledger.store.engine import Database
from tests.api.calls import Service, problem, slug
from tests.ledgers import AUDITOR, PREPARER

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


def cursor(words: str) -> str:
    """Return what a cursor of those words would look like."""
    return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")


@pytest.mark.parametrize("limit", ["0", "-1", "501", "1e3", "9" * 40, "", "\u0661", "1.5", "null"])
def test_a_page_is_of_one_to_five_hundred(quiet: Service, limit: str) -> None:
    """Any other limit is refused, and named."""
    answer = quiet.get("/costs", PREPARER, limit=limit)
    assert answer.status_code == 422
    assert problem(answer)["errors"][0]["parameter"] == "limit"


@pytest.mark.parametrize(
    "mark",
    [
        "list_costs",
        "list_costs ",
        "list_costs -1",
        "list_costs " + "9" * 60,
        "list_costs 1; DROP TABLE cost",
        "list_costs 1 OR 1=1",
        "list_costs \u0661",
        "list_journals 1",
        "list_costs 1\n",
    ],
)
def test_a_forged_cursor_is_refused_or_leads_nowhere(either: Service, mark: str) -> None:
    """No other listing's, and no number that is none; one beyond the end gives an empty page."""
    answer = either.get("/costs", PREPARER, cursor=cursor(mark))
    if answer.status_code == 200:
        assert answer.json() == {"items": [], "next": None}
    else:
        assert slug(answer) == "cursor-invalid"


def test_a_cursor_leads_no_further_than_its_callers_own_arrangement(either: Service) -> None:
    """A mark of any number gives what the caller may see, and nothing else."""
    seen = {each["id"] for each in either.read("/costs", PREPARER, limit=500)["items"]}
    for number in range(40):
        page = either.read("/costs", PREPARER, cursor=cursor(f"list_costs {number}"))
        assert {each["id"] for each in page["items"]} <= seen


def test_parameters_beyond_number_or_measure_are_refused(quiet: Service) -> None:
    """Unknown, repeated, thousands of them, or one of 30 kB: 422, soon, in few words."""
    for query in (
        "pool=OFFICE&pool=OFFICE",
        "limit=1&LIMIT=2",
        "limit[]=1",
        "&".join(f"a{number}=1" for number in range(3_000)),
        "limit=1&" * 3_000,
        "pool=" + "x" * 30_000,
        "x" * 30_000,
        "cursor=" + "A" * 30_000,
    ):
        address = f"/v1/arrangements/{quiet.code}/costs?{query}"
        answer = quiet.client.get(address, headers=quiet.headers(PREPARER))
        assert answer.status_code == 422
        assert len(answer.content) < 5_000


def test_a_search_takes_its_words_as_they_are(either: Service) -> None:
    """No sign of a pattern finds more than itself."""
    for words in ("%", "_", "*", ".*", "%' OR 1=1 --", "(a+)+$", "\\"):
        for name in ("person", "action", "request_id", "party"):
            found = either.get("/audit-events", AUDITOR, **{name: words * 3})
            assert (found.status_code, found.json()["items"]) == (200, [])


def test_a_question_that_takes_the_database_too_long_is_given_up(service: Service) -> None:
    """503 with words and Retry-After, on both databases; the next question is answered."""
    ledger = service.ledger
    hasty = Database(service.url, longest_seconds=0.25)

    def slow() -> None:
        with hasty.reading() as connection:
            connection.execute(text(ENDLESS))

    service.app.add_api_route("/slow", slow)
    service.app.state.ledger = replace(ledger, database=hasty)
    answer = service.client.get("/slow")
    assert (answer.status_code, slug(answer)) == (503, "question-too-long")
    assert answer.headers["retry-after"] == "10"
    assert service.read("/costs", PREPARER)["items"] == []
    service.app.state.ledger = ledger
    hasty.close()
