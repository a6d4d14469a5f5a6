"""The Baltic Sea: how much of its littoral is in NATO, and what befalls cables and pipelines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from baltic_research import countries, given
from baltic_research.days import Day, as_day, as_days
from baltic_research.errors import ContractError, EditionError
from baltic_research.indicators import checks, dated

if TYPE_CHECKING:
    import pandas as pd

ACCESSIONS = ("2023-04-03", "2023-04-04", "2024-03-06", "2024-03-07")
"""The days before and on which Finland, then Sweden, became an Ally."""
LITTORAL = "baltic_littoral"
STATES = "states"
ATTRIBUTIONS = ("sabotage_unattributed", "ship_seized", "ship_suspected", "accident", "open")


def littoral(
    amounts: Mapping[str, pd.DataFrame],
    days: Day | Iterable[Day] = ACCESSIONS,
    *,
    year: int | None = None,
) -> pd.DataFrame:
    """Return which share of the Baltic Sea's littoral states, and of what they have, is in NATO.

    Parameters
    ----------
    amounts : mapping of str to pandas.DataFrame
        By name (``"gdp"``, ``"spending"``, ``"personnel"``), observations of the nine littoral
        states, one series, edition and unit each.
    days : iterable of str or datetime.date
        Days of membership; by default those before and of Finland's and Sweden's accession.
    year : int, optional
        Year of the figures, the same for every day, so that membership alone moves a share. By
        default for each amount the last year in which all nine states have a figure, and where
        there is none the last year of the series.

    Returns
    -------
    pandas.DataFrame
        One row a day and measure (``states``, and those of `amounts`): day, measure,
        share_pct, inside and total (in `unit`), allies and others (codes with ``|``), year,
        status (``estimate`` where a figure is one), unit, source, edition, lacking (littoral
        states without a figure), coverage. Where a state has no figure share_pct and total are
        NaN: a share of a part of the littoral would pass for one of all of it.

    Raises
    ------
    ContractError
        If a table mixes series, editions or units, or holds a negative figure.
    EditionError
        If a table has no figure of a littoral state.
    ParameterError
        If a day is none.

    Notes
    -----
    share = 100 * sum over the littoral's Allies / sum over all nine littoral states: Denmark,
    Estonia, Finland, Germany, Latvia, Lithuania, Poland, Russia, Sweden.

    What "NATO lake" means: eight of nine littoral states are Allies since 7 March 2024, so
    nearly every port and airfield on the sea, both sides of the entrance and of the Gulf of
    Finland's mouth are theirs. What it does not mean: the sea is not closed (there is a right
    of passage), Russia keeps Kaliningrad and the ports of the Gulf of Finland, cables and
    pipelines are cut after 2024 as before, and nothing follows for the land border. Amounts
    are whole states': of Russia's and Germany's GDP, spending and soldiers only a part is near
    the sea, and Allies from elsewhere can come to it.

    Coastline is left out on purpose. The length of a shore depends on the scale at which it is
    measured (figures for the whole sea run from 8,000 to 18,000 km), national figures hold
    the coasts of Denmark, Germany, Russia and Sweden on other seas, and no table was found
    that measures the nine states' Baltic shores at one scale. Given one, pass it in `amounts`.

    Examples
    --------
    >>> found = littoral({}, ["2014-01-01", "2024-03-07"])
    >>> found["inside"].tolist(), found["others"].tolist()
    ([6.0, 8.0], ['FIN|RUS|SWE', 'RUS'])
    """
    import pandas as pd

    shore = countries.group(LITTORAL)
    year = None if year is None else given.year(year, "year")
    figures = {name: _figures(name, frame, shore, year) for name, frame in amounts.items()}
    rows = [
        {"day": day, **_share(name, one, shore, day)}
        for day in as_days(days)
        for name, one in {STATES: None, **figures}.items()
    ]
    return pd.DataFrame(rows)


def incidents(
    events: pd.DataFrame, attributions: pd.DataFrame, as_of: Day | None = None
) -> pd.DataFrame:
    """Return damage to cables and pipelines, and to whom it was attributed.

    Parameters
    ----------
    events : pandas.DataFrame
        As `facts.load_events` returns it, those of kind ``undersea`` among others.
    attributions : pandas.DataFrame
        As ``facts.load_coded("undersea")`` returns it.
    as_of : str or datetime.date, optional
        Only incidents and findings of that day or earlier. Where the finding came later, the
        attribution is ``open``, and how and ship are empty: they came with it.

    Returns
    -------
    pandas.DataFrame
        Columns id, date, year, country, title, attribution (one of `ATTRIBUTIONS`:
        ``ship_suspected`` and ``ship_seized`` say which ship is thought to have done it and
        not that it was meant), how, ship, confidence, note, in the order of dates. An empty how
        or ship is missing: the source names none, or not by that day.

    Raises
    ------
    ContractError
        If a column is missing, or an incident has no attribution or one not known.

    Notes
    -----
    A finding is dated by ``attribution_known``. Where our list gives it no day of its own, it
    counts as known with the incident, although it may have been made days or weeks later.

    Examples
    --------
    >>> from baltic_research import facts
    >>> given = facts.load_events(), facts.load_coded("undersea")
    >>> said = ["attribution", "how", "ship"]
    >>> incidents(*given, "2025-02-02")[said].iloc[-1].tolist()
    ['open', '', '']
    >>> incidents(*given, "2025-02-03")[said].iloc[-1].tolist()
    ['accident', 'anchor', 'Vezhen']
    """
    dated.need(events, dated.EVENTS, "events")
    needed = ("id", "attribution", "how", "ship", "attribution_known")
    dated.need(attributions, needed, "attributions")
    rows = events[events["kind"] == "undersea"]
    if as_of is not None:
        rows = dated.on_or_before(rows, "date", as_day(as_of))
    read = rows[["id", "date", "country", "title", "confidence", "note"]].merge(
        attributions[list(needed)], on="id", how="left", validate="one_to_one"
    )
    unread = read.loc[~read["attribution"].isin(ATTRIBUTIONS), "id"]
    if not unread.empty:
        raise ContractError(
            f"attributions have nothing for {unread.iloc[0]}; give one of {', '.join(ATTRIBUTIONS)}"
        )
    if as_of is not None:
        when = as_day(as_of)
        found_later = [
            one != "" and dated.last_day(one) > when for one in read["attribution_known"]
        ]
        read.loc[found_later, ["attribution", "how", "ship"]] = ["open", "", ""]
    return read.assign(year=[int(date[:4]) for date in read["date"]]).sort_values(
        ["date", "id"], ignore_index=True
    )[
        [
            "id",
            "date",
            "year",
            "country",
            "title",
            "attribution",
            "how",
            "ship",
            "confidence",
            "note",
        ]
    ]


def incidents_by_year(found: pd.DataFrame) -> pd.DataFrame:
    """Count incidents by year and attribution, from the first year coded to the last.

    Parameters
    ----------
    found : pandas.DataFrame
        As `incidents` returns it.

    Returns
    -------
    pandas.DataFrame
        Columns year, attribution, incidents (0 where none was coded), through (date of the
        last incident coded: the last year may be counted in part), coverage. One row for every
        year and attribution.

    Notes
    -----
    What is coded is what was reported and found. Attention grew with the incidents, so fewer
    before 2022 may mean less reporting; an incident may hit several cables and counts once.
    """
    import pandas as pd

    if found.empty:
        columns = ["year", "attribution", "incidents", "through", "coverage"]
        return pd.DataFrame(columns=columns)
    years = range(int(found["year"].min()), int(found["year"].max()) + 1)
    full = pd.MultiIndex.from_product([years, ATTRIBUTIONS], names=["year", "attribution"])
    counts = found.groupby(["year", "attribution"]).size().reindex(full, fill_value=0)
    through = str(found["date"].max())
    return counts.rename("incidents").reset_index().assign(
        through=through,
        coverage=f"coded from {found['date'].min()} to {through}; nothing is said of other years",
    )  # fmt: skip


def _figures(
    name: str, frame: pd.DataFrame, shore: tuple[str, ...], year: int | None
) -> pd.DataFrame:
    """Return one row a littoral state with its figure of one year, NaN where it has none."""
    checks.one_series(frame, name)
    checks.one_edition(frame, name)
    checks.one_unit(frame, name)
    checks.need_additive(frame, name)
    rows = frame[frame["country"].isin(shore)]
    known = rows[rows["value"].notna()]
    if known.empty or (year is not None and year not in set(known["year"])):
        raise EditionError(
            f"{name} has no figure of a littoral state{f' in {year}' if year else ''}; load "
            f"{', '.join(shore)} for a year that it has"
        )
    if bool((known["value"] < 0).any()):
        raise ContractError(f"{name} has a negative figure; shares need none below 0")
    if year is None:
        held = known.groupby("year")["country"].nunique()
        full = held[held == len(shore)]
        year = int((held if full.empty else full).index.max())
    of_year = rows[rows["year"] == year].set_index("country").reindex(shore)
    first = frame.iloc[0]
    return of_year[["value", "status"]].assign(
        year=year, unit=first["unit"], source=first["source"], edition=first["edition"]
    )


def _share(
    name: str, figures: pd.DataFrame | None, shore: tuple[str, ...], day: dt.date
) -> dict[str, object]:
    """Return the part of one measure that is in NATO on a day."""
    allies = sorted(set(shore) & set(countries.nato_members(day)))
    who = {"allies": dated.joined(allies), "others": dated.joined(set(shore) - set(allies))}
    if figures is None:
        inside, total = float(len(allies)), float(len(shore))
        return {
            "measure": name, "share_pct": 100 * inside / total, "inside": inside, "total": total,
            **who, "year": day.year, "status": "reported", "unit": "states", "source": "",
            "edition": "", "lacking": "", "coverage": "",
        }  # fmt: skip
    inside = float(figures.loc[allies, "value"].sum(skipna=False))
    total = float(figures["value"].sum(skipna=False))
    lacking = dated.joined(figures.index[figures["value"].isna()])
    first = figures.iloc[0]
    return {
        "measure": name, "share_pct": 100 * inside / total if total else float("nan"),
        "inside": inside, "total": total, **who, "year": int(first["year"]),
        "status": "estimate" if (figures["status"] == "estimate").any() else "reported",
        "unit": first["unit"], "source": first["source"], "edition": first["edition"],
        "lacking": lacking,
        "coverage": f"no figure of {lacking} in {first['year']}" if lacking else "",
    }  # fmt: skip
