"""The service, put together: routes, refusals, logs, and the database that they share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from threading import BoundedSemaphore
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from api import contract, problem_answers
from api.access import AccessTable
from api.database_rights import heed_rights
from api.deps import open_call, open_door
from api.json_body import StrictJson
from api.logs import log_as_json
from api.message_form import PlainMessages
from api.middleware import BodyLimit, Counts, RequestLog
from api.opening import opened
from api.pages import site
from api.pages.sessions import open_page
from api.providers import Providers
from api.rate_limits import RateLimits
from api.routes import (
    accounts,
    accruals,
    ageing,
    agreement_of_balances,
    api_tokens,
    approvals,
    arrangements,
    audit_events,
    audit_packs,
    balances,
    baselines,
    budgets,
    cap_raises,
    conceded_cost_acceptances,
    control_totals,
    cost_neutrality,
    cost_recovery_models,
    costs,
    credit_notes,
    delegations,
    disputes,
    driver_quantities,
    exit_certificates,
    exit_notices,
    exit_position,
    exit_simulation,
    exports,
    general_ledger_exports,
    grant_claims,
    grants,
    issued_files,
    jobs,
    journals,
    manual_journals,
    mirror,
    own_costs,
    periods,
    receipts,
    reports,
    restatements,
    seals,
    service,
    service_deliveries,
    services,
    settlements,
    simulations,
    statement_difference,
    statement_explanations,
    statement_steps,
    statements,
    time_apportionments,
    time_estimates,
    upload_files,
    uploads,
    workbook_verification,
)
from api.settings import Settings
from api.tenants import read_tenants
from api.turns import Turns
from api.uploads import FILES_AT_ONCE
from api.work import WorkerTurn
from ledger.actions.work import Ledger
from ledger.domain.clock import Clock, SystemClock
from ledger.scheduler import Scheduler

_RESOURCES = (
    arrangements,
    approvals,
    delegations,
    cost_recovery_models,
    cap_raises,
    simulations,
    services,
    accounts,
    periods,
    costs,
    time_apportionments,
    time_estimates,
    service_deliveries,
    driver_quantities,
    grants,
    grant_claims,
    own_costs,
    accruals,
    control_totals,
    baselines,
    budgets,
    upload_files,
    uploads,
    statements,
    statement_steps,
    statement_explanations,
    statement_difference,
    credit_notes,
    disputes,
    receipts,
    settlements,
    ageing,
    journals,
    manual_journals,
    balances,
    mirror,
    agreement_of_balances,
    restatements,
    cost_neutrality,
    conceded_cost_acceptances,
    exit_certificates,
    exit_notices,
    exit_position,
    exit_simulation,
    exports,
    general_ledger_exports,
    audit_packs,  # before the reports of a kind
    reports,
    jobs,
    issued_files,
    workbook_verification,
    seals,
    audit_events,
    api_tokens,
    service,
)


class Service(FastAPI):
    """FastAPI, describing itself as our contract says."""

    def openapi(self) -> dict[str, Any]:
        """Describe the interface."""
        return contract.describe(self)


@contextmanager
def _running(ledger: Ledger, settings: Settings, counts: Counts) -> Iterator[None]:
    """Seal and work jobs at their intervals for as long as the service runs; nil is never."""
    scheduled = partial(Scheduler, prepare=log_as_json, died=counts.add_death)
    started: list[Scheduler] = []
    if settings.seal_seconds and not settings.sealed_elsewhere:
        started.append(scheduled(ledger.sealer.url, seconds=settings.seal_seconds))
    if settings.work_seconds:
        url, seconds = ledger.database.url, settings.work_seconds
        started.append(scheduled(url, seconds=seconds, turn=WorkerTurn(), name="worker"))
    try:
        for each in started:
            each.start()
        yield
    finally:
        for each in started:
            each.stop()


def create_app(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """Make the service; nothing is opened before it starts, and all is closed when it stops."""
    time = clock or SystemClock()
    counts = Counts()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with opened(settings, time) as ledger:
            heed_rights(ledger, strict=settings.strict_roles)
            app.state.ledger = ledger
            with _running(ledger, settings, counts):
                yield

    app = Service(
        title="Joint arrangement ledger",
        version=contract.VERSION,
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.counts = counts
    app.state.reading_files = BoundedSemaphore(FILES_AT_ONCE)
    app.state.ledger_maps = settings.ledger_maps
    tenants = read_tenants(settings.tenants)
    app.state.tenants = tenants.every
    app.state.providers = Providers(tenants, time)
    problem_answers.install(app)
    app.add_middleware(Turns)  # the last one added is the first that a request comes to
    app.add_middleware(StrictJson)
    app.add_middleware(BodyLimit)
    app.add_middleware(RateLimits, most_a_minute=settings.most_a_minute)
    app.add_middleware(PlainMessages, hosts=settings.hosts)
    app.add_middleware(RequestLog, clock=time, counts=counts)
    for resource in _RESOURCES:
        app.include_router(resource.router)
    site.install(app)
    app.state.access = _access()
    return app


def _access() -> AccessTable:
    """Return the table of who may call what, which must hold every route there is."""
    routers = [each.router for each in (*_RESOURCES, *site.PAGES)]
    routes = [each for router in routers for each in router.routes if isinstance(each, APIRoute)]
    table = AccessTable()
    table.require_whole(routes, frozenset({open_door, open_call, open_page}))
    return table
