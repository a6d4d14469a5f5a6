"""Figures and tables: observations or results in, a picture with its words out."""

from __future__ import annotations

from baltic_research.figures.break_dates import break_dates
from baltic_research.figures.burden import burden_and_benefit
from baltic_research.figures.chances import calibration, chances
from baltic_research.figures.chart import Chart
from baltic_research.figures.coefficients import coefficients
from baltic_research.figures.comparisons import dumbbell, ranking
from baltic_research.figures.counterfactual import counterfactual
from baltic_research.figures.coverage import coverage
from baltic_research.figures.editions import by_edition
from baltic_research.figures.estimates import estimates
from baltic_research.figures.fans import fan
from baltic_research.figures.growth import headline_growth
from baltic_research.figures.hindcast import hindcast
from baltic_research.figures.interrupted import interrupted
from baltic_research.figures.lines import trend
from baltic_research.figures.multiples import small_multiples
from baltic_research.figures.placebo_ranks import placebo_ranks
from baltic_research.figures.specification_curve import specification_curve
from baltic_research.figures.table import Table, table
from baltic_research.figures.turning_points import breaks

__all__ = [
    "Chart",
    "Table",
    "break_dates",
    "breaks",
    "burden_and_benefit",
    "by_edition",
    "calibration",
    "chances",
    "coefficients",
    "counterfactual",
    "coverage",
    "dumbbell",
    "estimates",
    "fan",
    "headline_growth",
    "hindcast",
    "interrupted",
    "placebo_ranks",
    "ranking",
    "small_multiples",
    "specification_curve",
    "table",
    "trend",
]
