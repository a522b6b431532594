"""Signing in with a provider: the way there, and what one brings back; and the way out again.

Authorisation code with PKCE. What the browser brings is worth nothing by itself: the code is
exchanged with the provider directly, and the ID token that it gives is checked like any token, and
that it answers this very sign-in. Source: OpenID Connect Core 1.0, section 3.1; RFC 9700; OpenID
Connect RP-Initiated Logout 1.0.
"""

from __future__ import annotations

from datetime import datetime

import httpx2
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.common.urls import add_params_to_uri  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc.errors import JoseError

from api.provider_http import options, unreachable
from api.providers import Provider
from api.refusals import ProviderRefused
from api.signed_tokens import LEEWAY_SECONDS, Signed, TokenRefused, read_token
from ledger.actions.go_to_provider import OPEN_FOR, CameBack, SetOut

_TYPES = frozenset({"jwt"})


def way_there(
    provider: Provider, set_out: SetOut, *, return_address: str, anew: bool = False
) -> str:
    """Return the address of the provider's to send a browser to; raises ProviderUnreachable.

    `anew` asks it to have the person sign in there again, though they are signed in already, and to
    say when they did.
    """
    # With a longest age the ID token must hold `auth_time`: OpenID Connect Core 1.0, 3.1.2.1.
    more = {"prompt": "login", "max_age": str(int(OPEN_FOR.total_seconds()))} if anew else {}
    wanted = provider.tenant.second_factor
    if wanted is not None:
        more |= wanted.asked()
    address: str = prepare_grant_uri(
        provider.metadata().authorisation_endpoint,
        client_id=provider.tenant.client_id,
        response_type="code",
        redirect_uri=return_address,
        scope=provider.tenant.scope,
        state=set_out.state,
        nonce=set_out.nonce,
        code_challenge=create_s256_code_challenge(set_out.code_verifier),
        code_challenge_method="S256",
        **more,
    )
    return address


def bring_back(
    provider: Provider, came_back: CameBack, *, code: str, return_address: str, now: datetime
) -> Signed:
    """Exchange a code for what the provider vouches for.

    Raises ProviderRefused where the provider does not take the code, or what it gives does not
    hold; ProviderUnreachable.
    """
    id_token, access_token = _exchange(provider, came_back, code, return_address)
    tenant = provider.tenant
    try:
        signed = read_token(id_token, provider, audience=tenant.client_id, now=now)
        signed.require_type(_TYPES)
        CodeIDToken(
            dict(signed.claims),
            dict(signed.header),
            params={
                "nonce": came_back.nonce,
                "client_id": tenant.client_id,
                "access_token": access_token,
            },
        ).validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
        signed.subject(tenant.subject_claim)
    except (TokenRefused, JoseError) as refused:
        raise not_credible() from refused
    return signed


def require_anew(signed: Signed, came_back: CameBack) -> None:
    """Refuse somebody who did not sign in at the provider since they set out (ProviderRefused)."""
    signed_in_at = signed.claims.get("auth_time")
    earliest = came_back.set_out_at.timestamp() - LEEWAY_SECONDS
    if not isinstance(signed_in_at, int | float) or not signed_in_at >= earliest:  # NaN is neither
        raise ProviderRefused(
            "Your council did not have you sign in again, or does not say so, and nothing was "
            "ended. Try again, and tell whoever runs the service if it happens again."
        )


def way_out(provider: Provider, *, return_address: str) -> str | None:
    """Return the address of the provider's at which a browser signs out of it too.

    None where the provider describes none; raises ProviderUnreachable. No ID token goes along as a
    hint, since none is kept: the provider may ask the person whether they mean it.
    """
    endpoint = provider.metadata().end_session_endpoint
    if endpoint is None:
        return None
    said = [
        ("client_id", provider.tenant.client_id),
        ("post_logout_redirect_uri", return_address),
    ]
    address: str = add_params_to_uri(endpoint, said)
    return address


def not_credible() -> ProviderRefused:
    """Say that what came back is not what the provider says to such a sign-in."""
    return ProviderRefused(
        "What came back from your council's sign-in does not hold. Start again, and tell whoever "
        "runs the service if it happens again."
    )


def _exchange(
    provider: Provider, came_back: CameBack, code: str, return_address: str
) -> tuple[str, str | None]:
    """Return the ID token, and the access token beside it, for which we have no use."""
    metadata = provider.metadata()
    client = OAuth2Client(
        client_id=provider.tenant.client_id,
        client_secret=provider.tenant.client_secret,
        token_endpoint_auth_method=f"client_secret_{'basic' if metadata.takes_basic else 'post'}",
        redirect_uri=return_address,
        **options(),
    )
    try:
        with client:
            given = client.fetch_token(
                metadata.token_endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=came_back.code_verifier,
            )
    except AuthlibBaseError as error:
        raise not_credible() from error
    except httpx2.HTTPStatusError as error:
        raise _of_status(error) from error
    except (httpx2.HTTPError, ValueError, TypeError, RecursionError) as error:
        raise unreachable() from error
    id_token, access_token = given.get("id_token"), given.get("access_token")
    if not isinstance(id_token, str):
        raise not_credible()
    return id_token, access_token if isinstance(access_token, str) else None


def _of_status(error: httpx2.HTTPStatusError) -> Exception:
    return unreachable() if error.response.is_server_error else not_credible()
