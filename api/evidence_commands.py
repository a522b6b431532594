"""Commands for whoever must trust the ledger: verify, export the chain, perform again, erase."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from api.command_words import AddWord, DoesNotHold
from api.console import Progress, only_arrangement, say
from api.opening import opened
from api.settings import Settings
from api.workbook_verification import Verdict, Verified, verify_workbook
from ledger.actions.audit_trail import audit_access
from ledger.actions.register_person import erase_person, operator
from ledger.domain.calendar import Month
from ledger.domain.errors import InvalidInput
from ledger.domain.money import show_pounds
from ledger.queries.bundle import bundle
from ledger.queries.reperform import reperform
from ledger.queries.verify import Verification, verify
from reports.verification import NOTHING, Alteration, What


def add_words(word: AddWord) -> None:
    """Add the words of this module."""
    verifying = word("verify", _verify, asks=True)
    verifying.add_argument("file", nargs="?", help="a workbook; by default the ledger's chain")
    verifying.add_argument("--against", help="a head that somebody else kept, or a file with it")
    verifying.add_argument("--from-block", type=int, default=1, help="verify from this block on")
    exporting = word("bundle", _bundle, asks=True)
    exporting.add_argument("--out", required=True, help="the file to write, one JSON line a leaf")
    again = word("reperform", _reperform, asks=True)
    again.add_argument("--period", help="such as 2018-09; by default every statement")
    erasing = word("erase-person", _erase, asks=True)
    erasing.add_argument("--person", required=True, help="the number whose name is erased")
    erasing.add_argument("--party", required=True, help="the council that asks for it")


def _verify(arguments: argparse.Namespace, settings: Settings) -> None:
    """Verify the ledger's chain, or a workbook against the one that the ledger gave out."""
    if arguments.file:
        _verify_workbook(Path(arguments.file), arguments, settings)
        return
    progress = Progress()
    with opened(settings) as ledger, ledger.sealer.reading() as connection:
        code = only_arrangement(ledger, arguments.arrangement)
        known = ledger.definitions.find(connection, code)
        found = verify(
            connection,
            known.arrangement_id,
            code,
            from_block=arguments.from_block,
            against=_kept_head(arguments.against),
            progress=partial(progress, "verifying"),
        )
    _show(found)


def _kept_head(given: str | None) -> str | None:
    """Return the head given, or the one that the file of that name holds."""
    if given is not None and Path(given).is_file():
        return Path(given).read_text(encoding="utf-8").strip()
    return given


def _show(found: Verification) -> None:
    print(
        f"{found.arrangement}: {found.blocks} blocks, {found.events} events, "
        f"{found.audit_rows} rows of the audit trail"
    )
    print(f"head {found.head_hash or 'none: nothing is sealed yet'}")
    if found.unsealed:
        print(f"{found.unsealed} events are not sealed yet, and not verified")
    for each in found.witnesses:
        print(f"block {each.block_no} is witnessed by {each.party} ({each.person}, {each.on})")
    if found.difference is not None:
        print(f"DIFFERS in block {found.difference.block_no}: {found.difference.what}")
        raise DoesNotHold
    print("OK: everything sealed is as it was sealed")


def _verify_workbook(file: Path, arguments: argparse.Namespace, settings: Settings) -> None:
    """Hold a workbook against the one that the ledger gave out, and name what differs."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}.", field="file") from error
    with opened(settings) as ledger:
        with ledger.database.reading() as connection:
            code = only_arrangement(ledger, arguments.arrangement)
            known = ledger.definitions.find(connection, code)
        found = verify_workbook(
            ledger.database,
            known.arrangement_id,
            data,
            name=file.name,
            viewer=None,
            patiently=True,
        )
    lost = [each for each in found.alterations if _is_lost_result(each)]
    for each in found.alterations:
        if each not in lost:
            place = f"{each.sheet}!{each.cell}" if each.cell else each.sheet or "the file"
            print(f"{place}: {each.what}: was {each.before!r}, is {each.after!r}")
    if lost:
        print(
            f"{len(lost)} formulas show no result any more, as where a program that does not "
            f"calculate saved the file: the first is {lost[0].sheet}!{lost[0].cell}"
        )
    print(_SAID[found.verdict].format(name=file.name, of=_of(found)))
    if found.verdict not in (Verdict.UNALTERED, Verdict.CLEARED):
        raise DoesNotHold


def _is_lost_result(each: Alteration) -> bool:
    return each.what is What.RESULT and each.after == NOTHING


def _of(found: Verified) -> str:
    if found.original is None:
        return str(found.stated_hash)
    issued = found.original.event_id
    how = f"issued as {issued}" if issued is not None else "handed out, not issued"
    return f"{found.original.name}, {how}"


_SAID = {
    Verdict.UNALTERED: "OK: {name} is as the ledger gave it out ({of})",
    Verdict.ALTERED: "ALTERED: {name} is not as the ledger gave it out ({of})",
    Verdict.CLEARED: "OK: the cells of {name} are as the ledger gave them out ({of}); the copy "
    "itself is cleared away, so that formats, comments and what is hidden were not compared",
    Verdict.CLEARED_ALTERED: "ALTERED: {name} is not as the ledger gave it out ({of}); the copy is "
    "cleared away, so that the cells cannot be named",
    Verdict.NO_ORIGINAL: "UNKNOWN: the hash of {name} fits its cells, and this ledger gave out no "
    "file of that hash ({of})",
    Verdict.NO_ORIGINAL_ALTERED: "ALTERED: {name} states {of}, which its cells do not give; this "
    "ledger gave out no file of that hash, so that the cells cannot be named",
    Verdict.NOT_OURS: "NOT OURS: {name} states no content hash, as every workbook of a ledger does",
}


def _bundle(arguments: argparse.Namespace, settings: Settings) -> None:
    """Export the sealed chain for a verifier that is not ours (docs/evidence.md)."""
    with opened(settings) as ledger, ledger.database.reading() as connection:
        code = only_arrangement(ledger, arguments.arrangement)
        known = ledger.definitions.find(connection, code)
        with Path(arguments.out).open("w", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in bundle(connection, known.arrangement_id, code))
        host = known.arrangement.host
        audit_access(ledger, operator(code, host), "export the sealed chain", {})
    say(f"Written: {arguments.out}. Verify it with: python docs/verify_bundle.py {arguments.out}")


def _reperform(arguments: argparse.Namespace, settings: Settings) -> None:
    """Work old charges out again from their inputs, as these were known then."""
    period = Month.parse(arguments.period) if arguments.period else None
    with opened(settings) as ledger, ledger.database.reading() as connection:
        known = ledger.definitions.find(connection, only_arrangement(ledger, arguments.arrangement))
        done = reperform(connection, known, period=period)
    for each in done:
        key = each.key
        name = "/".join(part for part in (key.pool, key.service) if part)
        word = "agrees" if each.agrees else "DIFFERS"
        print(
            f"{each.period}  {name:24} {key.service_month}  posted "
            f"{show_pounds(each.posted_pence):>12}  again {show_pounds(each.again_pence):>12}  "
            f"{word}"
        )
    differ = [each for each in done if not each.agrees]
    whole = show_pounds(sum(each.again_pence for each in done))
    print(f"{len(done)} charges, {whole} net; {len(differ)} differ")
    if differ:
        raise DoesNotHold


def _erase(arguments: argparse.Namespace, settings: Settings) -> None:
    """Erase a person's name for good; what they did stands under their number."""
    with opened(settings) as ledger:
        code = only_arrangement(ledger, arguments.arrangement)
        erase_person(ledger, arguments.person, arrangement=code, party=arguments.party)
    say(f"The name of {arguments.person} is erased; the chain verifies as before.")
