"""Whatever is sent to a page is answered with a page, and never with a fault of ours."""

from __future__ import annotations

from itertools import product

from httpx2 import Response

from tests.api.calls import Service
from tests.ledgers import AUDITOR, PREPARER
from tests.pages.visitor import Document, Visitor, fields_of

# No text of PostgreSQL's, half a character, a number beyond all numbers, a letter beyond ASCII.
NASTY = ("\x00", b"\xed\xa0\x80".decode("latin-1"), "9" * 40, "\u00e9'")
QUERIES = {
    "/reports": ("after",),
    "/reports/file": ("kind", "period", "payee", "view"),
    "/time-apportionments": ("before",),
    "/time-apportionments/new": ("post", "month"),
    "/time-apportionments/1": ("said",),
    "/uploads": ("before",),
    "/uploads/template": ("kind", "form"),
    "/uploads/month": ("kind", "form", "period"),
    "/jobs": ("before",),
    "/sign-in": ("back",),
    "/sign-in/code": ("back",),
    "/account": ("said",),
}
USUAL = {
    "kind": "statement",
    "period": "2019-07",
    "post": "DCS",
    "month": "2019-07",
    "view": "now",
}
FORMS = {
    "/time-apportionments/new": ("post", "month", "party_days-ASH", "joint", "key"),
    "/uploads": ("kind", "key"),
    f"/uploads/{'0' * 16}/confirm": ("digest", "key"),
    "/jobs/audit-pack": ("period", "form"),
    "/verify-workbook": ("key",),
    "/sign-in": ("name", "password", "back"),
    "/sign-in/code": ("name", "code", "new_password", "back"),
    "/sign-in/role": ("choice", "role"),
    "/account/password": ("current_password", "new_password"),
    "/account/end-other-sessions": ("ending_password",),
}


def test_a_field_that_is_given_twice_is_refused(service: Service) -> None:
    """One reader would take the first, another the last."""
    answer = Visitor(service).client.post(
        "/sign-in",
        content=b"name=paula&name=quentin&password=x",
        headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"},
    )
    assert answer.status_code == 422
    assert "given more than once" in Document(answer.text).words


def require_answered(answer: Response) -> None:
    """A page, a redirect or a file: no fault, and no problem document."""
    assert answer.status_code < 500, answer.text
    if answer.status_code not in (200, 303):
        Document(answer.text)


def test_no_text_in_a_query_or_a_form_is_a_fault(service: Service) -> None:
    """Each parameter and field in turn, with what no person types."""
    visitors = {each: Visitor(service).sign_in(each) for each in (PREPARER, AUDITOR)}
    for path, names in QUERIES.items():
        visitor = visitors[AUDITOR if path == "/jobs" else PREPARER]
        for name, text in product(names, NASTY):
            query = {each: USUAL[each] for each in names if each in USUAL} | {name: text}
            require_answered(
                visitor.client.get(path, params=query, headers={"Accept": "text/html"})
            )
    for path, names in FORMS.items():
        visitor = visitors[AUDITOR if path.startswith("/jobs") else PREPARER]
        secret = fields_of(visitor.open("/").form("/sign-out"))["form_secret"]
        usual = {"form_secret": secret, "key": "k", "post": "DCS", "month": "2019-07"}
        for name, text in product(names, NASTY):
            require_answered(visitor.post(path, usual | {name: text}))


def test_no_name_of_a_file_is_a_fault(service: Service) -> None:
    """It is refused, or shown as it is."""
    visitor = Visitor(service).sign_in(PREPARER)
    for name in (*NASTY, "<b>.csv", "x" * 300, '"', "a/../b.csv"):
        for path in ("/uploads", "/verify-workbook"):
            page = visitor.open(path)
            answer = visitor.fill(page, path, file=(name, b"a,b\r\n1,2\r\n", "text/csv"))
            require_answered(answer)


_PART = b'--b\r\nContent-Disposition: form-data; name="form_secret"\r\n\r\n%s\r\n--b--\r\n'


def test_a_body_that_is_no_form_is_refused(service: Service) -> None:
    """It brings no secret, or cannot be read at all."""
    visitor = Visitor(service).sign_in(PREPARER)
    for kind, body in (
        ("application/json", b"{}"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("multipart/form-data", b"--x"),
        ("application/x-www-form-urlencoded", b"a=%ff&" + b"b=1&" * 500),
        ("text/plain", b"\x00"),
        ("multipart/form-data; boundary=b; charset=unicode_escape", _PART % b"\\ud800"),
        ("multipart/form-data; boundary=b; charset=undefined", _PART % b"a"),
    ):
        for path in ("/uploads", "/time-apportionments/new", "/sign-in"):
            headers = {"Content-Type": kind, "Accept": "text/html"}
            answer = visitor.client.post(path, content=body, headers=headers)
            assert answer.status_code in (400, 403, 422), (kind, path)
            Document(answer.text)
