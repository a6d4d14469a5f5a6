"""Countries and groups of countries: codes, names, aliases, dates of accession, capitals."""

from __future__ import annotations

from baltic_research.countries.distances import Capital, capitals, distance_km
from baltic_research.countries.listed import (
    BALTICS,
    Country,
    by_cow,
    group,
    is_aggregate,
    mentioned,
    name,
    nato_members,
    resolve,
    resolve_all,
    table,
)

__all__ = [
    "BALTICS",
    "Capital",
    "Country",
    "by_cow",
    "capitals",
    "distance_km",
    "group",
    "is_aggregate",
    "mentioned",
    "name",
    "nato_members",
    "resolve",
    "resolve_all",
    "table",
]
