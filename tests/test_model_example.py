"""The interface's example of a version of the model can be submitted as it is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from api.example_files import read_toml_definition
from api.model_example import MODEL_IN
from api.payloads import in_pounds
from ledger.actions.authority import Permission
from ledger.actions.set_up_arrangement import set_up_arrangement
from ledger.actions.submit_model import submit_model
from ledger.queries.approvals import find_submission
from tests.ledgers import ADMINISTRATOR, PREPARER, WITHIN, do, opened

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "plymouth-torbay" / "arrangement.toml"


def test_the_example_of_a_version_is_one_that_works(migrated_url: str) -> None:
    """Submitted to the worked example's arrangement: BACKFILL alone is changed."""
    given = read_toml_definition(EXAMPLE)
    code, host = str(given["code"]), "PCC"
    administrator = replace(ADMINISTRATOR, party=host, arrangement=code)
    preparer = replace(PREPARER, party=host, arrangement=code)
    version = {name: value for name, value in MODEL_IN.items() if name != "retrospective"}
    with opened(migrated_url) as ledger:
        set_up_arrangement(ledger, administrator, given, key="set up")
        made = do(
            ledger,
            preparer,
            Permission.PROPOSE,
            lambda work: submit_model(work, version, retrospective=MODEL_IN["retrospective"]),
        )
        with ledger.database.reading(WITHIN) as connection:
            found = find_submission(connection, 1, made["id"])
    assert made["awaiting"] == ["PCC", "TC"]
    assert found is not None
    assert found.summary.endswith("Pools against version 1: changed: BACKFILL.")


def test_money_of_a_payload_is_shown_in_pounds() -> None:
    """In a field, in a list of lines, and by pool; what is no money stays as it is."""
    payload = {
        "unit_price_pence": 44_000,
        "lines": [{"line": 2, "net_pence": -5}],
        "conceded_pence": {"DCS": 1, "OFFICE": 200},
        "version": 2,
        "fee_pence": None,
    }
    assert in_pounds(payload) == {
        "unit_price": "440.00",
        "lines": [{"line": 2, "net": "-0.05"}],
        "conceded": {"DCS": "0.01", "OFFICE": "2.00"},
        "version": 2,
        "fee": None,
    }
