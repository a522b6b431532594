"""The interface's description as one page to read: no script, nothing fetched from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #111; background: #fff;
       max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
code, pre { font: .875rem/1.4 ui-monospace, monospace; }
pre { background: #f3f3f3; border: 1px solid #767676; padding: .5rem; white-space: pre-wrap; }
h2 { border-top: 1px solid #767676; padding-top: 1rem; margin-top: 2rem; }
a { color: #00437a; }
dt { font-weight: 600; }
""".strip()


def contract_page(contract: Mapping[str, Any]) -> str:
    """Write the description as HTML: every operation with its parameters and examples."""
    info = contract["info"]
    title = f"{info['title']}: the HTTP interface"
    groups = _groups(contract)
    body = [f"<h1>{escape(title)}</h1>"]
    body += [f"<p>{escape(part)}</p>" for part in info["description"].split("\n\n")]
    body.append('<p><a href="/openapi.json">openapi.json</a> is the same for machines.</p>')
    body.append("<nav aria-label='Operations'>")
    for name, operations in groups.items():
        body.append(f"<h2>{escape(name.capitalize())}</h2><ul>")
        body += [
            f'<li><a href="#{each["operationId"]}"><code>{method} {escape(path)}</code></a> '
            f"{escape(each['summary'])}</li>"
            for method, path, each in operations
        ]
        body.append("</ul>")
    body.append("</nav><main>")
    for operations in groups.values():
        for method, path, each in operations:
            body += _operation(method, path, each)
    body.append("</main>")
    return (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(body)}</body></html>\n"
    )


def _groups(
    contract: Mapping[str, Any],
) -> dict[str, list[tuple[str, str, Mapping[str, Any]]]]:
    groups: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = {}
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            group = groups.setdefault(operation["tags"][0], [])
            group.append((method.upper(), path, operation))
    return groups


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f'<section><h2 id="{operation["operationId"]}">{escape(operation["summary"])}</h2>'
    yield f"<p><code>{method} {escape(path)}</code></p>"
    yield f"<p>{escape(operation['description'])}</p>"
    parameters = operation.get("parameters", [])
    if parameters:
        yield "<h3>Parameters</h3><dl>"
        for each in parameters:
            needed = "" if each.get("required") else ", may be left out"
            yield f"<dt><code>{escape(each['name'])}</code> ({each['in']}{needed})</dt>"
            yield f"<dd>{escape(each.get('description', ''))}</dd>"
        yield "</dl>"
    yield from _examples("Send", operation.get("requestBody", {}))
    for status, answer in operation["responses"].items():
        if "$ref" not in answer:
            yield from _examples(f"Answer {status}", answer)
    yield "</section>"


def _examples(heading: str, part: Mapping[str, Any]) -> Iterator[str]:
    for media in part.get("content", {}).values():
        example = media.get("example")
        if example is None:
            continue
        text = example if isinstance(example, str) else json.dumps(example, indent=2)
        yield f"<h3>{escape(heading)}</h3><pre>{escape(text)}</pre>"
