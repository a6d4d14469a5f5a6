"""Small tables of observations, and what can be seen on a figure drawn from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

import pandas as pd
import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text

from baltic_research import countries
from baltic_research.figures import theme
from baltic_research.figures.chart import Chart

Make = Callable[..., pd.DataFrame]


@pytest.fixture
def make() -> Make:
    """Build observations from values by country and year; named years are estimates."""

    def build(
        values: Mapping[str, Mapping[int, float]],
        estimates: Iterable[int] = (),
        **columns: str,
    ) -> pd.DataFrame:
        fixed = {
            "source": "nato",
            "series": "nato.defence_share_gdp",
            "edition": "2026-07",
            "unit": "% of GDP, 2021 prices",
            "note": "",
            "cell": "A1",
        }
        late = set(estimates)
        rows = [
            {
                "country": code,
                "year": year,
                "value": value,
                "status": "estimate" if year in late else "reported",
            }
            for code, by_year in values.items()
            for year, value in by_year.items()
        ]
        return pd.DataFrame(rows).assign(**{**fixed, **columns})

    return build


@pytest.fixture
def baltic(make: Make) -> pd.DataFrame:
    """Three countries over four years, the last of them an estimate."""
    return make(
        {
            "EST": {2021: 2.02, 2022: 2.14, 2023: 2.98, 2024: 3.31},
            "LVA": {2021: 2.16, 2022: 2.25, 2023: 2.93, 2024: 3.28},
            "LTU": {2021: 1.95, 2022: 2.46, 2023: 2.69, 2024: 3.07},
        },
        estimates=[2024],
    )


@pytest.fixture
def alliance(make: Make) -> pd.DataFrame:
    """Thirty-three countries and aggregates over six years, their ends crowded together."""
    codes = [*countries.nato_members(2026), "NATO", "NATO_EUR_CAN"]
    values = {
        code: {2020 + step: 1.0 + place * 0.03 + step * 0.2 for step in range(6)}
        for place, code in enumerate(codes)
    }
    return make(values, estimates=[2024, 2025])


@pytest.fixture
def line_of() -> Callable[[Chart, str], Line2D]:
    """Find a line of a one-panel figure by its label."""

    def find(chart: Chart, label: str) -> Line2D:
        (found,) = [line for line in chart.axes.get_lines() if line.get_label() == label]
        return found

    return find


@pytest.fixture
def clashes() -> Callable[[Chart], list[str]]:
    """List texts that overlap each other or reach beyond the figure's edge."""

    def find(chart: Chart) -> list[str]:
        with theme.applied():
            chart.figure.draw_without_rendering()
            boxes = [(text.get_text(), Text.get_window_extent(text)) for text in _drawn(chart)]
        edge = chart.figure.bbox
        cut = [
            f"{text!r} is cut"
            for text, box in boxes
            if box.x0 < edge.x0 - 0.5 or box.x1 > edge.x1 + 0.5 or box.y0 < 0 or box.y1 > edge.y1
        ]
        # Boxes of text reach a little beyond the letters: two pixels of overlap touch nothing
        return cut + [
            f"{one!r} overlaps {other!r}"
            for (one, a), (other, b) in combinations(boxes, 2)
            if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 2
        ]

    return find


def _drawn(chart: Chart) -> list[Text]:
    """Return the texts that appear: not those of ticks outside a panel's limits."""
    unseen = set()
    for axes in chart.figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if not low <= tick.get_loc() <= high:
                    unseen |= {tick.label1, tick.label2}
    texts = chart.figure.findobj(Text)
    return [
        text
        for text in texts
        if text.get_text().strip() and text.get_visible() and text not in unseen
    ]
