"""The audit pack's workbook says what the pack holds, and the form for the public says no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from ledger.domain.audit_pack import AuditPack, Block, Chain, Knowing
from ledger.domain.audit_pack_approvals import judged
from ledger.domain.audit_pack_selection import Sampler, survey
from reports.audit_pack import audit_pack_book, audit_pack_workbook
from tests.reports.audit_pack_builder import (
    HEADS,
    SEALED,
    SECRET,
    audit_pack,
    for_the_public,
    lines,
)
from tests.reports.conftest import altered
from tests.reports.recalculation import by_ironcalc, cells, opened
from tests.reports.test_statement import column, detail, in_pounds


def written(whole: AuditPack) -> bytes:
    """Return the pack's workbook."""
    target = BytesIO()
    audit_pack_workbook(whole, to=target)
    return target.getvalue()


def everything_in(data: bytes) -> str:
    """Return every part of the file as one text, whatever it is of."""
    with ZipFile(BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def test_the_worksheets_come_in_the_order_a_reader_needs(workbooks: Mapping[str, bytes]) -> None:
    """What was found, the balances, the proof, what to look at, the lines; checks and notes."""
    assert opened(workbooks["audit-pack"], results=True).sheetnames == [
        "Cover", "Contents", "Summary", "Trial balance", "Restatement", "Movements",
        "Lines by account", "Lines by kind", "Mirror", "Differences", "Approvals", "Periods",
        "Completeness", "Seals", "Witnesses", "People", "Selection rules", "Selected journals",
        "Sample", "Totals", "All journals", "Checks", "Notes",
    ]  # fmt: skip


def test_the_cover_says_for_whom_and_as_known_when(workbooks: Mapping[str, bytes]) -> None:
    """Two times of knowing, each with its head; and what is not in the pack."""
    data = workbooks["audit-pack"]
    assert detail(data, "Form") == "Whole, for the auditors of Plymouth City Council"
    earlier, later = detail(data, "Earlier time of knowing"), detail(data, "Later time of knowing")
    assert str(earlier).startswith("Sequence 2, block 1, sealed at 2018-10-08 09:30:00 UTC")
    assert str(later).endswith(HEADS[1])
    assert detail(data, "Not in the pack") == (
        "3 events of the ledger that come after its newest seal"
    )
    assert str(detail(data, "Held in totals only")).startswith("4 lines of the other council's")
    assert detail(data, "Overall check of this workbook") == "OK"


def test_the_trial_balance_is_shown_at_two_times(workbooks: Mapping[str, bytes]) -> None:
    """Of each account the balance then, the balance now, and what was restated between."""
    data = workbooks["audit-pack"]
    assert column(data, "Trial balance", "Account") == [
        1000, 1215, 2100, 4150, 6000, 2315, 5500,
    ]  # fmt: skip
    assert in_pounds(column(data, "Trial balance", "Earlier balance")) == [
        "0.00", "600.00", "-1050.00", "-600.00", "1050.00", "-600.00", "600.00",
    ]  # fmt: skip
    assert in_pounds(column(data, "Trial balance", "Balance")) == [
        "-10.00", "560.00", "-1040.00", "-560.00", "1050.00", "-560.00", "560.00",
    ]  # fmt: skip
    assert in_pounds(column(data, "Trial balance", "Restated")) == [
        "-10.00", "-40.00", "10.00", "40.00", "0.00", "40.00", "-40.00",
    ]  # fmt: skip


def test_the_restatement_gives_its_causes(workbooks: Mapping[str, bytes]) -> None:
    """One journal by hand and one charge taken back became known."""
    data = workbooks["audit-pack"]
    assert column(data, "Restatement", "Cause")[:3] == [
        "Manual journal posted",
        "Recharge earned",
        "Manual journal posted",
    ]
    assert column(data, "All journals", "Known earlier") == ["Yes"] * 6 + ["No"] * 6


def test_every_line_is_there_with_its_event(workbooks: Mapping[str, bytes]) -> None:
    """In order, with person, period, words and reference; a time is London's."""
    data = workbooks["audit-pack"]
    assert column(data, "All journals", "Sequence") == [1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 4, 4]
    assert column(data, "All journals", "Journal")[:4] == ["5-1", "5-1", "6-1", "6-1"]
    assert column(data, "All journals", "Entered at London time")[0] == "2018-08-03 10:01:00"
    assert column(data, "All journals", "Narrative")[0] == SECRET
    assert column(data, "All journals", "Source reference")[6] == "J-1"
    assert column(data, "All journals", "Period")[6] == "2018-19-AP13"
    assert in_pounds(column(data, "All journals", "Debit"))[:3] == ["1000.00", "0.00", "600.00"]


def test_approvals_prove_that_nobody_approved_their_own(workbooks: Mapping[str, bytes]) -> None:
    """Each thing with its people, worked again by formulas; what a deputy gave shows for whom."""
    data = workbooks["audit-pack"]
    assert column(data, "Approvals", "Host approver")[:3] == ["P0010", "P0003", "None"]
    assert column(data, "Approvals", "Host deputy for")[0] == "P0003"
    assert column(data, "Approvals", "Rejected by")[2] == "P0003"
    assert column(data, "Approvals", "Not distinct") == [0, 0, 0]
    assert str(cells(data, results=False)["Approvals", "Q4"]).startswith("=COUNTIF(tbl_approvals")
    assert "Nobody approved their own" in column(data, "Summary", "Result")


def test_the_marks_are_explained_and_counted(workbooks: Mapping[str, bytes]) -> None:
    """The journal by hand: AP13, late, at eight on a Saturday evening, by a rare user, wordless.

    The cost of 1,000.00 is a round sum; 40.00 taken back, and all else, is nothing.
    """
    data = workbooks["audit-pack"]
    assert column(data, "Selected journals", "Journal") == ["5-1", "7-1"]
    assert column(data, "Selected journals", "Marks") == [1, 5]
    assert column(data, "Selected journals", "Days after") == [3, 60]
    marked = dict(
        zip(
            column(data, "Selection rules", "Mark"),
            column(data, "Selection rules", "Journals marked"),
            strict=True,
        )
    )
    assert marked == {
        "After close": 1,
        "Back dated": 1,
        "Round sum": 1,
        "Weekend or night": 1,
        "Rare user": 1,
        "No narrative": 1,
        "Under a limit": 0,
    }
    assert "London" in str(column(data, "Selection rules", "Rule")[3])


def test_the_sample_says_its_seed_and_its_lots(workbooks: Mapping[str, bytes]) -> None:
    """The lots of 1:1 to 1:4 by sha256sum; the two lowest are drawn, each with its journals."""
    data = workbooks["audit-pack"]
    assert "seed 1" in str(cells(data, results=True)["Sample", "A1"])
    lots = column(data, "Sample", "Lot")
    assert sorted(lots, key=str) == lots
    assert set(column(data, "Sample", "Rank")) == {1, 2}
    assert any("SHA-256" in str(note) for note in column(data, "Notes", "Note"))


def test_the_public_reads_no_person_reference_or_word(workbooks: Mapping[str, bytes]) -> None:
    """Nowhere in the file: no person's number, no reference, nothing that somebody wrote."""
    said = everything_in(workbooks["audit-pack-redacted"])
    for secret in ("P0002", "P0003", "P0004", "P0006", "P0008", "P0010", "MIL-1", "J-1"):
        assert secret not in said
    for secret in ("BACS-9", "J Smith", "Time of DCS"):
        assert secret not in said
    assert "Wholly the recipient's cost, after grant." in said


def test_the_public_is_told_what_was_left_out_and_why(workbooks: Mapping[str, bytes]) -> None:
    """The cover names the section; there are no people, selections or sample."""
    data = workbooks["audit-pack-redacted"]
    assert "redacted" in str(cells(data, results=True)["Cover", "A1"])
    assert "2014, section 26(6)" in str(detail(data, "Redacted under"))
    assert "person numbers" in str(detail(data, "What was left out"))
    assert detail(data, "Pools of one person") == "DCS"
    assert "section 26(4)" in str(detail(data, "What was not judged"))
    names = opened(data, results=True).sheetnames
    assert not {"People", "Selection rules", "Selected journals", "Sample"} & set(names)
    assert column(data, "Approvals", "Check")[:3] == ["OK"] * 3


def test_somebody_who_approved_their_own_is_found() -> None:
    """The row says CHECK, the summary does, and so does the cover."""
    first, *rest = audit_pack().approvals
    own = judged(replace(first, prepared=first.approved[0]))
    data = written(audit_pack(approvals=(own, *rest)))
    assert column(data, "Approvals", "Check")[:2] == ["CHECK", "OK"]
    assert "CHECK" in column(data, "Summary", "Result")
    assert detail(data, "Overall check of this workbook") == "CHECK"


def test_what_is_missing_is_found() -> None:
    """A gap, a chain that differs, a line left out and a head not in the chain are each told."""
    whole = audit_pack()
    fewer = lines()[:-2]
    gap = replace(whole.counts[0], left=2)
    data = written(
        audit_pack(
            counts=(gap,),
            chain=Chain(4, 1, "A block before it is missing."),
            lines=lambda: iter(fewer),
            survey=survey(fewer, whole.selector, Sampler("1", 2)),
            blocks=lambda: iter([Block(1, 1, 4, 1, SEALED, "0", "c", HEADS[1])] * 2),
        )
    )
    assert column(data, "Completeness", "Check") == ["CHECK"]
    assert "A block before it is missing." in column(data, "Summary", "Result")
    assert column(data, "Lines by account", "Check")[5:7] == ["CHECK", "OK"]
    assert column(data, "Lines by account", "Check of credits")[5:7] == ["OK", "CHECK"]
    assert column(data, "Witnesses", "Check") == ["CHECK", "OK"]
    assert detail(data, "Overall check of this workbook") == "CHECK"


def test_an_empty_ledger_is_a_pack_too() -> None:
    """Nothing posted, nothing approved, nothing kept: every worksheet says none."""
    empty = audit_pack(
        earlier=Knowing(),
        unsealed=0,
        trial=(),
        restated=(),
        withheld=(),
        approvals=(),
        steps=(),
        witnesses=(),
        people=(),
        chain=None,
        lines=lambda: iter(()),
        survey=survey((), audit_pack().selector, Sampler("1", 2)),
    )
    data = written(empty)
    assert column(data, "All journals", "Journal") == ["None"]
    assert detail(data, "Earlier time of knowing") == "Before anything was sealed"
    assert detail(data, "Not in the pack") == "Nothing: every event of the ledger is sealed"
    assert detail(data, "Overall check of this workbook") == "OK"


def test_the_same_pack_gives_the_same_bytes(workbooks: Mapping[str, bytes]) -> None:
    """Whatever the moment; and its hash is the one that the cover states."""
    target = BytesIO()
    digest = audit_pack_workbook(audit_pack(), to=target)
    assert target.getvalue() == workbooks["audit-pack"]
    assert detail(target.getvalue(), "Content hash of this workbook") == digest


def test_progress_is_told_row_by_row() -> None:
    """Twelve lines, two selected journals, two blocks: sixteen rows, read while written."""
    told: list[tuple[int, int]] = []
    audit_pack_workbook(
        audit_pack(), to=BytesIO(), progress=lambda done, whole: told.append((done, whole))
    )
    assert told[-1] == (16, 16)
    assert (
        sum(1 for each in audit_pack_book(audit_pack()).sheets if each.name == "All journals") == 1
    )


def test_a_penny_on_a_line_turns_the_checks(workbooks: Mapping[str, bytes], tmp_path: Path) -> None:
    """Its account's, those of both sums, and the cover's, as another program works them out."""
    place = ("All journals", "R4")
    assert cells(workbooks["audit-pack"], results=True)[place] == 1000
    changed = altered(workbooks["audit-pack"], *place, 1000.01)
    worked = by_ironcalc(changed, tmp_path)
    found = {sheet for (sheet, _), value in worked.items() if value == "CHECK"}
    assert found == {"Lines by account", "Checks", "Cover"}


def test_the_public_form_holds_the_same_balances(workbooks: Mapping[str, bytes]) -> None:
    """What is left out of it is no figure of the trial balance."""
    headers = ("Account", "Debits", "Credits", "Restated")
    for header in headers:
        assert column(workbooks["audit-pack-redacted"], "Trial balance", header) == column(
            workbooks["audit-pack"], "Trial balance", header
        )
    assert for_the_public().withheld == audit_pack().withheld
