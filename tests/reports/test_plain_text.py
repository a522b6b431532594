"""Plain-text ledgers hold whatever codes and names an arrangement has, and an empty ledger too."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from beancount import loader
from beancount.core import data

from ledger.domain.accounts import Account
from ledger.domain.journal import EventKind
from ledger.domain.position import Position
from ledger.domain.whole_ledger import (
    JournalEvent,
    LedgerAccount,
    LedgerJournal,
    LedgerLine,
    WholeLedger,
)
from reports.plain_text import beancount_account, beancount_file, hledger_account, hledger_journal
from tests.plain_text import by_beancount, by_hledger

DAY = date(2019, 7, 31)
# Codes that an arrangement may have; Beancount wants a capital or a digit first, and no underscore.
CODES = ("DCS", "dcs", "Dcs", "D-CS", "D_CS", "D-5FCS", "X-D-5FCS", "X-dcs", "x", "7", "a" * 40)


def ledger(*accounts: LedgerAccount, name: str = "Ash and Birch") -> WholeLedger:
    """Return what stands over a ledger of these accounts."""
    position = Position(sequence=3, head_hash="ab" * 32, sealed_at=None, provisional=False)
    first_on = DAY if accounts else None
    return WholeLedger("ash-birch", name, ("ASH", "BIR"), position, accounts, first_on, "ASH")


def journal(*lines: tuple[LedgerAccount, int], number: int = 1) -> LedgerJournal:
    """Return a journal of these lines in Ash's book."""
    event = JournalEvent(
        number,
        EventKind.COST_RECORDED,
        "2019-07",
        None,
        datetime(2019, 7, 31, 9, tzinfo=UTC),
        "P0002",
        "ASH",
        "preparer",
        None,
    )
    placed = tuple(LedgerLine(place, *line) for place, line in enumerate(lines, 1))
    return LedgerJournal(f"{number}-1", "ASH", DAY, event, placed)


def test_no_two_codes_are_written_the_same(tmp_path: Path) -> None:
    """Eleven pools with codes alike, a pound to each: both programs keep them apart."""
    pools = [LedgerAccount("ASH", Account.COST_POOL, code) for code in CODES]
    contra = LedgerAccount("ASH", Account.COST_CONTROL, "")
    journals = [
        journal((pool, 100 * place), (contra, -100 * place), number=place)
        for place, pool in enumerate(pools, 1)
    ]
    whole = ledger(*pools, contra)
    expected = {("ASH", 6000, code): 100 * place for place, code in enumerate(CODES, 1)}
    wanted = {"2019-07": {**expected, ("ASH", 2100, ""): -6600}}
    assert by_hledger("".join(hledger_journal(whole, journals)), tmp_path) == wanted
    assert by_beancount("".join(beancount_file(whole, journals))) == wanted


def test_accounts_are_named_for_people_to_read() -> None:
    """The book, the kind of account, its number and title, and the pool."""
    account = LedgerAccount("PCC", Account.RECHARGE_TIME, "FR-QA")
    assert hledger_account(account) == "PCC:Income:4100 Recharge time:FR-QA"
    assert beancount_account(account) == "Income:PCC:4100-Recharge-time:FR-QA"
    plain = LedgerAccount("PCC", Account.RECHARGE_TIME, "")
    assert hledger_account(plain) == "PCC:Income:4100 Recharge time"


def test_a_name_cannot_break_out_of_its_place(tmp_path: Path) -> None:
    """Quotes, backslashes and line ends in the arrangement's name stay in its title."""
    name = 'Ash "and"\\ Birch\n2019-07-31 open Assets:Stolen\r\nend'
    account = LedgerAccount("ASH", Account.BANK_CONTROL, "")
    other = LedgerAccount("ASH", Account.COST_CONTROL, "")
    whole = ledger(account, other, name=name)
    journals = [journal((account, 5), (other, -5))]
    assert len(by_hledger("".join(hledger_journal(whole, journals)), tmp_path)["2019-07"]) == 2
    entries, errors, options = loader.load_string("".join(beancount_file(whole, journals)))
    assert errors == []
    assert options["title"] == 'Ash "and"\\ Birch 2019-07-31 open Assets:Stolen end'
    assert len([entry for entry in entries if isinstance(entry, data.Open)]) == 2


def test_a_ledger_without_a_line_is_taken_too(tmp_path: Path) -> None:
    """Before anything is posted, there is nothing to open and nothing to sum."""
    assert by_beancount("".join(beancount_file(ledger(), []))) == {}
    journal_text = "".join(hledger_journal(ledger(), []))
    assert "account" not in journal_text.partition("commodity")[2]
    assert not any(by_hledger(journal_text, tmp_path).values())


def test_large_amounts_are_kept_to_the_penny(tmp_path: Path) -> None:
    """Thirteen digits of pounds, debit and credit."""
    account = LedgerAccount("ASH", Account.BANK_CONTROL, "")
    other = LedgerAccount("ASH", Account.COST_CONTROL, "")
    pence = 9_999_999_999_999_99
    whole, journals = ledger(account, other), [journal((account, pence), (other, -pence))]
    wanted = {"2019-07": {("ASH", 1000, ""): pence, ("ASH", 2100, ""): -pence}}
    assert by_hledger("".join(hledger_journal(whole, journals)), tmp_path) == wanted
    assert by_beancount("".join(beancount_file(whole, journals))) == wanted
