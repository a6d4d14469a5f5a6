"""What a country can do: its means, its share of the world's power, and the arms it buys."""

from baltic_research.indicators.capability.national_means import means
from baltic_research.indicators.capability.purchases import (
    CATEGORIES,
    CONTRACT,
    DELIVERED,
    DENIAL,
    procurement,
    procurement_by_country,
)
from baltic_research.indicators.capability.spans import spans
from baltic_research.indicators.capability.world_shares import COMPONENTS, cinc, shares

__all__ = [
    "CATEGORIES",
    "COMPONENTS",
    "CONTRACT",
    "DELIVERED",
    "DENIAL",
    "cinc",
    "means",
    "procurement",
    "procurement_by_country",
    "shares",
    "spans",
]
