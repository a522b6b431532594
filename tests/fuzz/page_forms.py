"""The bodies of our pages' forms: a line with the media type, then the body.

A form that is read holds only texts that can be written down again, and written anew as another
program writes a form it is the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from api.pages.forms import Form, read_form
from tests.fuzz.refusals import read_or_refused

_MOST_FIELDS = 100
_BAD_REQUEST = 400
_PLAIN = b"application/x-www-form-urlencoded"
_PARTS = b"multipart/form-data; boundary=b"


def seeds() -> Iterator[bytes]:
    """Give a form of each media type, and the parts that such a body can have."""
    yield _PLAIN + b"\nform_secret=abc&post=DCS&month=2018-07&joint=+2.5+&x=%F0%9F%98%80;y=1"
    yield _PLAIN + b"; charset=utf-16\na=%ff%fe&&=&a"
    text = b'--b\r\nContent-Disposition: form-data; name="form_secret"\r\n\r\nabc\r\n'
    file = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="../a b.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\na,b\r\n\r\n"
    )
    yield _PARTS + b"\n" + text + file + b"--b--\r\n"
    yield _PARTS + b"; charset=unicode_escape\n" + text.replace(b"abc", b"\\ud800") + b"--b--\r\n"
    yield _PARTS + b"; charset=undefined\n" + text + b"--b--\r\n"
    yield (
        _PARTS + b"\n" + text.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n")
    )
    yield b"text/plain\nabc"


def target(data: bytes) -> bool:
    """A form is refused, or holds texts and one file that can be handed on."""
    kind, _, body = data.partition(b"\n")
    form = _read(kind, body)
    if form is None:
        return False
    assert len(form.texts) <= _MOST_FIELDS
    for name, text in form.texts.items():
        assert text == text.strip()
        (name + text).encode()
    if form.file is not None:
        (form.file.name + form.file.media_type).encode()
        assert form.file.content in body
    again = _read(_PLAIN, urlencode(dict(form.texts)).encode())
    assert again is not None
    assert dict(again.texts) == dict(form.texts), "a form that is another when it is sent again"
    return bool(form.texts or form.file)


def _read(kind: bytes, body: bytes) -> Form | None:
    """Read a form; None where it is refused, by us or, with 400, by the framework."""
    try:
        return read_or_refused(lambda: asyncio.run(read_form(_request(kind, body))))
    except HTTPException as refused:
        if refused.status_code != _BAD_REQUEST:
            raise
        return None


def _request(kind: bytes, body: bytes) -> Request:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    scope = {"type": "http", "method": "POST", "headers": headers, "app": None}
    return Request(scope, receive)
