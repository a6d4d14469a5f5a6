"""Where countries' capitals lie, and how far they are from each other."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass

from baltic_research import paths
from baltic_research.countries.listed import resolve
from baltic_research.errors import UnknownNameError
from baltic_research.remembered import remembered

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True)
class Capital:
    """A capital and where it lies; general geographic facts, to two decimals of a degree.

    Attributes
    ----------
    name : str
        English name of the present capital.
    latitude, longitude : float
        Degrees, north and east positive.
    """

    name: str
    latitude: float
    longitude: float


@remembered()
def capitals() -> dict[str, Capital]:
    """Return the present capital of every country that the World Bank's tables here have.

    Examples
    --------
    >>> capitals()["LVA"].name
    'Riga'
    """
    path = paths.data() / "catalog" / "capitals.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["code"]: Capital(row["capital"], float(row["latitude"]), float(row["longitude"]))
            for row in csv.DictReader(stream)
        }


def distance_km(one: str, other: str) -> float:
    """Return the great-circle distance between two countries' capitals in kilometres.

    Parameters
    ----------
    one, other : str
        Countries, in any form that `resolve` takes.

    Returns
    -------
    float
        Kilometres; 0 for a country and itself.

    Raises
    ------
    UnknownNameError
        If a country is unknown, or its capital is not in ``capitals.csv``.

    Notes
    -----
    The haversine formula on a sphere of 6,371 km, good to half a percent.

    Examples
    --------
    >>> round(distance_km("Estonia", "Russia"), -1)
    870.0
    """
    ends = []
    for code in (resolve(one), resolve(other)):
        if code not in capitals():
            raise UnknownNameError("capital of country", code, capitals())
        ends.append(capitals()[code])
    north, south = (math.radians(end.latitude) for end in ends)
    apart = math.radians(ends[1].longitude - ends[0].longitude)
    chord = (
        math.sin((south - north) / 2) ** 2
        + math.cos(north) * math.cos(south) * math.sin(apart / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord))
