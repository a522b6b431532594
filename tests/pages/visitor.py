"""Somebody with a browser and no script: asks for pages, reads them, fills in their forms.

- `Visitor(service)`: signed out, with a cookie jar of their own; `sign_in(caller)` lets them in
  without the form, whose hashing is slow on purpose: the form has tests of its own.
- `Visitor.open(path)`: the page there; `fill(page, ...)`: its form, sent as a browser would.
- `Document`: what a page says, read from its HTML by a parser that is not ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from ledger.actions.authority import Caller
from ledger.actions.sign_in import Standing, open_session
from tests.api.calls import Service

HTTPS = "https://ledger.example"
Attributes = dict[str, str]
UploadedFile = tuple[str, bytes, str]  # its name, content and media type
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass(slots=True)
class Element:
    """An element with its attributes and all the text within it."""

    name: str
    attributes: Attributes
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return an attribute; empty where it has none of that name."""
        return self.attributes.get(name, "")

    @property
    def words(self) -> str:
        """Its text, with single spaces."""
        return " ".join(self.text.split())

    def all(self, *names: str) -> list[Element]:
        """Return every element of those names within it, in order."""
        found = []
        for child in self.children:
            if child.name in names:
                found.append(child)
            found += child.all(*names)
        return found

    def one_of(self, name: str) -> Element:
        """Return the only element of that name within it."""
        (found,) = self.all(name)
        return found


class Document(HTMLParser):
    """A page as it is read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Element("#document", {})
        self._open = [self.root]
        self.feed(html)
        self.close()
        assert [each.name for each in self._open] == ["#document"], "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add an element that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, which must be the one last opened."""
        assert self._open[-1].name == tag, f"</{tag}> closes <{self._open[-1].name}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Add text to every element that is open."""
        for element in self._open:
            element.text += data

    def all(self, *names: str) -> list[Element]:
        """Return every element of those names, in order."""
        return self.root.all(*names)

    def one(self, name: str) -> Element:
        """Return the only element of that name."""
        (found,) = self.all(name)
        return found

    def by_id(self, identifier: str) -> Element:
        """Return the element of that id, of which there is one."""
        (found,) = (each for each in self._every() if each.get("id") == identifier)
        return found

    def _every(self) -> list[Element]:
        def below(element: Element) -> list[Element]:
            return [each for child in element.children for each in (child, *below(child))]

        return below(self.root)

    @property
    def every(self) -> list[Element]:
        """Every element there is."""
        return self._every()

    @property
    def title(self) -> str:
        """The page's title."""
        return self.one("title").words

    @property
    def heading(self) -> str:
        """Its one heading of the first order."""
        return self.one("h1").words

    @property
    def words(self) -> str:
        """All the words of its main part."""
        return self.one("main").words

    @property
    def problems(self) -> list[str]:
        """What its error summary lists."""
        return [
            item.words
            for summary in self.every
            if "govuk-error-summary" in summary.get("class").split()
            for item in summary.all("li")
        ]

    def form(self, action: str) -> Element:
        """Return the form that is sent to an address."""
        (found,) = (each for each in self.all("form") if each.get("action") == action)
        return found


def fields_of(form: Element) -> dict[str, str]:
    """Return what a form would send as it stands."""
    sent = {}
    for each in form.all("input"):
        chosen = each.get("type") not in ("radio", "checkbox") or "checked" in each.attributes
        if each.get("type") != "file" and chosen:
            sent[each.get("name")] = each.get("value")
    for each in form.all("select"):
        options = each.all("option")
        selected = [option for option in options if "selected" in option.attributes]
        sent[each.get("name")] = (selected or options)[0].get("value")
    return sent


class Visitor:
    """A browser at the service, over https unless it is told otherwise; it follows no redirect."""

    def __init__(self, service: Service, *, base: str = HTTPS) -> None:
        self._service = service
        self._base = base
        app: FastAPI = service.app
        self.client = TestClient(
            app, base_url=base, follow_redirects=False, raise_server_exceptions=False
        )

    def sign_in(self, caller: Caller) -> Visitor:
        """Sign in as the caller, as somebody does for whom a provider vouches."""
        self._service.headers(caller)  # whoever has a token is known by a number
        made = open_session(self._service.ledger, caller, Standing())
        self.client.cookies.set(
            "__Host-ledger" if self._base.startswith("https") else "ledger", made.secret
        )
        return self

    def send_password(self, name: str, password: str, *, back: str = "") -> Response:
        """Send the form of the page to sign in."""
        return self.post("/sign-in", {"name": name, "password": password, "back": back})

    def get(self, path: str) -> Response:
        """GET an address, as a browser does."""
        return self.client.get(path, headers={"Accept": "text/html"})

    def post(
        self,
        path: str,
        fields: Mapping[str, str],
        *,
        file: UploadedFile | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """POST a form, as a browser does."""
        return self.client.post(
            path,
            data=dict(fields),
            files={"file": file} if file else None,
            headers={"Accept": "text/html", **(headers or {})},
        )

    def open(self, path: str, *, status: int = 200) -> Document:
        """Return the page at an address."""
        answer = self.get(path)
        assert answer.status_code == status, answer.text
        return Document(answer.text)

    def fill(
        self,
        page: Document,
        action: str,
        fields: Mapping[str, str] | None = None,
        *,
        file: UploadedFile | None = None,
    ) -> Response:
        """Send a form of a page with some of its fields filled in."""
        form = page.form(action)
        given = fields_of(form) | dict(fields or {})
        known = {each.get("name") for each in form.all("input", "select", "button")}
        assert given.keys() <= known, f"the form has no {given.keys() - known}"
        return self.post(action, given, file=file)
