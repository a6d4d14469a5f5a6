"""Where one Ally stands: its newest figures, what became of them, and its rank among the Allies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from baltic_research import catalog, countries, given
from baltic_research.errors import ParameterError
from baltic_research.indicators import allies, checks

if TYPE_CHECKING:
    import pandas as pd


def standing(
    observations: pd.DataFrame,
    country: str,
    *,
    measures: Mapping[str, str] | None = None,
    year: int | None = None,
) -> pd.DataFrame:
    """Set a country's newest figure in each of several series against the Allies' of that year.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one or more series with all countries, each of one edition and unit.
    country : str
        Code, name or alias of an Ally.
    measures : mapping of str to str, optional
        Names of series by code, in the order of the table; each series under its code if left
        out. Series that `observations` lacks are passed over.
    year : int, optional
        Figures of later years are left out.

    Returns
    -------
    pandas.DataFrame
        One row a series: measure, series, source, edition, year, value, unit, status,
        before (the value of the year before, in the same edition), change (value - before),
        rank (1 is the largest; equal figures share the better rank), of (Allies with a figure
        that year), median (of these, in the unit), why_empty (empty where there is a figure),
        why_unranked (empty where there is a rank, or no figure).

    Raises
    ------
    ContractError
        If the table is none of observations, or mixes editions or units of a series.
    ParameterError
        If it has none of the measures, or the country is no Ally.
    UnknownNameError
        If the country is not known.

    Notes
    -----
    A rank orders figures and does not say that more is better. Allies are those of the figure's
    own year; one that joined later, or has left no figure, is not counted. Where the catalogue
    says that Allies are left out of what is held (the countries that the package may ship, an
    edition transcribed in part), there is no rank and no median: they would be of our choice.

    Examples
    --------
    >>> import baltic_research as br
    >>> share = br.load("nato.defence_share_gdp", edition="2026-07")
    >>> found = standing(share, "Lithuania")
    >>> found[["year", "value", "rank", "of"]].to_numpy().tolist()
    [[2026, 5.33, 1, 31]]
    """
    import pandas as pd

    checks.need_observations(observations, "observations")
    last = None if year is None else given.year(year, "year")
    code = countries.resolve(country)
    if countries.table()[code].nato_accession is None:
        raise ParameterError(f"country must be an Ally, and {countries.name(code)} is none")
    frames = {str(series): rows for series, rows in observations.groupby("series", sort=False)}
    names = measures if measures is not None else {series: series for series in frames}
    rows = [
        _row(name, frames[series], code, last) for series, name in names.items() if series in frames
    ]
    if not rows:
        raise ParameterError(
            f"observations have none of the measures {', '.join(names)}; load these series"
        )
    found = pd.DataFrame(rows)
    whole = dict.fromkeys(("year", "rank", "of"), "Int64")
    figures = dict.fromkeys(("value", "before", "change", "median"), "float64")
    return found.astype({**whole, **figures})


def _row(measure: str, frame: pd.DataFrame, code: str, last: int | None) -> dict[str, object]:
    """Return one series' row of the table."""
    edition, unit = checks.one_edition(frame, measure), checks.one_unit(frame, measure)
    known = frame[frame["value"].notna() & (frame["year"] <= (last or frame["year"].max()))]
    own = known[known["country"] == code].sort_values("year", ignore_index=True, kind="stable")
    row: dict[str, object] = {
        "measure": measure,
        "series": str(frame["series"].iloc[0]),
        "source": str(frame["source"].iloc[0]),
        "edition": edition,
        **dict.fromkeys(("year", "value")),
        "unit": unit,
        "status": "",
        **dict.fromkeys(("before", "change", "rank", "of", "median")),
        **dict.fromkeys(("why_empty", "why_unranked"), ""),
    }
    if own.empty:
        row["why_empty"] = _why_empty(frame, code, last)
        return row
    newest, value = int(own["year"].iloc[-1]), float(own["value"].iloc[-1])
    row |= {"year": newest, "value": value, "status": own["status"].iloc[-1]}
    last_year = own.loc[own["year"] == newest - 1, "value"]
    if len(last_year):
        row |= {"before": float(last_year.iloc[0]), "change": value - float(last_year.iloc[0])}
    row["why_unranked"] = _why_unranked(frame, code, newest)
    if not row["why_unranked"]:
        members = allies.members(frame, newest)
        peers = known.loc[(known["year"] == newest) & known["country"].isin(members), "value"]
        larger = int((peers > value).sum())
        row |= {"rank": larger + 1, "of": len(peers), "median": float(peers.median())}
    return row


def _part(frame: pd.DataFrame) -> set[str] | None:
    """Return the countries of the part in which a source's edition is held; None for the whole.

    The catalogue says which countries of a source the package ships, and which editions were
    transcribed in part. A table with other countries than those was imported by its user.
    """
    found, source = set(frame["country"]), catalog.source(str(frame["source"].iloc[0]))
    if found <= set(source.ships.countries):
        return set(source.ships.countries)
    known = source.editions.get(str(frame["edition"].iloc[0]))
    return found if known is not None and known.form == "partial transcription" else None


def _why_unranked(frame: pd.DataFrame, code: str, year: int) -> str:
    """Return in words why a country with a figure has no rank among a year's Allies."""
    members, part = allies.members(frame, year), _part(frame)
    if part is not None and not part.issuperset(members):
        return f"{_named(frame)} is held here in part, without some Allies of {year}"
    return "" if code in members else f"{countries.name(code)} was no Ally in {year}"


def _why_empty(frame: pd.DataFrame, code: str, last: int | None) -> str:
    """Return in words why a country has no figure in a series."""
    name, where, part = countries.name(code), _named(frame), _part(frame)
    if part is not None and code not in part:
        return f"{where} is held here in part, and {name} is not in that part"
    if code not in set(frame["country"]):
        unarmed = code in countries.group("no_armed_forces")
        because = f"{name} has no armed forces, and " if unarmed else ""
        return f"{because}{where} as held here has no row of it in this series"
    until = f" up to {last}" if last is not None else ""
    return f"{where} as held here gives no figure of {name}{until}"


def _named(frame: pd.DataFrame) -> str:
    """Return the title and edition of the publication that a series is from."""
    title = catalog.source(str(frame["source"].iloc[0])).title
    return f"{title}, edition {frame['edition'].iloc[0]},"
