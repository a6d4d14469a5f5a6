"""States side by side: how far each votes from the others, and the newest figure of each sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.errors import ParameterError
from baltic_research.indicators import dated
from baltic_research.indicators.cohesion import votes

if TYPE_CHECKING:
    import pandas as pd

MEDIAN_ALLY = "the median Ally"
_KEPT = ("source", "edition", "country", "year", "value", "low", "high", "unit", "status")


def distances(
    points: pd.DataFrame,
    states: Iterable[str],
    partner: str,
    *,
    assumption: str = votes.INDEPENDENT,
) -> pd.DataFrame:
    """Compute how far each of several states votes from the median Ally and from a partner.

    Parameters
    ----------
    points : pandas.DataFrame
        Observations of one ideal point and its bounds, of every Ally, as for
        `distance_to_median_ally`.
    states : iterable of str
        Codes, names or aliases; the partner may be among them.
    partner : str
        The other state of the second distance, which the partner itself has not.
    assumption : {"independent", "none"}
        As for `ideal_point_distance`; the distance to the median Ally needs none.

    Returns
    -------
    pandas.DataFrame
        Columns source, edition, country, to (``the median Ally`` or the partner's name), year,
        value, low, high (in `unit`), unit, status. The two kinds of interval differ: that to the
        median is wider on purpose (`distance_to_median_ally`).

    Raises
    ------
    ContractError
        If a state has no ideal point.
    ParameterError
        If no state is named, or the assumption is not known.
    UnknownNameError
        If a country is not known.
    """
    import pandas as pd

    codes, other = countries.resolve_all(states), countries.resolve(partner)
    if not codes:
        raise ParameterError("states names no country; give at least one")
    parts = [
        votes.distance_to_median_ally(points, code)[list(_KEPT)].assign(to=MEDIAN_ALLY)
        for code in codes
    ] + [
        votes.ideal_point_distance(points, code, other, assumption=assumption)[list(_KEPT)].assign(
            to=countries.name(other)
        )
        for code in codes
        if code != other
    ]
    found = pd.concat(parts, ignore_index=True)
    found.insert(3, "to", found.pop("to"))
    return found


def newest(measures: Mapping[str, pd.DataFrame | None], states: Iterable[str]) -> pd.DataFrame:
    """Return the newest figure of each measure for each state, with its year.

    Parameters
    ----------
    measures : mapping of str to pandas.DataFrame or None
        By name, tables with columns country, year and value, and low and high where there are
        bounds. None: nothing is known of it.
    states : iterable of str
        Codes, names or aliases.

    Returns
    -------
    pandas.DataFrame
        One row a measure and state, in their order: measure, country, year, value, low, high;
        NaN where nothing is held. Years differ from row to row: these are no figures of one
        moment.

    Raises
    ------
    ContractError
        If a table lacks a column.
    UnknownNameError
        If a country is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> aid = pd.DataFrame({"country": ["EST", "EST"], "year": [2024, 2025], "value": [0.2, 0.6]})
    >>> newest({"Aid": aid}, ["EST", "LVA"])[["country", "year", "value"]].to_numpy().tolist()
    [['EST', 2025.0, 0.6], ['LVA', nan, nan]]
    """
    import pandas as pd

    codes = list(countries.resolve_all(states))
    columns = ["year", "value", "low", "high"]
    parts = []
    nothing = pd.DataFrame(columns=["country", "year", "value"])
    for name, given in measures.items():
        frame = nothing if given is None else given
        dated.need(frame, ("country", "year", "value"), name)
        held = frame[frame["value"].notna()].sort_values("year", kind="stable")
        last = held.drop_duplicates("country", keep="last").set_index("country")
        rows = last.reindex(index=codes, columns=columns).astype(float)
        parts.append(rows.rename_axis("country").reset_index().assign(measure=name))
    return pd.concat(parts, ignore_index=True)[["measure", "country", *columns]]
