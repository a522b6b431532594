"""CSV files that people fill in: a header of our columns, then rows of texts.

UTF-8 with a byte order mark, because Excel takes a pound sign for two letters without it; RFC
4180's quotes and line ends. A text that a program might take for a formula gets an apostrophe
before it, which is taken off when the file comes back. Source: workbooks page, "Text is text".
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO

from ledger.domain.upload_form import Form
from reports.texts import is_risky, require_text

_BYTE_ORDER_MARK = "\ufeff"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


def template_csv(form: Form) -> bytes:
    """Return the CSV form of a kind, with its example."""
    return form_csv(form, [{field.name: field.example for field in form.fields}])


def form_csv(form: Form, rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return rows of texts by column as a CSV file of a kind. Raises TextMalformed."""
    names = [field.name for field in form.fields]
    return csv_file(names, ([row.get(name, "") for name in names] for row in rows))


def csv_file(names: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a header and rows of texts as a CSV file. Raises TextMalformed."""
    buffer = StringIO(newline="")
    buffer.write(_BYTE_ORDER_MARK)
    writer = csv.writer(buffer)
    writer.writerow(_guarded(name) for name in names)
    writer.writerows([_guarded(text) for text in row] for row in rows)
    return buffer.getvalue().encode()


def _guarded(text: str) -> str:
    """Return a text that no program takes for a formula; a negative number is none."""
    risky = is_risky(text) and not _NUMBER.fullmatch(text)
    return f"'{require_text(text)}" if risky else require_text(text)
