"""An arrangement's folder is read into JSON, or refused by the name of what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.example_files import read_toml, read_toml_definition
from ledger.domain.errors import DefinitionInvalid


def test_days_and_times_become_text(tmp_path: Path) -> None:
    """As JSON has them: it knows neither."""
    file = tmp_path / "arrangement.toml"
    file.write_text("day = 2018-07-06\nat = 07:32:00\nlist = [1, true]\n", encoding="utf-8")
    assert read_toml(file) == {"day": "2018-07-06", "at": "07:32:00", "list": [1, True]}


@pytest.mark.parametrize(
    ("toml", "holidays", "field"),
    [
        ("a = nan", "", "/"),
        ("a = -inf", "", "/"),
        ("a =", "", "/"),
        ("a = " + "[" * 3000, "", "/"),
        ('bank_holidays_file = "."', "", "/bank_holidays_file"),
        ('bank_holidays_file = "holidays.csv"', "day\n2019-12-25\n", "/bank_holidays_file"),
        ('bank_holidays_file = "holidays.csv"', "date\n\0\n\udcff", "/bank_holidays_file"),
    ],
    ids=["nan", "infinite", "broken", "deep", "folder", "column", "bytes"],
)
def test_what_cannot_be_read_is_refused(
    tmp_path: Path, toml: str, holidays: str, field: str
) -> None:
    """Numbers that are none, lists without end, and holidays in another form."""
    file = tmp_path / "arrangement.toml"
    file.write_text(toml, encoding="utf-8")
    (tmp_path / "holidays.csv").write_bytes(holidays.encode(errors="surrogateescape"))
    with pytest.raises(DefinitionInvalid) as refused:
        read_toml_definition(file)
    assert refused.value.field == field
