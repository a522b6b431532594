"""The interface's own description: OpenAPI 3.1, with an example of every request and answer.

The forms carry their examples; here each is put where its operation shows it, and the problems
that an operation may answer with are added.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import MEDIA_TYPE, every_problem

VERSION = "0.1.0"
_DESCRIPTION = """
A ledger for a joint arrangement between councils: what each paid, what each owes, and proof that
the host is left cost neutral.

Money is a decimal string of pounds (`"6869.45"`), debits positive. Dates are `YYYY-MM-DD`, periods
`YYYY-MM`. Unknown fields and parameters are refused. A listing gives at most `limit` items and the
cursor of the `next` page. What records something takes an `Idempotency-Key`, and the same key and
body give the first answer again, for good. Refusals are `application/problem+json` (RFC 9457).
""".strip()
_GET_PROBLEMS = (400, 401, 403, 404, 415, 422, 429, 500, 503)
_POST_PROBLEMS = (400, 401, 403, 404, 408, 409, 412, 413, 415, 422, 429, 500, 503)
_EXAMPLES: dict[int, tuple[str, str, str]] = {
    400: (
        "idempotency-key-missing",
        "An Idempotency-Key is needed",
        "Send an Idempotency-Key: 1 to 200 visible ASCII characters.",
    ),
    401: ("not-authenticated", "A valid token is needed", "Send a token that is known here."),
    403: (
        "not-permitted",
        "Not for this role or party",
        "A auditor of PCC may not prepare and submit a statement. Ask a preparer of PCC.",
    ),
    404: ("not-found", "Not found", "There is no statement 41 in this arrangement."),
    408: (
        "request-late",
        "The request came too slowly",
        "The body did not arrive in time, and nothing was recorded.",
    ),
    409: (
        "source-reference-repeated",
        "The source reference is recorded already",
        "The source reference PAY-201807-DCS-1 is already recorded, as cost 57.",
    ),
    412: (
        "precondition-failed",
        "It has changed since",
        "Statement 152 is not what you read; read it again before you go on.",
    ),
    413: ("body-too-large", "The body is too large", "The body is larger than 1 MiB."),
    415: (
        "media-type-unsupported",
        "The body must be JSON",
        "Send the body as Content-Type: application/json.",
    ),
    422: (
        "amount-malformed",
        "The amount is malformed",
        "amount is not a plain decimal with at most two places.",
    ),
    429: (
        "too-many-requests",
        "Too many requests",
        "You have asked for more in a minute than one caller may. Try again in 7 seconds.",
    ),
    500: ("fault", "A fault of the service", "The service failed."),
    503: ("unavailable", "Not ready", "The database does not answer."),
}


def describe(app: FastAPI) -> dict[str, Any]:
    """Describe the whole interface; the same routes give the same description."""
    if app.openapi_schema is None:
        contract = get_openapi(
            title="Joint arrangement ledger",
            version=VERSION,
            openapi_version="3.1.0",
            description=_DESCRIPTION,
            routes=app.routes,
        )
        schemas = contract["components"]["schemas"]
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        schemas["Problem"] = _problem_schema()
        contract["components"]["responses"] = {
            f"Problem{status}": _problem_response(status) for status in _EXAMPLES
        }
        for path, method, operation in _operations(contract):
            operation["responses"].pop("422", None)
            if path.endswith(":batch"):
                _add_dry_run(operation)
            _show_examples(operation, schemas)
            _add_problems(operation, path, method)
        app.openapi_schema = contract
    return app.openapi_schema


def _operations(contract: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _add_dry_run(operation: dict[str, Any]) -> None:
    """A dry run answers as the batch would, with 200 and no numbers: nothing was recorded."""
    done = copy.deepcopy(operation["responses"]["201"])
    done["description"] = "What the batch would have recorded."
    for media in done["content"].values():
        media["example"] = {"rows": 1, "items": [{}], "dry_run": True}
    operation["responses"] = {"200": done, **operation["responses"]}


def _show_examples(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    contents = [operation.get("requestBody", {}).get("content", {})]
    contents += [answer.get("content", {}) for answer in operation["responses"].values()]
    for content in contents:
        for media in content.values():
            if "example" in media or "examples" in media:
                continue
            example = _example(media.get("schema", {}), schemas)
            if example is not None:
                media["example"] = example


def _example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Return the example of a form: its own, or a page or batch of one of its items'."""
    if "anyOf" in schema:
        return _example(schema["anyOf"][0], schemas)
    if "$ref" in schema:
        return _example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if schema.get("examples"):
        return copy.deepcopy(schema["examples"][0])
    properties = schema.get("properties", {})
    if "items" not in properties:
        return None
    items = [_example(properties["items"]["items"], schemas)]
    return {"items": items, "next": None} if "next" in properties else {"items": items}


def _add_problems(operation: dict[str, Any], path: str, method: str) -> None:
    answers = operation["responses"]
    statuses: tuple[int, ...] = (500, 503) if path == "/readyz" else (500,)
    if path.startswith("/v1/"):
        statuses = _POST_PROBLEMS if method == "post" else _GET_PROBLEMS
    for status in statuses:
        answers[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}


def _problem_response(status: int) -> dict[str, Any]:
    slug, title, detail = _EXAMPLES[status]
    return {
        "description": title,
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": {
                    "type": f"/problems/{slug}",
                    "title": title,
                    "status": status,
                    "detail": detail,
                    "instance": "/v1/arrangements/plymouth-torbay/costs",
                    "request_id": "8c1f2a",
                    "errors": [],
                },
            }
        },
    }


def _problem_schema() -> dict[str, Any]:
    text_or_null = {"type": ["string", "null"]}
    fault = {
        "type": "object",
        "required": ["pointer", "parameter", "row", "column", "code", "detail"],
        "properties": {
            "pointer": {**text_or_null, "description": "A JSON Pointer into the body."},
            "parameter": {**text_or_null, "description": "The parameter, where not in the body."},
            "row": {"type": ["integer", "null"], "description": "Of a batch, from 1."},
            "column": {**text_or_null, "description": "The field."},
            "code": {"type": "string"},
            "detail": {"type": "string"},
            "data": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }
    return {
        "type": "object",
        "title": "Problem",
        "description": "RFC 9457 problem details.",
        "required": ["type", "title", "status", "detail", "instance", "errors"],
        "properties": {
            "type": {"type": "string", "enum": [each.uri for each in every_problem()]},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What to do, in plain English."},
            "instance": {"type": "string"},
            "request_id": text_or_null,
            "errors": {"type": "array", "items": fault},
        },
    }
