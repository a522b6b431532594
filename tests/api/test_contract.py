"""The interface is described as it is, with a true example of every request and answer."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from pydantic import BaseModel

from api import routes
from api.app import create_app
from api.batches import BatchReceipt
from api.settings import ROOT, read_settings
from api.shapes import Body, ReceiptOut, Shape
from tests.api.calls import Service

# Asked by POST for the size of the question; nothing is recorded, so nothing needs a key.
RECORDS_NOTHING = {
    "/v1/arrangements/{arrangement}/cost-recovery-models/{number}/simulate",
    "/v1/arrangements/{arrangement}/verify-workbook",
}


def _described() -> dict[str, Any]:
    return create_app(read_settings({})).openapi()


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in _described()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_the_description_that_is_committed_is_the_interface() -> None:
    """A change of contract shows in review: `./run openapi > openapi.json` writes it anew."""
    committed = json.loads((ROOT / "openapi.json").read_text(encoding="utf-8"))
    assert committed == _described()


def test_every_operation_says_what_it_does_and_shows_it() -> None:
    """A summary, a description, and an example of each body that goes in or comes out."""
    for method, path, operation in _operations():
        assert operation["summary"], (method, path)
        assert operation["description"], (method, path)
        parts = [operation.get("requestBody", {}), *operation["responses"].values()]
        for part in parts:
            for media in part.get("content", {}).values():
                assert "example" in media, (method, path)


def test_every_operation_says_how_it_refuses() -> None:
    """Each can answer with problems, and each POST needs its Idempotency-Key."""
    for method, path, operation in _operations():
        if not path.startswith("/v1/"):
            continue
        assert {"401", "403", "404", "422", "500"} <= operation["responses"].keys()
        if method == "post" and path not in RECORDS_NOTHING:
            names = [each["name"] for each in operation["parameters"]]
            assert "Idempotency-Key" in names
            assert {"400", "409", "413", "415"} <= operation["responses"].keys()


def _forms() -> list[type[BaseModel]]:
    """Every form of the interface that shows an example."""
    found: set[type[BaseModel]] = {BatchReceipt}
    for module in pkgutil.iter_modules(routes.__path__):
        for thing in vars(import_module(f"api.routes.{module.name}")).values():
            if isinstance(thing, type) and issubclass(thing, (Body, Shape, ReceiptOut)):
                found.add(thing)
    shown = [form for form in found if (form.model_config.get("json_schema_extra"))]
    return sorted(shown, key=lambda form: form.__name__)


@pytest.mark.parametrize("form", _forms(), ids=lambda form: form.__name__)
def test_an_example_is_of_the_form_that_it_shows(form: type[BaseModel]) -> None:
    """What the description shows could be sent, or answered."""
    extra = form.model_config["json_schema_extra"]
    assert isinstance(extra, dict)
    examples = extra["examples"]
    assert isinstance(examples, list)
    for example in examples:
        form.model_validate(example)


def test_the_description_is_served_for_machines_and_as_a_page(service: Service) -> None:
    """Without a token; the page runs no script and fetches nothing from elsewhere."""
    assert service.client.get("/openapi.json").json() == _described()
    page = service.client.get("/docs")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "<script" not in page.text
    for _, path, operation in _operations():
        assert f'id="{operation["operationId"]}"' in page.text
        assert path in page.text


def test_answers_are_kept_by_no_cache_and_taken_for_nothing_else(service: Service) -> None:
    """Every answer says so in its headers."""
    for answer in (service.get("/parties"), service.get("/nothing"), service.post("/costs", {})):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
