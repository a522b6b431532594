"""The headers of every answer: what a browser may do with it, which is next to nothing.

Pages allow themselves their own style sheet (api/pages/rendering.py); everything else is for
programs, and a browser that is led to it runs, shows and frames none of it.
Source: OWASP ASVS 5, 3.4; OWASP Secure Headers Project.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders

# Each stands in every answer. No answer says Access-Control-Allow-Origin: no other site may read.
ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# And these, where the answer does not say otherwise.
USUALLY: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox",
}
# Over https only: over plain http a browser takes no notice of it.
TRANSPORT = "max-age=63072000; includeSubDomains"


def put(headers: MutableHeaders, *, is_encrypted: bool) -> None:
    """Put them into an answer's headers."""
    for name, value in ALWAYS.items():
        headers[name] = value
    for name, value in USUALLY.items():
        headers.setdefault(name, value)
    if is_encrypted:
        headers["Strict-Transport-Security"] = TRANSPORT
