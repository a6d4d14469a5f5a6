"""Who stands where with how many troops, and whose capitals that binds."""

from baltic_research.indicators.presence.latest import (
    amount,
    last_record,
    latest_totals,
    newer_lists,
    strengths,
)
from baltic_research.indicators.presence.stationed import HOSTS, SENDS, brigade_counts, stationed
from baltic_research.indicators.presence.tripwire import WARSAW, bound, milestones
from baltic_research.indicators.presence.troops import (
    ALL_ALLIED,
    BATTLEGROUP,
    BRIGADE,
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
    "BRIGADE",
    "HOSTS",
    "LIST",
    "SENDS",
    "SIGHTING",
    "TOTAL",
    "WARSAW",
    "against_own_forces",
    "amount",
    "bound",
    "brigade_counts",
    "composition",
    "last_record",
    "latest_totals",
    "milestones",
    "newer_lists",
    "stationed",
    "strengths",
    "timeline",
]
