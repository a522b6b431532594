"""A text is what it seems, and of a reference no other looks the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import ReferenceMalformed, TextMalformed
from ledger.domain.parse import parse_reference, parse_text


@pytest.mark.parametrize(
    "reference",
    [
        "OV-1",
        "ov-1",
        "PAY-201807-DCS-1/late",
        "O'Brien & Sons, inv. 12 (b)",
        "caf\u00e9 1",
        "T\u0177 Gwyn \u00d8-7",
        "=1+1",
    ],
)
def test_a_reference_comes_back_as_it_was_given(reference: str) -> None:
    """With accents, with single spaces, and with every sign of a keyboard."""
    assert parse_reference(reference, field="source_ref") == reference


@pytest.mark.parametrize("spaced", [" OV-1", "OV-1 ", "OV  1"])
def test_a_reference_with_spaces_that_cannot_be_counted_is_refused(spaced: str) -> None:
    """Before it, after it, or two in a row; one in the middle is a reference like another."""
    with pytest.raises(ReferenceMalformed, match="Leave out those spaces") as refused:
        parse_reference(spaced, field="source_ref")
    assert refused.value.field == "source_ref"


@pytest.mark.parametrize(
    ("like_another", "named"),
    [
        ("OV-1\u00a0", "no-break space"),
        ("\u3000OV-1", "ideographic space"),
        ("OV-\u2003 1", "em space"),
        ("\u200bOV-1", "zero width space"),
        ("OV-1\ufeff", "zero width no-break space"),
        ("OV\u00ad-1", "soft hyphen"),
        ("OV-1\ufe0f", "variation selector-16"),
        ("OV-1\u3164", "hangul filler"),
        ("OV-1\u2800", "braille pattern blank"),
        ("OV\u20281", "line separator"),
        ("OV-1\ue000", "u+e000"),
        ("OV-1\u0378", "u+0378"),
        ("cafe\u0301", "combining acute accent"),
        ("OV\u20101", "hyphen"),
        ("OV\u20131", "en dash"),
        ("OV\uff0d1", "fullwidth hyphen-minus"),
        ("OV-\uff11", "fullwidth digit one"),
        ("OV-\u06f1", "extended arabic-indic digit one"),
        ("\u041eV-1", "cyrillic capital letter o"),
        ("\u212a-1", "kelvin sign"),
        ("\ufb01-1", "latin small ligature fi"),
    ],
)
def test_a_reference_that_can_be_taken_for_another_is_refused(
    like_another: str, named: str
) -> None:
    """By a character that is unseen, or that looks like one of a keyboard; it is named."""
    with pytest.raises(ReferenceMalformed) as refused:
        parse_reference(like_another, field="payment_ref")
    assert f"({named})" in refused.value.detail
    assert refused.value.detail.isascii()


@given(st.text(min_size=1, max_size=20))
def test_no_reference_is_the_same_as_another_to_whoever_compares_them_well(text: str) -> None:
    """What is taken stays as it is in every one of Unicode's normal forms that composes."""
    try:
        taken = parse_reference(text, field="source_ref")
    except (ReferenceMalformed, TextMalformed):
        return
    assert taken == text
    assert unicodedata.normalize("NFC", text) == unicodedata.normalize("NFKC", text) == text
    assert " ".join(text.split()) == text


@pytest.mark.parametrize(
    "turning",
    [*"\u061c\u200e\u200f", *"\u202a\u202b\u202c\u202d\u202e", *"\u2066\u2067\u2068\u2069"],
)
def test_what_turns_writing_is_refused_in_every_text(turning: str) -> None:
    """A description shows what it says, in the order in which it says it."""
    for parse in (parse_text, parse_reference):
        with pytest.raises(TextMalformed, match="turns the direction of writing"):
            parse(f"Gross {turning}12.50", field="description")


@pytest.mark.parametrize(
    "unseen",
    [
        "",
        " ",
        "\u200b",
        "\ufeff",
        "\u00a0\u3000\u2003",
        "\u2060 \u00ad",
        "\u2028",
        "\u3164",
        "\u2800",
    ],
)
def test_a_text_with_nothing_to_see_in_it_is_empty(unseen: str) -> None:
    """Spaces of any kind, what takes no room, and fillers; beside a letter they are free."""
    with pytest.raises(TextMalformed, match="message is empty"):
        parse_text(unseen, field="message")
    assert parse_text(f"{unseen}a", field="message") == f"{unseen}a"


def test_other_texts_are_free() -> None:
    """A description has the dashes, quotes and letters of whoever wrote it."""
    for text in ("Overtime \u2013 July, \u2018late\u2019", "\u0394 \u20ac 5", " as typed "):
        assert parse_text(text, field="description") == text
