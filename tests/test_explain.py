"""Explain this number, and perform any old month again: on the worked example, both databases."""

from fractions import Fraction
from functools import partial

import pytest

from ledger.actions.authority import Caller, Permission
from ledger.actions.perform import perform
from ledger.actions.state_time import supersede_time
from ledger.actions.work import Ledger
from ledger.domain.calendar import Month
from ledger.domain.money import show_pounds
from ledger.queries import explain, reperform, statements, time_apportionments
from ledger.queries.arrangements import Known
from ledger.store.tokens import Role
from tests.ledgers import WITHIN
from tests.test_worked_example import CODE


def known(ledger: Ledger) -> Known:
    """Return the arrangement."""
    with ledger.database.reading(WITHIN) as connection:
        return ledger.definitions.find(connection, CODE)


def explained(ledger: Ledger, period: str, line: int, *, with_costs: bool) -> explain.Explanation:
    """Explain a line of a period's statement."""
    with ledger.database.reading(WITHIN) as connection:
        found = ledger.definitions.find(connection, CODE)
        head = next(
            each
            for each in statements.heads(connection, found.arrangement_id)
            if str(each.period) == period
        )
        council = "PCC" if with_costs else "TC"
        return explain.explain_line(connection, found, head.id, line, costs_for=council)


def test_every_charge_performed_again_comes_to_the_same_penny(loaded: Ledger) -> None:
    """All 150 lines of the nineteen statements, 353,417.58 net, come out of their inputs again."""
    with loaded.database.reading(WITHIN) as connection:
        done = reperform.reperform(connection, loaded.definitions.find(connection, CODE))
    assert len(done) == 150
    assert [each for each in done if not each.agrees] == []
    assert show_pounds(sum(each.again_pence for each in done)) == "353417.58"


def test_an_old_month_is_performed_on_what_was_known_then(loaded: Ledger) -> None:
    """A correction of July's time made today changes no charge that is performed again."""
    caller = Caller("P0004", "PCC", Role.PREPARER, CODE, "test")
    with loaded.database.reading(WITHIN) as connection:
        stated = time_apportionments.in_force(connection, known(loaded).arrangement_id)
    july = stated["DCS", Month(2018, 7)].id
    row = {
        "post": "DCS",
        "service_from": "2018-07-06",
        "service_to": "2018-07-31",
        "party_days": {"TC": "4", "PCC": "10"},
        "joint": "2",
        "leave": "1",
        "sickness": "1",
    }
    correct = partial(supersede_time, event_id=july, row=row, reason="A miscount")
    perform(loaded, caller, Permission.STATE_TIME, key="correct", body=row, act=correct)
    with loaded.database.reading(WITHIN) as connection:
        done = reperform.reperform(
            connection, loaded.definitions.find(connection, CODE), period=Month(2018, 7)
        )
    assert {each.period for each in done} == {Month(2018, 7)}
    assert all(each.agrees for each in done)


def test_a_line_shows_its_exact_share_and_who_bore_the_rounding(loaded: Ledger) -> None:
    """DCS of July 2018: 12,212.36 x 9/16 is 6,869.4525, charged 6,869.45; Plymouth bears 1/4 p.

    The eight payroll lines x 18/22 working days, each half up: 7,909.09 + 1,012.19 + 1,210.09 +
    39.54 + 1,636.36 + 146.55 + 250.36 + 8.18 = 12,212.36.
    """
    whole = explained(loaded, "2018-07", 4, with_costs=True)
    assert whole.line.pool == "DCS"
    assert whole.costs is not None
    parts = [each.amount_pence for each in whole.costs]
    assert parts == [790909, 101219, 121009, 3954, 163636, 14655, 25036, 818]
    assert whole.incurred_pence == whole.line.cost_pence == 1_221_236
    assert whole.line.share == Fraction(9, 16)
    assert whole.exact_pence == Fraction(68_694_525, 100)
    assert whole.rounding_pence == Fraction(-1, 4)
    assert whole.rounding_borne_by == "PCC"


def test_a_line_names_its_costs_its_time_and_its_people(loaded: Ledger) -> None:
    """DCS of July 2018 rests on eight payroll lines, one entry of time and six named steps."""
    whole = explained(loaded, "2018-07", 4, with_costs=True)
    assert whole.costs is not None
    assert {each.source for each in whole.costs} == {"payroll"}
    assert len(whole.costs) == 8
    assert whole.time is not None
    assert (whole.time.certified_by, whole.time.approved_by) == ("P0004", "P0003")
    assert whole.prepared_by.person == "P0002"
    assert [step.person for step in whole.approvals] == ["P0002", "P0003", "P0006", "P0002"]


def test_the_recipient_is_shown_totals_and_no_payroll_line(loaded: Ledger) -> None:
    """Without leave to see costs, the same line gives its total and working and no cost."""
    whole = explained(loaded, "2018-07", 4, with_costs=False)
    assert whole.costs is None
    assert whole.incurred_pence is not None


def test_a_priced_line_names_its_deliveries(loaded: Ledger) -> None:
    """Two audits of July 2018 are behind the line of 370.00."""
    with loaded.database.reading(WITHIN) as connection:
        found = loaded.definitions.find(connection, CODE)
        head = statements.heads(connection, found.arrangement_id)[0]
        whole = statements.find(connection, found.arrangement_id, found.arrangement, head.id)
    assert whole is not None
    line = next(each.line for each in whole.lines if each.pool == "FR-QA")
    audits = explained(loaded, "2018-07", line, with_costs=False)
    assert [each.delivery_ref for each in audits.deliveries] == ["AUD-201807"]
    assert audits.exact_pence is None


def test_no_line_of_that_number_is_explained(loaded: Ledger) -> None:
    """A line that a statement does not have is not found."""
    with pytest.raises(Exception, match="There is no line 99"):
        explained(loaded, "2018-07", 99, with_costs=False)
