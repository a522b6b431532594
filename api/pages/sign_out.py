"""Signing out: here first, and then at the council's own provider where somebody came by one.

A browser that several people use would otherwise let the next one in by a single button, for the
provider still knows the last. Source: OpenID Connect RP-Initiated Logout 1.0, section 2.
"""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter, Request, Response

from api.pages.forms import Posted
from api.pages.rendering import going_on, see_other
from api.pages.sessions import Open, take_cookie
from api.provider_exchange import way_out
from api.providers import Providers
from api.refusals import ProviderUnreachable
from ledger.actions.sign_in import sign_out
from ledger.actions.work import Ledger

router = APIRouter(tags=["pages"], include_in_schema=False)

_SIGNED_OUT = "/sign-in"  # the page of ours that whoever signs out comes to


@router.post("/sign-out")
def post_sign_out(request: Request, page: Open, form: Posted) -> Response:  # noqa: ARG001 - proves whose form
    """End the session, whatever its provider does; then lead on to end the provider's own."""
    ledger: Ledger = page.call.ledger
    sign_out(ledger, page.caller, page.secret)
    request.state.page = None  # nobody is signed in on what is shown now
    answer = _signed_out(request, page.session.issuer)
    take_cookie(request, answer)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _signed_out(request: Request, issuer: str | None) -> Response:
    """Lead to the provider, where it can be told; by a page of ours, as on the way in."""
    providers: Providers = request.app.state.providers
    provider = providers.of_issuer(issuer)
    if provider is not None:
        with suppress(ProviderUnreachable):
            to = way_out(provider, return_address=f"{providers.tenants.address}{_SIGNED_OUT}")
            if to is not None:
                title = "You are signed out here"
                link = f"Sign out of {provider.tenant.title} too"
                return going_on(request, to, title=title, link=link)
    return see_other(_SIGNED_OUT)
