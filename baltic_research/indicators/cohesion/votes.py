"""Cohesion: how near states stand to each other in what they say and vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research import contracts, countries
from baltic_research.errors import ContractError, ParameterError
from baltic_research.indicators import checks

if TYPE_CHECKING:
    import pandas as pd

INDEPENDENT, NONE = "independent", "none"


def ideal_point_distance(
    points: pd.DataFrame, country: str, other: str, *, assumption: str = INDEPENDENT
) -> pd.DataFrame:
    """Compute how far apart two states' ideal points lie in each year.

    Parameters
    ----------
    points : pandas.DataFrame
        Observations of one ideal point (``unga.ideal_point``) and, for an interval, of its
        bounds (``unga.ideal_point_low`` and ``unga.ideal_point_high``), of one edition or
        several.
    country, other : str
        The two states: codes, names or aliases.
    assumption : {"independent", "none"}
        What the interval takes for granted of the two states' errors (Notes).

    Returns
    -------
    pandas.DataFrame
        Columns source, edition, country, other, year, value (distance in the ideal points'
        unit, NaN where either point is missing), low, high (NaN where a bound is missing or
        not in `points`), unit, status (``estimate`` where either point is one), assumption.
        One row an edition and year in which `points` has either state.

    Raises
    ------
    ContractError
        If `points` holds no ideal point or several, one bound without the other, or lacks a
        state.
    ParameterError
        If the two states are one, or the assumption is not known.
    UnknownNameError
        If a country is not known.

    Notes
    -----
    distance_t = abs(a_t - b_t). The publisher gives each point's 5 % and 95 % quantiles and not
    the points' joint distribution, so an interval of the distance needs an assumption:

    - ``independent``: the errors are independent and the quantiles scale like those of a normal
      distribution on either side; the half-widths then add in quadrature and the interval is
      one of about 90 %. All points of a year are estimated together from the same votes, so
      independence is an approximation.
    - ``none``: nothing is assumed; the interval runs from the nearest to the farthest that the
      two 90 % intervals allow and holds at least 80 % (two chances of 10 % to be outside).

    Where the difference may be of either sign, the distance's interval begins at zero. Two
    states near each other have a distance above zero through noise alone: read the interval
    and not only the value. Intervals of different years are not independent either.

    References
    ----------
    Bailey, M. A., Strezhnev, A., Voeten, E. (2017). Estimating dynamic state preferences from
    United Nations voting data. Journal of Conflict Resolution 61(2), 430-456.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("unga.ideal_point", "LVA", 1.0), ("unga.ideal_point", "RUS", -0.5)]
    >>> points = pd.DataFrame(rows, columns=["series", "country", "value"]).assign(
    ...     source="unga", edition="2025-07", year=2023, unit="ideal point", status="estimate"
    ... )
    >>> ideal_point_distance(points, "Latvia", "Russia")["value"].item()
    1.5
    """
    if assumption not in (INDEPENDENT, NONE):
        raise ParameterError(
            f"assumption must be {INDEPENDENT!r} or {NONE!r}, found {assumption!r}"
        )
    first, second = countries.resolve(country), countries.resolve(other)
    if first == second:
        raise ParameterError(f"{country} and {other} are one state; give two")
    base, unit = _series(points)
    wide = _wide(points, base)
    both = _of(wide, first, base).merge(
        _of(wide, second, base), on=["source", "edition", "year"], how="outer", suffixes=("", "_b")
    )
    low, high = _unsigned(*_difference(both, assumption))
    estimate = (both["status"] == "estimate") | (both["status_b"] == "estimate")
    distance = both[["source", "edition"]].assign(
        country=first,
        other=second,
        year=both["year"],
        value=(both["value"] - both["value_b"]).abs(),
        low=low,
        high=high,
        unit=unit,
        status=estimate.map({True: "estimate", False: "reported"}),
        assumption=assumption,
    )
    return distance.sort_values(["edition", "year"], ignore_index=True)


def distance_to_median_ally(points: pd.DataFrame, country: str) -> pd.DataFrame:
    """Compute how far a state's ideal point lies from the median Ally's in each year.

    Parameters
    ----------
    points : pandas.DataFrame
        Observations as for `ideal_point_distance`, of every Ally.
    country : str
        Code, name or alias of an Ally or of any other state.

    Returns
    -------
    pandas.DataFrame
        Columns source, edition, country, year, value (distance in the ideal points' unit, NaN
        where the state or every Ally is missing), low, high (NaN where a bound is missing),
        median, median_low, median_high, allies (how many have a point), lacking (Allies
        without one, codes with ``|``), unit, status. One row an edition and year.

    Raises
    ------
    ContractError
        If `points` holds no ideal point or several, one bound without the other, or lacks the
        state.
    UnknownNameError
        If the country is not known.

    Notes
    -----
    distance_t = abs(a_t - median of the other Allies of year t). The Allies are those of each
    year, so the median also moves by accession. A median never falls when a point rises, so it
    lies between the median of the lower and that of the upper bounds whenever every point lies
    within its own; the interval of the distance adds the two whole widths and takes nothing
    for granted of how errors hang together. It is wide on purpose, and no confidence interval
    of a stated level.

    A point is estimated from votes in the General Assembly, few of which concern an Ally's
    defence: nearness says that governments vote alike and not that they would fight.
    """
    import pandas as pd

    code, (base, unit) = countries.resolve(country), _series(points)
    wide = _wide(points, base)
    by_time = dict(iter(wide.set_index("country").groupby(["edition", "year"])))
    rows = []
    for row in _of(wide, code, base).to_dict("records"):
        others = [one for one in countries.nato_members(int(row["year"])) if one != code]
        allies = by_time[row["edition"], row["year"]].reindex(others)
        known = allies[allies["value"].notna()]
        near = known[["value", "low", "high"]].median(skipna=False)
        estimate = "estimate" in {row["status"], *known["status"]}
        rows.append(
            {key: row[key] for key in ("source", "edition")}
            | {"country": code, "year": row["year"], "value": abs(row["value"] - near["value"])}
            | {"below": row["low"] - near["high"], "above": row["high"] - near["low"]}
            | {"median": near["value"], "median_low": near["low"], "median_high": near["high"]}
            | {"allies": len(known), "lacking": "|".join(sorted(set(others) - set(known.index)))}
            | {"unit": unit, "status": "estimate" if estimate else "reported"}
        )
    found = pd.DataFrame(rows)
    both = found["below"].notna() & found["above"].notna() & found["value"].notna()
    low, high = _unsigned(found["below"].where(both), found["above"].where(both))
    found = found.drop(columns=["below", "above"])
    found.insert(5, "low", low)
    found.insert(6, "high", high)
    return found.sort_values(["edition", "year"], ignore_index=True)


def _series(points: pd.DataFrame) -> tuple[str, str]:
    """Return the one ideal point of a table and its unit; raise where that is not clear."""
    checks.need_observations(points, "points")
    found = list(points["series"].unique())
    bases = [one for one in found if not one.endswith(("_low", "_high"))]
    if len(bases) != 1:
        raise ContractError(
            f"points hold the series {', '.join(found)}; pass one ideal point and its bounds"
        )
    bounds = set(found) - set(bases)
    if bounds and bounds != {f"{bases[0]}_low", f"{bases[0]}_high"}:
        raise ContractError(
            f"points hold {', '.join(sorted(bounds))} beside {bases[0]}; pass both of its bounds "
            "and no other series, or none"
        )
    unit = checks.one_unit(points, "points")
    checks.need_ideal_points(points, "points")
    return bases[0], unit


def _wide(points: pd.DataFrame, base: str) -> pd.DataFrame:
    """Return one row a state, edition and year with value, low, high and status."""
    key = ["source", "edition", "country", "year"]
    points = contracts.plain(points)
    wide = points.loc[points["series"] == base, [*key, "value", "status"]]
    for bound in ("low", "high"):
        rows = points.loc[points["series"] == f"{base}_{bound}", [*key, "value"]]
        wide = wide.merge(rows.rename(columns={"value": bound}), on=key, how="left")
    return wide


def _of(wide: pd.DataFrame, code: str, base: str) -> pd.DataFrame:
    rows = wide.loc[wide["country"] == code].drop(columns="country")
    if rows.empty:
        raise ContractError(f"points have no {base} of {code}; ask load() for it too")
    return rows


def _difference(both: pd.DataFrame, assumption: str) -> tuple[pd.Series, pd.Series]:
    """Return the bounds of the signed difference of the two points."""
    if assumption == NONE:
        low, high = both["low"] - both["high_b"], both["high"] - both["low_b"]
    else:
        difference = both["value"] - both["value_b"]
        down = (both["value"] - both["low"]) ** 2 + (both["high_b"] - both["value_b"]) ** 2
        up = (both["high"] - both["value"]) ** 2 + (both["value_b"] - both["low_b"]) ** 2
        low, high = difference - down**0.5, difference + up**0.5
    known = both["value"].notna() & both["value_b"].notna() & low.notna() & high.notna()
    return low.where(known), high.where(known)


def _unsigned(low: pd.Series, high: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the bounds of a distance from those of the difference, whose sign may be open."""
    nearest = low.where(low > 0, (-high).where(high < 0, 0.0)).where(low.notna())
    farthest = low.abs().where(low.abs() > high.abs(), high.abs())
    return nearest, farthest
