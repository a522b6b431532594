"""Questions that are made to cost much, or that no listing gave out."""

from __future__ import annotations

import base64

import pytest
from sqlalchemy import text

from tests.api.calls import Service, problem, slug
from tests.ledgers import AUDITOR, PREPARER


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
def test_a_forged_cursor_is_refused_or_leads_nowhere(quiet: Service, mark: str) -> None:
    """No other listing's, and no number that is none; one beyond the end gives an empty page."""
    answer = quiet.get("/costs", PREPARER, cursor=cursor(mark))
    if answer.status_code == 200:
        assert answer.json() == {"items": [], "next": None}
    else:
        assert slug(answer) == "cursor-invalid"


def test_a_cursor_leads_no_further_than_its_callers_own_arrangement(quiet: Service) -> None:
    """A mark of any number gives what the caller may see, and nothing else."""
    seen = {each["id"] for each in quiet.read("/costs", PREPARER, limit=500)["items"]}
    for number in range(40):
        page = quiet.read("/costs", PREPARER, cursor=cursor(f"list_costs {number}"))
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


def test_a_search_takes_its_words_as_they_are(quiet: Service) -> None:
    """No sign of a pattern finds more than itself."""
    for words in ("%", "_", "*", ".*", "%' OR 1=1 --", "(a+)+$", "\\"):
        for name in ("person", "action", "request_id", "party"):
            found = quiet.get("/audit-events", AUDITOR, **{name: words * 3})
            assert (found.status_code, found.json()["items"]) == (200, [])


def test_a_question_that_takes_the_database_too_long_is_given_up(
    service: Service, dialect: str
) -> None:
    """503 with words and Retry-After, where the database can say so: PostgreSQL, after a minute."""

    def slow() -> None:
        with service.ledger.database.reading() as connection:
            if dialect == "postgresql":
                assert connection.execute(text("SHOW statement_timeout")).scalar() == "1min"
                connection.execute(text("SET LOCAL statement_timeout = '20ms'"))
                connection.execute(text("SELECT pg_sleep(5)"))
            connection.execute(text("SELECT * FROM no_such_table"))

    service.app.add_api_route("/slow", slow)
    answer = service.client.get("/slow")
    if dialect == "postgresql":
        assert (answer.status_code, slug(answer)) == (503, "question-too-long")
        assert answer.headers["retry-after"] == "10"
    else:
        assert (answer.status_code, slug(answer)) == (500, "fault")
