"""A database that does not answer is said to be away, and is nobody's fault."""

from __future__ import annotations

import logging
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.api.calls import Service, problem, serving, slug
from tests.database_roles import around
from tests.ledgers import CODE, PREPARER, set_up
from tests.pages.visitor import Visitor


def require_away(service: Service, headers: dict[str, str], signed_in: Visitor) -> None:
    """Whatever is asked of the service, it answers 503 and when to come again."""
    address = f"/v1/arrangements/{CODE}/costs"
    answers = [
        service.client.get("/readyz"),
        service.client.get(address, headers=headers),
        service.client.post(address, headers=headers | {"Idempotency-Key": "k"}, json={}),
    ]
    assert [(each.status_code, slug(each)) for each in answers] == [(503, "unavailable")] * 3
    assert "does not answer" in problem(answers[1])["detail"]
    assert [each.headers.get("retry-after") for each in answers[1:]] == ["10", "10"]
    pages = [signed_in.get("/"), Visitor(service).send_password("ada", "seven quiet otters")]
    for page in pages:
        assert (page.status_code, page.headers["retry-after"]) == (503, "10")
        assert "does not answer" in page.text
        assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_database_that_lets_nobody_in_is_unavailable_until_it_does(
    migrated_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """As when a password is changed: connections break off, and new ones are refused."""
    name = make_url(migrated_url).database
    server = make_url(around(migrated_url)).set(drivername="postgresql", database="postgres")
    with (
        psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as raw,
        set_up(migrated_url),
        serving(migrated_url) as service,
    ):
        headers, visitor = service.headers(PREPARER), Visitor(service).sign_in(PREPARER)
        assert visitor.get("/").status_code == 200
        raw.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        raw.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            with caplog.at_level(logging.WARNING, logger="ledger.database"):
                require_away(service, headers, visitor)
        finally:
            raw.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
        assert "not currently accepting connections" in caplog.text
        assert visitor.get("/").status_code == 200


def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    """The embedded ledger's file may be gone as well."""
    folder = tmp_path / "folder.sqlite3"
    folder.mkdir()
    with serving(f"sqlite:///{folder}") as service:
        visitor = Visitor(service)
        visitor.client.cookies.set("__Host-ledger", "secret")
        require_away(service, {"Authorization": "Bearer secret"}, visitor)
