"""The service itself: whether it lives, whether it is ready, what it has counted."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse

from api.contract_page import contract_page
from api.problem_answers import problem_response
from api.problems import UNAVAILABLE, every_problem
from api.shapes import Shape, shown
from ledger.actions.work import Ledger
from ledger.queries.arrangements import codes
from ledger.queries.database_rights import more_than_needed
from ledger.queries.seals import oldest_unsealed, unsealed

router = APIRouter(tags=["service"])


class LiveOut(Shape):
    """The process answers."""

    model_config = shown({"status": "alive"})

    status: str


class ReadyOut(Shape):
    """The database answers and is at the newest migration."""

    model_config = shown(
        {
            "status": "ready",
            "database": "sqlite",
            "migration": "0003",
            "unsealed": 0,
            "sealer_lag_seconds": 0,
            "roles_apart": True,
        }
    )

    status: str
    database: str
    migration: str
    unsealed: int
    sealer_lag_seconds: int
    roles_apart: bool


class ProblemTypeOut(Shape):
    """One reason for which the service refuses something."""

    type: str
    status: int
    title: str


class ProblemTypesOut(Shape):
    """Every problem type there is."""

    model_config = shown(
        {
            "items": [
                {
                    "type": "/problems/amount-malformed",
                    "status": 422,
                    "title": "The amount is malformed",
                }
            ]
        }
    )

    items: list[ProblemTypeOut]


@router.get("/livez", summary="Is it alive?", description="Answers as long as the process does.")
def livez() -> LiveOut:
    """Say that the process is alive."""
    return LiveOut(status="alive")


@router.get(
    "/readyz",
    summary="Is it ready?",
    description="Whether the database answers, is at the newest migration, and goes on in the "
    "order of knowing (`./run open-epoch` after a restore into another cluster); 503 where not. "
    "`unsealed` counts the events that wait for the sealer, and `sealer_lag_seconds` says how long "
    "the oldest has waited: where it grows, a long transaction holds the horizon back. "
    "`roles_apart` is whether the service's role in the database may do just what it needs.",
    response_model=ReadyOut,
)
def readyz(request: Request) -> ReadyOut | JSONResponse:
    """Say whether requests can be served."""
    ledger: Ledger = request.app.state.ledger
    try:
        at, newest = ledger.database.migration_head()
        behind = at == newest and ledger.database.is_behind()
        waiting, lag = _unsealed(ledger) if at == newest else (0, 0)
        apart = at == newest and _roles_apart(ledger)
    except Exception:  # noqa: BLE001 - whatever it is, the database does not answer
        return problem_response(request, UNAVAILABLE, "The database does not answer.")
    if at is None or at != newest:
        return problem_response(
            request,
            UNAVAILABLE,
            f"The database is at migration {at or 'none'}, and the newest is {newest}. "
            "Run `./run migrate`.",
        )
    if behind:
        return problem_response(
            request,
            UNAVAILABLE,
            "New entries would be known before what is sealed, as after a restore into another "
            "cluster. Run `./run open-epoch`.",
        )
    return ReadyOut(
        status="ready",
        database=ledger.database.url.get_backend_name(),
        migration=at,
        unsealed=waiting,
        sealer_lag_seconds=lag,
        roles_apart=apart,
    )


def _roles_apart(ledger: Ledger) -> bool:
    """Whether the role may do no more than it needs; never so on SQLite, which has no roles."""
    with ledger.database.reading() as connection:
        return not ledger.database.is_sqlite and not more_than_needed(connection)


def _unsealed(ledger: Ledger) -> tuple[int, int]:
    """How many events wait for the sealer, in all arrangements, and for how many seconds."""
    waiting, lag = 0, 0
    with ledger.database.reading() as connection:
        for code in codes(connection):
            found = ledger.definitions.find(connection, code).arrangement_id
            waiting += unsealed(connection, found)
            since = oldest_unsealed(connection, found)
            if since is not None:
                lag = max(lag, int((ledger.clock.now() - since).total_seconds()))
    return waiting, lag


@router.get(
    "/metrics",
    summary="Read the counts",
    description="Requests by method, route and status, the time taken, and how often a background "
    "process died, for Prometheus.",
    response_class=PlainTextResponse,
    responses={
        200: {
            "content": {
                "text/plain": {
                    "example": 'http_requests_total{method="GET",route="/livez",status="200"} 1'
                }
            }
        }
    },
)
def metrics(request: Request) -> PlainTextResponse:
    """Give the counts."""
    return PlainTextResponse(
        request.app.state.counts.show(), media_type="text/plain; version=0.0.4"
    )


@router.get(
    "/problems",
    summary="List the problem types",
    description="Every reason for which the service refuses something: what `type` names.",
)
def list_problems() -> ProblemTypesOut:
    """List the problem types."""
    return ProblemTypesOut(
        items=[
            ProblemTypeOut(type=each.uri, status=each.status, title=each.title)
            for each in every_problem()
        ]
    )


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Show the description of the interface as a page."""
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "object-src 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(
        contract_page(request.app.openapi()), headers={"Content-Security-Policy": policy}
    )
