"""Answers every refusal and fault as a problem (RFC 9457), and keeps the refusals of callers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api import refusals
from api.access import AccessTable
from api.database_troubles import COME_AGAIN, TROUBLES_OF_DATABASE, trouble_of_database
from api.json_body import BodyRefused
from api.problems import (
    BY_SLUG,
    FAULT,
    MEDIA_TYPE,
    OF_HTTP,
    PROBLEMS,
    ProblemType,
    problem_of,
)
from ledger.actions.audit_trail import audit_refusal
from ledger.actions.authority import Caller
from ledger.domain import errors
from ledger.domain.errors import (
    BatchRefused,
    IdempotencyKeyReused,
    LedgerError,
    PeriodUnfinished,
)

_LONGEST_DETAIL = 4_000
_LONGEST_ACTION = 200  # of an address that is kept with a refusal


def shape_refusal(fault: Mapping[str, Any], *, skip: int = 0) -> LedgerError:
    """Turn one of pydantic's errors into a refusal, at the path below the first `skip` steps.

    A fault whose type is one of our slugs becomes that class; any other a RequestInvalid.
    """
    path = "/".join(str(step) for step in fault["loc"][skip:])
    fault_type = str(fault["type"])
    kind = BY_SLUG.get(fault_type, refusals.RequestInvalid)
    code, words = _FORMS.get(fault_type, (fault_type.replace("_", "-"), None))
    if words is None:
        words = str(fault["msg"]).rstrip(".").replace("Input should be", "should be") + "."
    return kind(f"{path or 'The body'} {words}", field=path or None, code=code)


# What pydantic calls a fault of form, our code for it, and our words.
_FORMS: Mapping[str, tuple[str, str]] = {
    "missing": ("missing", "is missing."),
    "extra_forbidden": (
        "unknown-field",
        "is not a field here; check its spelling or leave it out.",
    ),
    "model_type": ("not-an-object", "is not an object."),
    "model_attributes_type": ("not-an-object", "is not an object."),
    "dict_type": ("not-an-object", "is not an object."),
    "list_type": ("not-a-list", "is not a list."),
}


class _Ascii(JSONResponse):
    """JSON that escapes what is not ASCII: a refusal may quote half a character back."""

    def render(self, content: object) -> bytes:
        """Write the content down."""
        return json.dumps(content, separators=(",", ":")).encode()


def problem_response(
    request: Request,
    kind: ProblemType,
    detail: str,
    *,
    faults: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Answer with a problem."""
    return _Ascii(
        {
            "type": kind.uri,
            "title": kind.title,
            "status": kind.status,
            "detail": _not_endless(detail),
            "instance": request.url.path,
            "request_id": getattr(request.state, "request_id", None),
            "errors": list(faults),
        },
        status_code=kind.status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def install(app: FastAPI) -> None:
    """Make the application answer every refusal and fault with a problem."""
    app.add_exception_handler(LedgerError, _refused)
    app.add_exception_handler(RequestValidationError, _misshapen)
    app.add_exception_handler(HTTPException, _not_served)
    for trouble in TROUBLES_OF_DATABASE:
        app.add_exception_handler(trouble, _from_the_database)
    app.add_exception_handler(Exception, _fault)


def _refused(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, LedgerError):
        raise error
    kind = problem_of(error)
    keep_refusal(request, error, kind)
    return problem_response(
        request, kind, error.detail, faults=_faults(request, error), headers=_headers(kind)
    )


def _headers(kind: ProblemType) -> dict[str, str]:
    if kind.status == 401:  # noqa: PLR2004 - its name is its number
        return {"WWW-Authenticate": 'Bearer realm="ledger"'}
    seconds = _TRY_AGAIN.get(kind.slug)
    return {"Retry-After": seconds} if seconds else {}


# What passes by itself, and in how many seconds it is worth another try.
_TRY_AGAIN = {"lock-timeout": "1", "sealer-behind": "60", "provider-unreachable": "10"}


def keep_refusal(request: Request, error: LedgerError, kind: ProblemType) -> None:
    """Record a refusal made at the door; `perform` has recorded those that it made."""
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is None or getattr(request.state, "performing", False):
        return
    if request.method == "POST" or kind.status in (401, 403):
        action = f"{request.method} {request.url.path}"[:_LONGEST_ACTION]
        audit_refusal(request.app.state.ledger, caller, action, error)


def _faults(request: Request, error: LedgerError) -> list[dict[str, Any]]:
    match error:
        case BatchRefused():
            return [_fault_of(request, each, row=row) for row, each in error.errors]
        case errors.UploadMoved():
            return [
                _fault_of(request, each, row=row) | {"pointer": None, "data": {"sheet": sheet}}
                for sheet, row, each in error.rows
            ]
        case IdempotencyKeyReused():
            return [
                _fault_of(request, LedgerError(f"{name} differs.", field=name))
                | {"code": "differs"}
                for name in error.fields
            ]
        case PeriodUnfinished() | errors.ExitUnsettled():
            return [_fault_of(request, error) | {"detail": item} for item in error.items]
        case _:
            return [_fault_of(request, error)]


def _fault_of(request: Request, error: LedgerError, *, row: int | None = None) -> dict[str, Any]:
    """Point at what is wrong: in the body by a JSON pointer, elsewhere by the parameter."""
    field = (error.field or "").lstrip("/")
    if field == "id":  # what an action calls the number in the address
        field = "number"
    in_body = request.method == "POST" and field not in request.path_params
    place = f"/items/{row - 1}/{field}".rstrip("/") if row else f"/{field}"
    fault: dict[str, Any] = {
        "pointer": place if in_body and (field or row) else None,
        "parameter": field if field and not in_body else None,
        "row": row,
        "column": field.split("/")[0] if field and in_body else None,
        "code": error.data.get("code") or problem_of(error).slug,
        "detail": _not_endless(error.detail),
    }
    data = {name: value for name, value in error.data.items() if name != "code"}
    return fault | ({"data": data} if data else {})


def _misshapen(request: Request, error: Exception) -> JSONResponse:
    """Answer a request that has not the form described; all that is wrong with it is named."""
    if not isinstance(error, RequestValidationError):
        raise error
    found = [_located(fault) for fault in error.errors()]
    first = next((each for _, each in found if problem_of(each).status == 400), found[0][1])  # noqa: PLR2004
    if problem_of(first).status == 400:  # noqa: PLR2004
        found = [each for each in found if each[1] is first]
    kinds = {problem_of(each) for _, each in found}
    kind = problem_of(first) if len(kinds) == 1 else PROBLEMS[refusals.RequestInvalid]
    detail = " ".join(dict.fromkeys(each.detail for _, each in found))
    refusal = refusals.RequestInvalid(detail)
    keep_refusal(request, refusal, kind)
    return problem_response(
        request, kind, detail, faults=[_shape_fault(place, each) for place, each in found]
    )


def _located(fault: Mapping[str, Any]) -> tuple[str, LedgerError]:
    """Say where a fault of form is: in the body, the query, the path or a header."""
    place = str(fault["loc"][0])
    if fault["type"] == "json_invalid":
        return place, refusals.BodyMalformed("The body is not JSON; check it from its start.")
    if place == "header":
        return place, refusals.IdempotencyKeyMissing(
            "Send an Idempotency-Key: 1 to 200 visible ASCII characters, new for each thing you "
            "record. Repeat it only to ask for the same thing again.",
            field="Idempotency-Key",
        )
    return place, shape_refusal(fault, skip=1)


def _shape_fault(place: str, error: LedgerError) -> dict[str, Any]:
    field = error.field or ""
    steps = field.split("/")
    in_rows = place == "body" and steps[0] == "items" and len(steps) > 1 and steps[1].isdigit()
    return {
        "pointer": f"/{field}" if field and place == "body" else None,
        "parameter": field if place != "body" else None,
        "row": int(steps[1]) + 1 if in_rows else None,
        "column": (steps[2] if in_rows and len(steps) > 2 else steps[0]) or None,  # noqa: PLR2004
        "code": error.data.get("code") or problem_of(error).slug,
        "detail": _not_endless(error.detail),
    }


def _not_endless(detail: str) -> str:
    """Cut words that quote what was sent, where that was endless."""
    return detail if len(detail) <= _LONGEST_DETAIL else f"{detail[:_LONGEST_DETAIL]} [cut]"


def _not_served(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    if isinstance(error, BodyRefused):
        return _refused(request, error.refusal)
    kind, detail = OF_HTTP.get(
        error.status_code,
        (ProblemType(error.status_code, "refused", "The request was refused"), "Refused."),
    )
    headers = dict(error.headers or {})
    if error.status_code == 405:  # noqa: PLR2004
        headers["Allow"] = ", ".join(sorted(_methods(request)))
    return problem_response(request, kind, detail, headers=headers)


def _methods(request: Request) -> set[str]:
    """Collect every method that the address takes: the framework names those of one route only."""
    table: AccessTable = request.app.state.access
    return table.methods_at(request.url.path)


def _from_the_database(request: Request, error: Exception) -> JSONResponse:
    kind, detail = trouble_of_database(error)
    return problem_response(request, kind, detail, headers=COME_AGAIN)


def _fault(request: Request, _error: Exception) -> JSONResponse:
    """Say nothing of a fault of our own but where its log line can be found."""
    return problem_response(
        request,
        FAULT,
        "The service failed; nothing was recorded unless a repeat with the same Idempotency-Key "
        "answers. Give the request id to whoever runs the service.",
    )
