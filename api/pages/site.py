"""The pages put together: every one of them, and how they refuse."""

from __future__ import annotations

from fastapi import FastAPI

from api.pages import (
    assets,
    home,
    jobs,
    refusals,
    reports,
    sign_in,
    time_apportionments,
    uploads,
    verify_workbook,
)

PAGES = (
    assets,
    sign_in,
    home,
    reports,
    time_apportionments,
    uploads,
    verify_workbook,
    jobs,
)


def install(app: FastAPI) -> None:
    """Add the pages to the service, after its JSON interface and how that refuses."""
    refusals.install(app)
    for page in PAGES:
        app.include_router(page.router)
