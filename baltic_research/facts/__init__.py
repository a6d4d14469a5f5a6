"""Hand-coded facts: who stands where, what happened when, what studies and war games found."""

from baltic_research.facts.coded import load_coded
from baltic_research.facts.tables import (
    check_tables,
    load_events,
    load_parameters,
    load_plans,
    load_roster,
)

__all__ = [
    "check_tables",
    "load_coded",
    "load_events",
    "load_parameters",
    "load_plans",
    "load_roster",
]
