"""Figures and tables: observations or results in, a picture with its words out."""

from __future__ import annotations

from baltic_research.figures.bases import bases
from baltic_research.figures.break_dates import break_dates
from baltic_research.figures.burden import burden_and_benefit
from baltic_research.figures.chances import calibration, chances
from baltic_research.figures.chart import Chart
from baltic_research.figures.coefficients import coefficients
from baltic_research.figures.commitments import commitments
from baltic_research.figures.comparisons import dumbbell, ranking
from baltic_research.figures.correlation_matrix import correlation_matrix
from baltic_research.figures.counterfactual import counterfactual
from baltic_research.figures.coverage import coverage
from baltic_research.figures.drivers import drivers
from baltic_research.figures.eastern_flank import eastern_flank
from baltic_research.figures.editions import by_edition
from baltic_research.figures.estimates import estimates
from baltic_research.figures.fans import fan
from baltic_research.figures.growth import headline_growth
from baltic_research.figures.headcounts import headcounts
from baltic_research.figures.hindcast import hindcast
from baltic_research.figures.hours import hours
from baltic_research.figures.incidents import incidents
from baltic_research.figures.interrupted import interrupted
from baltic_research.figures.lines import trend
from baltic_research.figures.littoral import littoral
from baltic_research.figures.multiples import small_multiples
from baltic_research.figures.opinion import opinion
from baltic_research.figures.pillars import pillars
from baltic_research.figures.placebo_ranks import placebo_ranks
from baltic_research.figures.presence_timeline import presence_timeline
from baltic_research.figures.procurement_timeline import procurement_timeline
from baltic_research.figures.rank_bands import rank_bands
from baltic_research.figures.sensitivity import sensitivity
from baltic_research.figures.side_by_side import side_by_side
from baltic_research.figures.signs import signs
from baltic_research.figures.specification_curve import specification_curve
from baltic_research.figures.surface import surface
from baltic_research.figures.table import Table, table
from baltic_research.figures.threshold import threshold
from baltic_research.figures.turning_points import breaks
from baltic_research.figures.verdicts import verdicts

__all__ = [
    "Chart",
    "Table",
    "bases",
    "break_dates",
    "breaks",
    "burden_and_benefit",
    "by_edition",
    "calibration",
    "chances",
    "coefficients",
    "commitments",
    "correlation_matrix",
    "counterfactual",
    "coverage",
    "drivers",
    "dumbbell",
    "eastern_flank",
    "estimates",
    "fan",
    "headcounts",
    "headline_growth",
    "hindcast",
    "hours",
    "incidents",
    "interrupted",
    "littoral",
    "opinion",
    "pillars",
    "placebo_ranks",
    "presence_timeline",
    "procurement_timeline",
    "rank_bands",
    "ranking",
    "sensitivity",
    "side_by_side",
    "signs",
    "small_multiples",
    "specification_curve",
    "surface",
    "table",
    "threshold",
    "trend",
    "verdicts",
]
