"""Figures and tables: observations or results in, a picture with its words out."""

from __future__ import annotations

from baltic_research.figures.chart import Chart
from baltic_research.figures.comparisons import dumbbell, ranking
from baltic_research.figures.coverage import coverage
from baltic_research.figures.editions import by_edition
from baltic_research.figures.growth import headline_growth
from baltic_research.figures.lines import trend
from baltic_research.figures.multiples import small_multiples
from baltic_research.figures.table import Table, table

__all__ = [
    "Chart",
    "Table",
    "by_edition",
    "coverage",
    "dumbbell",
    "headline_growth",
    "ranking",
    "small_multiples",
    "table",
    "trend",
]
