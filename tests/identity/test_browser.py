"""A real Chromium signs in with a council's own account, over the loopback network.

The provider is `localhost` and the service `127.0.0.1`: two sites, between which a browser keeps
strict cookies back, and holds what follows a form to the policy of the form's page.
"""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings
from tests.identity.councils import PASSWORD, Council, address_of, write_tenants
from tests.ledgers import set_up
from tests.pages.browser import Browser, browsing, chromium

PROGRAM = chromium()
_LONGEST_SECONDS = 60


@contextmanager
def running(app: FastAPI, listening: socket.socket) -> Iterator[str]:
    """Serve on a port that is held already."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening.dup()]})
    thread.start()
    try:
        yield address_of(listening)
    finally:
        server.should_exit = True
        thread.join()


def wait_for(browser: Browser, script: str) -> None:
    """Wait until something is so on whatever page the browser has come to."""
    ends = time.monotonic() + _LONGEST_SECONDS
    while browser.evaluate(f"document.readyState === 'complete' && !!({script})") is not True:
        assert time.monotonic() < ends, browser.evaluate("location.href + document.body.innerText")
        time.sleep(0.02)


def fill(browser: Browser, name: str, text: str) -> None:
    """Fill in a field of the provider's page when it is there, and send its form."""
    field = f"document.querySelector('[name={name}]')"
    wait_for(browser, field)
    browser.evaluate(f"{field}.value = '{text}'; {field}.form.submit()")


@pytest.mark.skipif(PROGRAM is None, reason="no Chromium on this machine")
def test_a_browser_is_signed_in_after_it_was_at_the_council(
    councils: tuple[Council, Council],
    listening: socket.socket,
    migrated_sqlite: Path,
    tmp_path: Path,
) -> None:
    """By itself, without a script of ours: there by a form, and back to the page that it wanted.

    And out again the same way: here, then there, and back to our own page to sign in.
    """
    assert PROGRAM is not None
    url = f"sqlite:///{shutil.copyfile(migrated_sqlite, tmp_path / 'ledger.sqlite3')}"
    tenants = write_tenants(councils, tmp_path, address=address_of(listening))
    app = create_app(Settings(url, tmp_path, tenants=tenants))
    with set_up(url), running(app, listening) as address, browsing(PROGRAM) as browser:
        browser.go(f"{address}/jobs")
        assert browser.evaluate("location.pathname") == "/sign-in"
        button = "document.querySelector('form[action=\"/sign-in/with/ash\"] button')"
        browser.evaluate(f"{button}.click()")
        fill(browser, "login", "audrey")
        assert browser.evaluate("location.origin") == councils[0].issuer
        fill(browser, "password", PASSWORD)
        # The provider asks for consent unless it has it from somebody.
        accept = "document.querySelector('#accept')"
        wait_for(browser, f"{accept} || location.pathname === '/jobs'")
        browser.evaluate(f"{accept}?.click()")
        wait_for(browser, "location.pathname === '/jobs'")
        assert "Signed in as an auditor of Ash" in browser.evaluate("document.body.innerText")
        assert browser.evaluate("document.cookie") == ""
        browser.evaluate("document.querySelector('form[action=\"/sign-out\"] button').click()")
        leave = "document.querySelector('button[name=answer][value=logout]')"
        wait_for(browser, leave)
        assert browser.evaluate("location.origin") == councils[0].issuer
        browser.evaluate(f"{leave}.click()")
        wait_for(browser, "location.pathname === '/sign-in'")
        assert browser.evaluate("location.origin") == address
        browser.go(f"{address}/jobs")
        assert browser.evaluate("location.pathname") == "/sign-in"
    assert not [each for each in browser.complaints if address_of(listening) in each]
