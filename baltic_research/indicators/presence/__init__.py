"""Who stands where with how many troops, and whose capitals that binds."""

from baltic_research.indicators.presence.latest import amount, last_record, latest_totals, strengths
from baltic_research.indicators.presence.stationed import HOSTS, SENDS, stationed
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
    "HOSTS",
    "LIST",
    "SENDS",
    "SIGHTING",
    "TOTAL",
    "WARSAW",
    "against_own_forces",
    "amount",
    "bound",
    "composition",
    "last_record",
    "latest_totals",
    "milestones",
    "stationed",
    "strengths",
    "timeline",
]
