"""The pages put together: every one of them, and how they refuse."""

from __future__ import annotations

from fastapi import FastAPI

from api.pages import (
    account,
    assets,
    choose_role,
    home,
    jobs,
    provider_sign_in,
    refusals,
    reports,
    sign_in,
    sign_out,
    time_apportionments,
    uploads,
    verify_workbook,
)
from api.passwords import Argon2Passwords

PAGES = (
    assets,
    sign_in,
    choose_role,
    provider_sign_in,
    sign_out,
    home,
    reports,
    time_apportionments,
    uploads,
    verify_workbook,
    jobs,
    account,
)


def install(app: FastAPI) -> None:
    """Add the pages to the service, after its JSON interface and how that refuses."""
    refusals.install(app)
    app.state.passwords = Argon2Passwords()
    for page in PAGES:
        app.include_router(page.router)
