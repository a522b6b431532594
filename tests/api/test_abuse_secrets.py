"""What must stay secret is in no answer, no log line and no row, wherever it was sent."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from fastapi.testclient import TestClient

from api.logs import JsonLines
from tests.api.calls import Service, serving, slug
from tests.ledgers import PREPARER
from tests.store.raw import dump

SECRET = "s3cret-Of-Nobody-4f1c0a9be27d3355"
ENCODED = base64.b64encode(f"user:{SECRET}".encode()).decode()


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Give everything that anything logs, as the service writes it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.WARNING)  # as the service has it
    logging.getLogger("ledger.requests").setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def require_untold(text: str) -> None:
    """Neither the secret nor what it is encoded as."""
    assert SECRET not in text
    assert ENCODED not in text


def test_credentials_sent_anywhere_are_told_to_nobody(either: Service, log: StringIO) -> None:
    """In every form of Authorization, in cookies, queries, forms and bodies."""
    own = either.headers(PREPARER)
    token = own["Authorization"].removeprefix("Bearer ")
    below = f"/v1/arrangements/{either.code}"
    client = TestClient(either.app, follow_redirects=False)
    shown = [
        {"Authorization": text}
        for text in (
            f"Bearer {SECRET}",
            f"bearer  {SECRET}",
            f"Bearer {SECRET} {SECRET}",
            f"Basic {ENCODED}",
            f"Token {SECRET}",
            SECRET,
            f"Bearer {SECRET}.{SECRET}.{SECRET}",
        )
    ]
    shown += [{"Cookie": f"{name}={SECRET}"} for name in ("ledger", "__Host-ledger", "x")]
    shown += [{"X-Api-Key": SECRET}, {"Proxy-Authorization": f"Basic {ENCODED}"}]
    answers = [either.client.get(f"{below}/costs", headers=each) for each in shown]
    answers += [
        either.client.get(f"{below}/costs?access_token={SECRET}", headers=each)
        for each in (own, {})
    ]
    answers += [
        either.client.post(path, content=content, headers={**own, "Idempotency-Key": "k", **kind})
        for path, content, kind in (
            (
                f"{below}/costs",
                json.dumps({"password": SECRET}),
                {"Content-Type": "application/json"},
            ),
            (f"{below}/costs", f'{{"a": "{SECRET}"', {"Content-Type": "application/json"}),
            (f"{below}/costs?token={SECRET}", "{}", {"Content-Type": "application/json"}),
            (f"{below}/costs", f"password={SECRET}", {"Content-Type": f"text/{SECRET}"}),
            (f"{below}/uploads", f"password\r\n{SECRET}\r\n", {"Content-Type": "text/csv"}),
        )
    ]
    for path in ("/sign-in", "/sign-out", "/uploads", "/verify-workbook"):
        fields = {
            "name": "nobody",
            "password": SECRET,
            "token": SECRET,
            "code": SECRET,
            "key": SECRET,
        }
        for headers in ({"Accept": "text/html"}, {"Cookie": f"__Host-ledger={SECRET}"}):
            answers.append(client.post(path, data=fields, headers=headers))
    for answer in answers:
        assert 300 <= answer.status_code < 500, answer.text
        require_untold(f"{answer.text}{answer.headers}")
        assert token not in f"{answer.text}{answer.headers}"
    written = log.getvalue()
    assert written.count('"request_id"') >= len(answers)
    require_untold(written)
    require_untold(str(dump(either.url)))
    assert token not in written
    assert token not in str(dump(either.url))


def test_a_fault_is_logged_by_its_name_and_place_and_not_by_its_words(
    database_url: str, log: StringIO
) -> None:
    """What the database says may quote what was sent: the log has the class and the lines.

    Here that a table is not there, for nothing was ever migrated.
    """
    with serving(database_url) as running:
        answer = running.client.post(
            "/v1/arrangements/a/costs",
            content=json.dumps({"description": SECRET}),
            headers={
                "Authorization": f"Bearer {SECRET}",
                "Idempotency-Key": "k",
                "Content-Type": "application/json",
                "X-Request-Id": "mine-1",
            },
        )
    assert slug(answer) == "fault"
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    (fault,) = [line for line in lines if line.get("caller_request_id") == "mine-1"]
    assert fault["request_id"] == answer.headers["x-request-id"]
    first = fault["fault"][0]
    assert first["error"] in ("sqlalchemy.exc.OperationalError", "sqlalchemy.exc.ProgrammingError")
    assert any(place.startswith("api/deps.py:") for place in first["at"])
    require_untold(log.getvalue())
    assert "no such table" not in log.getvalue()
    assert "does not exist" not in log.getvalue()


def _fail() -> None:
    try:
        int(SECRET)
    except ValueError as error:
        raise RuntimeError(f"because of {SECRET}\nand more") from error


def test_a_traceback_of_any_library_is_one_line_without_words(log: StringIO) -> None:
    """As uvicorn writes one: by name and place, causes included."""
    try:
        _fail()
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    (line,) = log.getvalue().splitlines()
    found = json.loads(line)
    assert found["message"] == "Exception in ASGI application"
    assert [each["error"] for each in found["fault"]] == [
        "builtins.RuntimeError",
        "builtins.ValueError",
    ]
    require_untold(line)
