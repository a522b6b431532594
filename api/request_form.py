"""What a request must be like, before its body is looked at: its address, query, key and tag."""

import re
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.dependencies.models import Dependant

from api.refusals import (
    EntityTagMalformed,
    IdempotencyKeyMissing,
    MediaTypeUnsupported,
    RequestInvalid,
)
from ledger.domain.parse import holds_control_characters

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_TAG = re.compile(r'"([\x21\x23-\x7e]{1,200})"')


def require_usable(key: str | None) -> str:
    """Return the key; raises IdempotencyKeyMissing where it is not 1 to 200 visible characters."""
    if key is None or not _KEY.fullmatch(key):
        raise IdempotencyKeyMissing(
            "Send an Idempotency-Key: 1 to 200 visible ASCII characters, new for each thing you "
            "record. Repeat it only to ask for the same thing again.",
        )
    return key


def _if_match(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="The entity tag of the statement as you read it; refused with 412 where "
            "it has changed since.",
            examples=['"3f0c1a"'],
        ),
    ] = None,
) -> str | None:
    if if_match is None or if_match.strip() == "*":
        return None
    match = _TAG.fullmatch(if_match.strip())
    if match is None:
        raise EntityTagMalformed('Send one entity tag in quotes, as in If-Match: "3f0c1a".')
    return match[1]


IfMatch = Annotated[str | None, Depends(_if_match)]


def require_plain_address(request: Request) -> None:
    """Refuse control characters in the address, whoever asks: no text that is looked up has any.

    Before the caller is known, so that the refusal is not kept: PostgreSQL holds no such text.
    """
    texts = [*request.path_params.items(), *request.query_params.multi_items()]
    for name, text in texts:
        if holds_control_characters(f"{name}{text}"):
            shown = None if holds_control_characters(name) else name[:40]
            raise RequestInvalid(
                "The address holds control characters; remove them.",
                field=shown,
                code="text-malformed",
            )


def require_known_query(request: Request) -> None:
    """Refuse parameters that the route does not have, and ones that are given twice."""
    if not request.query_params:
        return
    known = set(_query_names(request.scope["route"].dependant))
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in known:
            raise RequestInvalid(
                f"{name[:40]!r} is not a parameter here. There is: "
                f"{', '.join(sorted(known)) or 'none'}.",
                field=name[:40],
                code="unknown-parameter",
            )
        if given.count(name) > 1:
            raise RequestInvalid(
                f"{name} is given more than once.", field=name, code="repeated-parameter"
            )


def _query_names(dependant: Dependant) -> Iterator[str]:
    yield from (each.alias for each in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _query_names(inner)


def require_json(request: Request) -> None:
    """Refuse a body that is not sent as JSON (MediaTypeUnsupported)."""
    if "requestBody" in (request.scope["route"].openapi_extra or {}):
        return  # it takes files, and looks at them itself once it is known who sends them
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    has_body = request.headers.get("content-length", "0") != "0"
    if (kind or has_body) and kind != "application/json" and request.method == "POST":
        raise MediaTypeUnsupported("Send the body as Content-Type: application/json.")
