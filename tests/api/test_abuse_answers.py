"""What every answer says to a browser, whoever asked for what, and whatever they called us."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx2 import Response

from api.app import create_app
from api.files import plain_name
from api.pages import site
from api.settings import Settings, read_settings
from tests.api.calls import Service, problem, serving, slug
from tests.ledgers import AUDITOR, PREPARER

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get")
ELSEWHERE = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Written so that a client sends them as they are.
FORBIDDEN = ("..%2f", "..%5c", "%2e%2e%2f", "%2fetc%2fpasswd", "C:%5c", ".ssh%2fid", "nul%00")


def addresses(app: FastAPI) -> list[str]:
    """Return an address of each route there is, pages included."""
    paths = [*app.openapi()["paths"], "/docs", "/openapi.json"]
    paths += [
        each.path_format
        for page in site.PAGES
        for each in page.router.routes
        if isinstance(each, APIRoute)
    ]
    return sorted({re.sub(r"\{\w+\}", "1", path) for path in paths})


def require_guarded(answer: Response) -> None:
    """The headers that every answer has, and none that would let another site read it."""
    for name, value in ALWAYS.items():
        assert answer.headers[name] == value, (answer.request.url, name)
    policy = answer.headers["content-security-policy"]
    for needed in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert needed in policy
    assert "script-src" not in policy
    assert "unsafe-eval" not in policy
    assert answer.headers["referrer-policy"] in ("no-referrer", "same-origin")
    assert answer.headers["x-request-id"]
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    kept = answer.headers["cache-control"]
    is_asset = kept.startswith("public") and answer.request.url.path.startswith("/static/")
    assert is_asset or kept == "no-store"
    assert "server" not in answer.headers


def test_every_answer_has_the_headers_that_protect_it(quiet: Service) -> None:
    """Of every route by every method, from another site, signed in or not, over https or not."""
    for base in ("http://testserver", "https://ledger.example"):
        client = TestClient(
            quiet.app, base_url=base, follow_redirects=False, raise_server_exceptions=False
        )
        for number, path in enumerate(["/nothing", "/v1", "//evil.example", *addresses(quiet.app)]):
            method = METHODS[number % len(METHODS)]
            answer = client.request(method, path, headers=ELSEWHERE)
            require_guarded(answer)
            assert answer.status_code < 500
            strict = answer.headers.get("strict-transport-security")
            assert strict == ("max-age=63072000; includeSubDomains" if "https" in base else None)
    for path in ("/parties", "/costs", "/exports/csv?what=journal-lines", "/nothing"):
        require_guarded(quiet.get(path, AUDITOR))


def test_a_fault_has_them_too(tmp_path: Path) -> None:
    """500 is answered as carefully as anything."""
    with serving(f"sqlite:///{tmp_path / 'never-migrated.sqlite3'}") as running:
        headers = {"Authorization": "Bearer x"}
        answer = running.client.get("/v1/arrangements/a/parties", headers=headers)
    assert slug(answer) == "fault"
    require_guarded(answer)


def test_a_method_that_nobody_needs_is_refused(quiet: Service) -> None:
    """TRACE repeats nothing; a method in small letters is not that method."""
    for method in ("TRACE", "PUT", "PATCH", "DELETE", "PROPFIND", "post"):
        for path in (f"/v1/arrangements/{quiet.code}/costs", "/sign-in", "/livez"):
            secret = {"X-Secret": "repeat-me", "Accept": "text/html"}
            answer = quiet.client.request(method, path, headers=secret)
            if method == "post":  # the client writes it in capitals
                continue
            assert answer.status_code == 405
            assert "repeat-me" not in answer.text


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("ledger.council.example", 200),
        ("LEDGER.council.example:8443", 200),
        ("elsewhere.example", 400),
        ("ledger.council.example.elsewhere.example", 400),
        ("elsewhere.example#ledger.council.example", 400),
        ("ledger.council.example/..", 400),
        ("", 400),
        ("a" * 300, 400),
    ],
)
def test_the_service_is_called_by_its_own_names_only(
    host: str, status: int, tmp_path: Path
) -> None:
    """Where LEDGER_HOSTS says which; a rebound name of another site's is refused."""
    given = {
        "LEDGER_DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}",
        "LEDGER_HOSTS": "ledger.council.example, 127.0.0.1",
    }
    settings = read_settings(given)
    app = create_app(Settings(settings.database_url, Path("out"), hosts=settings.hosts))
    answer = TestClient(app).get("/livez", headers={"Host": host})
    assert answer.status_code == status
    if status != 200:
        assert slug(answer) == "message-unclear"
        assert host[:20] not in answer.text or not host


def test_nothing_in_an_answer_is_built_from_the_name_we_are_called_by(quiet: Service) -> None:
    """No link, no redirect, no cookie's domain."""
    called = {"Host": "elsewhere.example", "X-Forwarded-Host": "elsewhere.example"}
    asked = {"X-Forwarded-Prefix": "/elsewhere", "X-Original-URL": "/elsewhere", **called}
    client = TestClient(quiet.app, follow_redirects=False)
    for path in ("/", "/sign-in", "/docs", "/openapi.json", "/jobs", "/nothing"):
        for accept in ("text/html", "application/json"):
            answer = client.get(path, headers={**asked, "Accept": accept})
            assert "elsewhere" not in answer.text
            assert "elsewhere" not in str(answer.headers)
    for path in ("", "/journals?limit=1", "/balances"):
        answer = quiet.client.get(
            f"/v1/arrangements/{quiet.code}{path}", headers={**quiet.headers(AUDITOR), **asked}
        )
        assert answer.status_code == 200
        assert "elsewhere" not in answer.text


def test_no_address_leads_to_a_file_of_the_machines(quiet: Service) -> None:
    """In a report's kind, a map's name, an asset's, a job's: nothing is opened by what is sent."""
    below, to_sign_in = f"/v1/arrangements/{quiet.code}", "/sign-in?back=/uploads/template"
    client = TestClient(quiet.app, follow_redirects=False)
    places = (
        "/static/{0}",
        "/static/pages.css/{0}",
        "/uploads/template?kind={0}",
        f"{below}/reports/{{0}}?period=2019-07",
        f"{below}/exports/{{0}}",
        f"{below}/exports/general-ledger?map={{0}}&period=2019-07",
        f"{below}/uploads/template?kind={{0}}",
        f"{below}/jobs/{{0}}/file",
        f"{below}/issued-files/{{0}}",
        f"{below}/reports/statement?period={{0}}",
    )
    for place in places:
        for part in FORBIDDEN:
            for deep in (part, part * 6 + "etc%2fpasswd", "%252e%252e%252fetc%252fpasswd"):
                address = place.format(deep)
                answer = client.get(address, headers=quiet.headers(AUDITOR))
                assert 400 <= answer.status_code < 500 or answer.headers["location"] == to_sign_in
                assert "root:" not in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "a\r\nSet-Cookie: b=c",
        'a"; filename="evil.exe',
        "../../etc/passwd",
        "..\\..\\windows",
        ".bashrc",
        "\u202egpj.exe",
        "a\x00b",
        "a/b;c",
        "",
    ],
)
def test_a_file_is_given_out_under_a_plain_name(name: str) -> None:
    """Whatever it is called within: nothing that a header, a shell or a folder would take amiss."""
    assert re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]*", plain_name(name))


def test_a_name_of_a_file_that_is_sent_is_only_ever_shown(either: Service) -> None:
    """In `name`: control characters are refused, and a path is a name like any other."""
    for name, status in (("../../etc/passwd", 201), ("a%0d%0ab", 422), ("%00", 422), ("", 422)):
        answer = either.client.post(
            f"/v1/arrangements/{either.code}/uploads?kind=costs&name={name}",
            content=b"source_ref,amount\r\n",
            headers={
                **either.headers(PREPARER),
                "Content-Type": "text/csv",
                "Idempotency-Key": f"name-{status}-{len(name)}",
            },
        )
        assert answer.status_code == status, answer.text
        if status != 201:
            problem(answer)
            continue
        fixed = either.get(f"/uploads/{answer.json()['id']}/what-to-fix", PREPARER)
        assert ".." not in fixed.headers.get("content-disposition", "")
