"""Drawing a page: its template, its headers, and what every page shows.

The components are the GOV.UK Design System's; everything else about how the pages look is our own
(static/README.md). Whatever is put into a page is escaped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

from api.pages.forms import new_key
from api.pages.words import (
    day_in_words,
    instant_in_words,
    kind_in_words,
    month_in_words,
    pounds_in_words,
)
from ledger.actions.authority import Permission
from ledger.domain.upload_form import shown_header

SERVICE = "Joint arrangement ledger"
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; object-src 'none'; style-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_HERE = Path(__file__).parent
_SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right: what it is, and the input that it is about where there is one."""

    text: str
    field: str | None = None  # the id of the input


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the pages, as the navigation names it to whoever may open it."""

    path: str
    name: str
    needs: Permission = Permission.READ


SECTIONS = (
    Section("/", "Home"),
    Section("/reports", "Reports"),
    Section("/time-apportionments", "Time", Permission.READ_ROWS),
    Section("/uploads", "Uploads", Permission.READ_ROWS),
    Section("/verify-workbook", "Verify a workbook"),
    Section("/jobs", "Jobs"),
    Section("/account", "Your account"),
)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages are drawn with, under an address that changes with its content."""

    content: bytes
    media_type: str
    address: str


@cache
def asset(name: str, media_type: str) -> Asset:
    """Return a file of the folder static."""
    content = (_HERE / "static" / name).read_bytes()
    version = hashlib.sha256(content).hexdigest()[:16]
    return Asset(content, media_type, f"/static/{name}?v={version}")


def style() -> Asset:
    """Return the styles of all pages."""
    return asset("pages.css", "text/css; charset=utf-8")


def icon() -> Asset:
    """Return the picture in the browser's tab."""
    return asset("icon.svg", "image/svg+xml; charset=utf-8")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=ChoiceLoader(
            [
                FileSystemLoader(_HERE / "templates"),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "column": shown_header,
        "day": day_in_words,
        "instant": instant_in_words,
        "kind": kind_in_words,
        "month": month_in_words,
        "pounds": pounds_in_words,
    }
    return made


def draw(
    request: Request,
    template: str,
    *,
    title: str,
    status: int = 200,
    faults: Sequence[Fault] = (),
    **values: object,
) -> HTMLResponse:
    """Answer with a page; `values` are for its template.

    With faults it says so in its title and in a summary at its head, each linked to its input.
    """
    page = getattr(request.state, "page", None)
    path = request.url.path
    own = max((each for each in SECTIONS if _is_under(path, each.path)), key=_depth)
    html = (
        _environment()
        .get_template(template)
        .render(
            title=title,
            service=SERVICE,
            page=page,
            style=style().address,
            icon=icon().address,
            sections=[each for each in SECTIONS if page and page.may(each.needs)],
            own=own,
            is_at_head=path == own.path,
            faults=faults,
            wrong={fault.field: fault.text for fault in reversed(faults) if fault.field},
            key=new_key(),
            **values,
        )
    )
    return HTMLResponse(html, status_code=status, headers=dict(HEADERS))


def _is_under(path: str, head: str) -> bool:
    return head in ("/", path) or path.startswith(f"{head}/")


def _depth(section: Section) -> int:
    return len(section.path)


def going_on(request: Request, to: str, *, title: str, link: str) -> HTMLResponse:
    """Answer with a page that leads on by itself, and has a link for whoever it does not lead.

    For where a redirect will not do: see api/pages/provider_sign_in.py. `to` is a path of ours, or
    an address that a provider of the operator's list gives for itself.
    """
    answer = draw(request, "going_on.html", title=title, to=to, link=link)
    # The address of this page may hold what must not go along: a code, or the state.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def see_other(path: str) -> RedirectResponse:
    """Send the browser on to a page, after a form or to where it should have gone."""
    return RedirectResponse(path, status_code=_SEE_OTHER, headers=dict(HEADERS))
