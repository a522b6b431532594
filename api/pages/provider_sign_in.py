"""Signing in with a council's own account: to its identity provider, and back.

Both ways go by a page of ours that leads on by itself. There: a browser holds every redirect that
follows a form to the policy of the page that the form was on, and no policy of ours can name each
place that a council's sign-in leads through. Back: a browser that another site has sent here sends
no strict cookie with the redirects that follow, but does with what a page of ours leads to.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api.pages.choose_role import enter
from api.pages.forms import FromOutside, own_page
from api.pages.rendering import going_on
from api.pages.sessions import give_cookie, secret_in
from api.provider_callers import as_person, keeping_refusals, require_second_factor
from api.provider_exchange import bring_back, not_credible, require_anew, way_there
from api.providers import Provider, Providers
from api.refusals import ProviderRefused, SignInStale
from api.signed_tokens import Signed
from api.tenants import Tenant, Tenants
from ledger.actions.authority import Caller
from ledger.actions.end_sessions import end_other_sessions
from ledger.actions.go_to_provider import OPEN_FOR, CameBack, come_back, set_out
from ledger.actions.sign_in import Standing, leave_session, open_session
from ledger.actions.work import Ledger
from ledger.domain.errors import NotFound, NotPermitted

router = APIRouter(tags=["pages"], include_in_schema=False)

_COOKIE = "ledger-sign-in"
# What is kept in the place of a page to go to, of whoever signs in anew to end other sessions: no
# address from outside can be it, since `own_page` takes no such sign.
ENDS_OTHERS = "!end-others"
_DECLINED = "access_denied"  # RFC 6749, section 4.1.2.1: the person or the provider said no

Name = Annotated[str, Path(max_length=40)]


@router.post("/sign-in/with/{tenant}")
def post_sign_in_with(request: Request, tenant: Name, form: FromOutside) -> Response:
    """Set out to a tenant's identity provider."""
    provider = _provider(request, tenant)
    answer = go_there(request, provider, own_page(form.text("back")))
    if secret := secret_in(request):  # not before: where the provider is away nobody is signed out
        leave_session(request.app.state.ledger, secret)
    return answer


def go_there(request: Request, provider: Provider, back: str, *, anew: bool = False) -> Response:
    """Lead to a provider, and afterwards to a page of ours, or to what ENDS_OTHERS says.

    `anew` as in `way_there`.
    """
    tenant, title = provider.tenant.name, provider.tenant.title
    made = set_out(request.app.state.ledger, tenant=tenant, back=back)
    to = way_there(provider, made, return_address=_return_address(request, tenant), anew=anew)
    answer = going_on(request, to, title=f"Going to {title}", link=f"Sign in with {title}")
    _set_cookie(request, answer, made.browser, seconds=int(OPEN_FOR.total_seconds()))
    return answer


@router.get("/sign-in/from/{tenant}")
def show_sign_in_from(
    request: Request,
    tenant: Name,
    state: Annotated[str, Query(max_length=100)] = "",
    code: Annotated[str, Query(max_length=4_000)] = "",
    iss: Annotated[str | None, Query(max_length=300)] = None,
    error: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Take in who comes back from there, where it is who set out; the address works once."""
    provider = _provider(request, tenant)
    came_back = come_back(
        request.app.state.ledger,
        tenant=tenant,
        state=state,
        browser=request.cookies.get(_cookie_name(request), ""),
    )
    if came_back is None:
        raise SignInStale(
            "You did not set out to sign in from this browser, or took more than ten minutes, or "
            "came back already. Go to the first page, and sign in again if you are asked to."
        )
    _require_its_own(provider, iss)
    if error or not code:
        raise _declined(provider.tenant, error)
    answer = _signed_in(request, provider, came_back, code)
    _set_cookie(request, answer, "", seconds=0)
    return answer


def _signed_in(request: Request, provider: Provider, came_back: CameBack, code: str) -> Response:
    ledger: Ledger = request.app.state.ledger
    tenant = provider.tenant
    signed = bring_back(
        provider,
        came_back,
        code=code,
        return_address=_return_address(request, tenant.name),
        now=ledger.clock.now(),
    )
    with keeping_refusals(request, tenant, signed, arrangement=tenant.arrangements[0]):
        callers = _callers(request, tenant, signed)
    standing, back = Standing(issuer=tenant.issuer), came_back.back
    if back == ENDS_OTHERS:
        require_anew(signed, came_back)
        end_other_sessions(ledger, callers[0], own="")  # this browser gets a new one
        back = "/account"
    if len(callers) > 1:
        return enter(request, callers, standing, back)
    return _opened(request, callers[0], standing, back)


def _callers(request: Request, tenant: Tenant, signed: Signed) -> list[Caller]:
    """Return in which roles somebody may act; raises SecondFactorMissing, NotPermitted."""
    require_second_factor(signed, tenant)
    roles = tenant.roles_of(signed.claims)
    if not roles:
        raise NotPermitted(
            f"{tenant.title} has signed you in, and gives you no role here. Ask whoever "
            "administers your council's accounts to assign you one."
        )
    subject = signed.subject(tenant.subject_claim)
    return [
        as_person(request, tenant, subject=subject, role=role, arrangement=each)
        for each in tenant.arrangements
        for role in sorted(roles)
    ]


def _opened(request: Request, caller: Caller, standing: Standing, back: str) -> Response:
    made = open_session(request.app.state.ledger, caller, standing)
    answer = going_on(request, back or "/", title="You are signed in", link="Continue")
    give_cookie(request, answer, made)
    return answer


def _require_its_own(provider: Provider, issuer: str | None) -> None:
    """Refuse what another provider sends back in the place of the one set out to (RFC 9207)."""
    if issuer is None and not provider.metadata().names_itself:
        return
    if issuer != provider.tenant.issuer:
        raise not_credible()


def _declined(tenant: Tenant, error: str) -> ProviderRefused:
    """Say that the provider did not sign somebody in, in words of ours and not of its own."""
    if error == _DECLINED:
        return ProviderRefused(
            f"You did not sign in with {tenant.title}, or it does not let you in here. Start "
            "again, or ask whoever administers your council's accounts."
        )
    return ProviderRefused(
        f"{tenant.title} could not sign you in. Start again; if it happens again, tell whoever "
        "administers your council's accounts."
    )


def _provider(request: Request, name: str) -> Provider:
    providers: Providers = request.app.state.providers
    found = providers.named(name)
    if found is None:
        raise NotFound("No council signs in by this address. Go to the first page.")
    return found


def _tenants(request: Request) -> Tenants:
    providers: Providers = request.app.state.providers
    return providers.tenants


def _return_address(request: Request, name: str) -> str:
    """Return the address to come back by: as configured, whatever the request calls us."""
    return f"{_tenants(request).address}/sign-in/from/{name}"


def _cookie_name(request: Request) -> str:
    return f"__Host-{_COOKIE}" if _is_secure(request) else _COOKIE


def _is_secure(request: Request) -> bool:
    return _tenants(request).address.startswith("https:")


def _set_cookie(request: Request, answer: Response, secret: str, *, seconds: int) -> None:
    """Bind a sign-in to the browser: lax, since a browser comes back with it from another site."""
    answer.set_cookie(
        _cookie_name(request),
        secret,
        max_age=seconds,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )
