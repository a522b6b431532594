"""Forms that come back: each must bring the secret of the session that it was shown in.

Whatever is posted without it is refused, before anything in it is looked at.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from python_multipart.multipart import parse_options_header
from starlette.datastructures import UploadFile

from api.pages.sessions import Open
from api.refusals import FormNotOurs, RequestInvalid

_MOST_FIELDS = 100
_OWN_PAGE = re.compile(r"/[a-z0-9][a-z0-9/-]*", re.ASCII)
_ENCODINGS = ("", "utf-8", "utf8")  # that a form may say it is written in; browsers say nothing


@dataclass(frozen=True, slots=True)
class PostedFile:
    """A file that was chosen in a form."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """What a form brought: its texts without the spaces around them, and its file if it has one.

    A password is a secret to the letter: `exact` gives it with the spaces that were typed.
    """

    texts: Mapping[str, str]
    file: PostedFile | None
    typed: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return what was entered in a field; empty where nothing was."""
        return self.texts.get(name, "")

    def exact(self, name: str) -> str:
        """Return what was entered in a field, to the letter; empty where nothing was."""
        return self.typed.get(name, "")

    @property
    def key(self) -> str:
        """The idempotency key that was shown with the form."""
        return self.text("key")

    def require_file(self) -> PostedFile:
        """Return the file chosen; raises RequestInvalid where none was."""
        if self.file is None:
            raise RequestInvalid("Choose a file.", field="file", code="missing")
        return self.file


async def read_form(request: Request) -> Form:
    """Read a form that comes from our own pages.

    Raises FormNotOurs for one that another site's page sends: a browser says so; RequestInvalid for
    one in another encoding than UTF-8, which the framework would take from the form's own word,
    and for one that gives a field twice.
    """
    if not _is_from_here(request):
        raise FormNotOurs("This form was sent from another site. Open the page here, then send it.")
    _, options = parse_options_header(request.headers.get("content-type"))
    if options.get(b"charset", b"").decode("latin-1").lower() not in _ENCODINGS:
        raise RequestInvalid("The form is not written in UTF-8.", code="not-utf-8")
    typed: dict[str, str] = {}
    file: PostedFile | None = None
    async with request.form(max_files=1, max_fields=_MOST_FIELDS) as given:
        for name, value in given.multi_items():
            if isinstance(value, UploadFile):
                content = await value.read()
                if value.filename:
                    file = PostedFile(value.filename, value.content_type or "", content)
            elif name in typed:
                raise RequestInvalid(f"{name[:40]} is given more than once.", code="repeated-field")
            else:
                typed[name] = value
    return Form({name: value.strip() for name, value in typed.items()}, file, typed)


def _is_from_here(request: Request) -> bool:
    """Whether the browser says that a page of ours sent the form, as each does in one way or both.

    What says nothing of it is no browser that another site's page could use.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


FromOutside = Annotated[Form, Depends(read_form)]


def own_form(page: Open, form: FromOutside) -> Form:
    """Return a form of the caller's own session; raises FormNotOurs for any other."""
    given = form.text("form_secret").encode()
    if not secrets.compare_digest(given, page.session.form_secret.encode()):
        raise FormNotOurs(
            "This form is not of your present session. Open its page again, then send it."
        )
    return form


Posted = Annotated[Form, Depends(own_form)]


def own_page(path: str) -> str:
    """Return a path of our own pages as it is, and nothing for any other address."""
    return path if _OWN_PAGE.fullmatch(path) else ""


def new_key() -> str:
    """Return a new idempotency key, to be shown with a form."""
    return f"page-{secrets.token_hex(16)}"
