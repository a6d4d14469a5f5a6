"""Hand-coded facts: who stands where, what happened when, what studies and war games found."""

from baltic_research.facts.coded import load_coded
from baltic_research.facts.known import known_roster
from baltic_research.facts.tables import (
    check_tables,
    load_events,
    load_parameters,
    load_plans,
    load_roster,
)

__all__ = [
    "check_tables",
    "known_roster",
    "load_coded",
    "load_events",
    "load_parameters",
    "load_plans",
    "load_roster",
]
