"""What stands in a workbook comes back as it stood."""

from __future__ import annotations

import math

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baltic_research.sources import nato

# openpyxl writes 16 digits, so figures of 15 are what can come back
FIGURES = st.floats(0, 1e6, allow_subnormal=False).map(lambda value: float(f"{value:.15g}"))
CELLS = st.lists(
    st.one_of(st.just(".."), FIGURES, st.integers(0, 10**6)),
    min_size=8,
    max_size=8,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=CELLS)
def test_every_figure_comes_back_exactly(plan, save, cells):
    book = plan.book()
    row, column = plan.cells["7", 0]
    for offset, value in enumerate(cells):
        book["TABLE7"].cell(row, column + offset, value)
    found = nato.read(save(book)).observations.query(
        "series == 'nato.personnel' and country == 'EST'"
    )
    for value, read in zip(cells, found["value"], strict=True):
        assert math.isnan(read) if value == ".." else read == value
