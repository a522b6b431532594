"""Refusals as pages: in the same words as over HTTP, above the form or in its place."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.database_troubles import COME_AGAIN, TROUBLES_OF_DATABASE, trouble_of_database
from api.pages.attempts import Attempts
from api.pages.rendering import HEADERS, Fault, draw, see_other
from api.pages.sessions import SignedOut, open_anywhere
from api.problem_answers import keep_refusal
from api.problems import FAULT, problem_of
from ledger.domain.errors import (
    BatchRefused,
    ExitUnsettled,
    LedgerError,
    PeriodUnfinished,
    UploadMoved,
)

TAG = "pages"  # of every route that answers with a page
_PLAIN_PATH = re.compile(r"/[a-z0-9/-]*", re.ASCII)

Handler = Callable[[Request, Exception], Response | Awaitable[Response]]

_WORDS: Mapping[int, tuple[str, str]] = {
    400: ("The form could not be read", "Open its page again, then send it."),
    404: (
        "Page not found",
        "If you typed the address, check it. What a link leads to may be for another council.",
    ),
    405: ("Page not found", "This address takes a form. Open the page that the form is on."),
    413: ("The file is too large", "Nothing of it was kept. Choose a smaller file."),
}
_AGAIN = "Open the page again to see whether what you entered was recorded."
_FAULT = ("Sorry, there is a problem with the service", _AGAIN)


def faults_of(refusal: LedgerError, inputs: Mapping[str, str] | None = None) -> list[Fault]:
    """Return all that a refusal names; `inputs` gives the input for the field of a refusal."""
    known = inputs or {}
    match refusal:
        case BatchRefused():
            return [
                Fault(f"Row {row}: {each.detail}", known.get(each.field or ""))
                for row, each in refusal.errors
            ]
        case UploadMoved():
            return [
                Fault(f"{sheet}{f', row {row}' if row else ''}: {each.detail}")
                for sheet, row, each in refusal.rows
            ]
        case PeriodUnfinished() | ExitUnsettled():
            return [Fault(item) for item in refusal.items]
        case _:
            return [Fault(refusal.detail, known.get(refusal.field or ""))]


def refuse(
    request: Request,
    template: str,
    refusal: LedgerError,
    *,
    title: str,
    inputs: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
    **values: Any,  # noqa: ANN401 - for the template
) -> HTMLResponse:
    """Show a form again with what was entered, and above it why it was refused.

    By the refusal's own words, unless `faults` says more; `inputs` as in `faults_of`.
    """
    kind = problem_of(refusal)
    keep_refusal(request, refusal, kind)
    named = faults or faults_of(refusal, inputs)
    return draw(request, template, title=title, status=kind.status, faults=named, **values)


def install(app: FastAPI) -> None:
    """Make refusals and faults of the pages pages; those of the JSON interface stay problems."""
    app.state.attempts = Attempts()
    app.add_exception_handler(SignedOut, _to_sign_in)
    app.add_exception_handler(LedgerError, _either(_refused, _of(app, LedgerError)))
    app.add_exception_handler(
        RequestValidationError, _either(_misshapen, _of(app, RequestValidationError))
    )
    app.add_exception_handler(HTTPException, _either(_not_served, _of(app, HTTPException)))
    for kind in TROUBLES_OF_DATABASE:
        app.add_exception_handler(kind, _either(_from_the_database, _of(app, kind)))
    app.add_exception_handler(Exception, _either(_failed, _of(app, Exception)))


def _of(app: FastAPI, kind: type[Exception]) -> Handler:
    """Return what answers such an exception so far: problems.install came first."""
    handler: Handler = app.exception_handlers[kind]
    return handler


def _either(as_page: Callable[[Request, Exception], Response], as_problem: Handler) -> Handler:
    async def answer(request: Request, error: Exception) -> Response:
        if _is_for_a_page(request):
            return await run_in_threadpool(as_page, request, error)
        answered = await run_in_threadpool(as_problem, request, error)
        return answered if isinstance(answered, Response) else await answered

    return answer


def _is_for_a_page(request: Request) -> bool:
    """Whether a page was asked for: by its route, or where there is none by a browser."""
    route = request.scope.get("route")
    if route is not None:
        return TAG in getattr(route, "tags", ())
    by_browser = "text/html" in request.headers.get("accept", "")
    return by_browser and not request.url.path.startswith("/v1")


def _to_sign_in(request: Request, _error: Exception) -> Response:
    """Show where to sign in, and from there the way back to the page that was asked for."""
    path = request.url.path
    back = request.method == "GET" and path != "/" and _PLAIN_PATH.fullmatch(path)
    return see_other(f"/sign-in?back={path}" if back else "/sign-in")


def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, LedgerError):
        raise error
    kind = problem_of(error)
    keep_refusal(request, error, kind)
    return draw(request, "refused.html", title=kind.title, status=kind.status, said=[error.detail])


def _misshapen(request: Request, _error: Exception) -> Response:
    """An address that no page of ours links to."""
    return _said(request, 404)


def _not_served(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return _said(request, error.status_code)


def _said(request: Request, status: int) -> Response:
    with suppress(SignedOut, LedgerError):
        open_anywhere(request)  # whoever is signed in sees where else to go
    title, words = _WORDS.get(status, ("The request was refused", "Go back and try again."))
    return draw(request, "refused.html", title=title, status=status, said=[words])


def _from_the_database(request: Request, error: Exception) -> Response:
    """Say that the database is busy or away; whatever else it is, is a fault."""
    kind, _detail = trouble_of_database(error)
    said = ["The service is busy, or its database does not answer.", _AGAIN]
    answer = draw(request, "refused.html", title=kind.title, status=kind.status, said=said)
    answer.headers.update(COME_AGAIN)
    return answer


def _failed(request: Request, _error: Exception) -> Response:
    """Say nothing of a fault of our own but where its log line can be found."""
    title, words = _FAULT
    request_id = getattr(request.state, "request_id", "")
    said = [words, f"Give this request id to whoever runs the service: {request_id}."]
    answer = draw(request, "refused.html", title=title, status=FAULT.status, said=said)
    answer.headers["X-Request-Id"] = request_id
    return answer


def same_headers(answer: Response) -> Response:
    """Put the headers of a page on a file that one hands out."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer
