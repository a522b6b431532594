"""Every workbook keeps every rule of accessibility and of good modelling; and every rule bites."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.reports.registry import MADE
from tests.reports.rules import File, Rule
from tests.reports.rules_accessible import ACCESSIBLE
from tests.reports.rules_modelling import MODELLING


@pytest.fixture(scope="module")
def files(workbooks: Mapping[str, bytes]) -> Mapping[str, File]:
    """Every workbook, opened once."""
    return {name: File(data) for name, data in workbooks.items()}


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("rule", ACCESSIBLE, ids=lambda rule: rule.__name__)
def test_it_is_accessible(rule: Rule, kind: str, files: Mapping[str, File]) -> None:
    """Each rule of the Analysis Function's checklist is kept: its docstring has the rule."""
    assert list(rule(files[kind])) == []


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("rule", MODELLING, ids=lambda rule: rule.__name__)
def test_it_is_modelled_well(rule: Rule, kind: str, files: Mapping[str, File]) -> None:
    """Each principle of good modelling is kept: its docstring has the principle."""
    assert list(rule(files[kind])) == []
