"""Cells that a spreadsheet opens."""

import pytest

from app.people.rules.cells import harmless


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "＝1", "＠x", "\ufeff=1", "\0=1", -1]
)
def test_what_a_spreadsheet_would_run_is_only_text(cell: object) -> None:
    """AU-13: exported cells never begin as formulas."""
    assert harmless(cell).startswith("'")


@pytest.mark.parametrize("cell", ["", "Ann", "a=b", "1-2", "'x", 12])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert harmless(cell) == str(cell)
