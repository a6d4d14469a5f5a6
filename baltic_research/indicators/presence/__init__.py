"""Who stands where with how many troops, and whose capitals that binds."""

from baltic_research.indicators.presence.tripwire import WARSAW, bound, milestones
from baltic_research.indicators.presence.troops import (
    ALL_ALLIED,
    BATTLEGROUP,
    LIST,
    SIGHTING,
    TOTAL,
    against_own_forces,
    composition,
    timeline,
)

__all__ = [
    "ALL_ALLIED",
    "BATTLEGROUP",
    "LIST",
    "SIGHTING",
    "TOTAL",
    "WARSAW",
    "against_own_forces",
    "bound",
    "composition",
    "milestones",
    "timeline",
]
