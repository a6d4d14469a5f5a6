"""Signs of cohesion and will: aid, joint exercises, consultations and opinion, with their gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.errors import ContractError
from baltic_research.indicators import checks, dated

if TYPE_CHECKING:
    import pandas as pd

COVERED, NOT_COVERED, NO_FIGURE = "covered", "not covered", "no figure"
SAYINGS = ("declared", "claimed", "estimate", "planned")
_POLL = ["country", "pollster", "question", "date"]
_BY_WHOM = re.compile(r"^(?P<question>.+) \((?P<pollster>[^()]+)\)$")


def aid(allocations: pd.DataFrame, *, among: Iterable[str] | None = None) -> pd.DataFrame:
    """Add up aid to Ukraine over the years and rank those who give it.

    Parameters
    ----------
    allocations : pandas.DataFrame
        Observations of allocations by donor and year, one series, edition and unit:
        ``kiel.allocations_share_gdp`` (percent of the GDP of 2021) or an amount of money.
    among : iterable of str, optional
        Who is ranked; by default the Allies of the last year.

    Returns
    -------
    pandas.DataFrame
        Columns country, value (sum over the years, in `unit`; NaN where there is no figure at
        all), rank (1 is the most; equal values share the better rank), ranked (how many),
        first_year, last_year, years (with a figure), unit, edition, coverage. Highest first,
        those without a figure last.

    Raises
    ------
    ContractError
        If the table mixes series, editions or units, or is neither money nor a share of the GDP
        of one year.
    UnknownNameError
        If a country is not known.

    Notes
    -----
    Percentages add because all are of one GDP, that of 2021. The last year may hold some months
    only (release 29: January to April 2026). What is allocated is not all delivered; what is
    given through the European Union is not in a member's own figure.
    """
    import pandas as pd

    checks.one_series(allocations, "allocations")
    edition = checks.one_edition(allocations, "allocations")
    unit = checks.one_unit(allocations, "allocations")
    checks.need_money_or_share_of_one_gdp(allocations, "allocations")
    first, last = int(allocations["year"].min()), int(allocations["year"].max())
    codes = countries.nato_members(last) if among is None else countries.resolve_all(among)
    given = allocations[allocations["country"].isin(codes)].groupby("country")["value"]
    found = pd.DataFrame({"value": given.sum(min_count=1), "years": given.count()}).reindex(codes)
    found.index.name = "country"
    found = found.assign(
        rank=found["value"].rank(ascending=False, method="min"),
        ranked=int(found["value"].notna().sum()),
        first_year=first,
        last_year=last,
        years=found["years"].fillna(0).astype(int),
        unit=unit,
        edition=edition,
    )
    found["coverage"] = [
        f"{years} of {last - first + 1} years; {last} may be part of a year" if years else NO_FIGURE
        for years in found["years"]
    ]
    order = ["country", "value", "rank", "ranked", "first_year", "last_year", "years"]
    found = found.sort_values("value", ascending=False, kind="stable").reset_index()
    return found[[*order, "unit", "edition", "coverage"]]


def joint_exercises(
    counts: pd.DataFrame, where: Iterable[str], years: Iterable[int]
) -> pd.DataFrame:
    """Return counts of joint exercises year by year, and which years nobody counted.

    Parameters
    ----------
    counts : pandas.DataFrame
        Observations of one series and edition: ``exercises.joint_count``.
    where : iterable of str
        Countries: codes, names or aliases.
    years : iterable of int
        Years wanted, also those after the compilation ends.

    Returns
    -------
    pandas.DataFrame
        One row a country and year: country, year, value (exercises, NaN unless counted),
        coverage (``covered``; ``no figure`` within the compilation; ``not covered`` outside
        it: missing, and not zero), last_year (of the compilation), unit, edition.

    Raises
    ------
    ContractError
        If the table mixes series, editions or units.
    UnknownNameError
        If a country is not known.
    """
    import pandas as pd

    checks.one_series(counts, "counts")
    edition, unit = checks.one_edition(counts, "counts"), checks.one_unit(counts, "counts")
    first, last = int(counts["year"].min()), int(counts["year"].max())
    full = pd.MultiIndex.from_product(
        [countries.resolve_all(where), list(years)], names=["country", "year"]
    )
    found = counts.set_index(["country", "year"])[["value"]].reindex(full).reset_index()
    inside = found["year"].between(first, last)
    coverage = found["value"].notna().map({True: COVERED, False: NO_FIGURE})
    return found.assign(
        coverage=coverage.where(inside, NOT_COVERED), last_year=last, unit=unit, edition=edition
    )


def headcounts(events: pd.DataFrame) -> pd.DataFrame:
    """Return exercises with the heads they are said to have had, and what kind of saying it is.

    Parameters
    ----------
    events : pandas.DataFrame
        As `facts.load_events` returns it, those of kind ``exercise`` among others.

    Returns
    -------
    pandas.DataFrame
        Columns date, year, exercise, actor, country, low, high (participants), said
        (``declared``, ``claimed``, ``estimate``, ``planned``, or ``reported``), figures (how
        many figures that exercise has: they differ and none is averaged), confidence, id, note.

    Raises
    ------
    ContractError
        If a column is missing.

    Notes
    -----
    A choice of exercises that a source put a number on, not all that were held: no year's sum
    or trend can be read from it.
    """
    dated.need(events, dated.EVENTS, "events")
    rows = events[events["kind"] == "exercise"]
    name = rows["title"].str.split(",").str[0]
    return rows.assign(
        year=[int(date[:4]) for date in rows["date"]],
        exercise=name,
        said=[_said(*row) for row in rows[["title", "note"]].to_numpy()],
        figures=name.groupby(name).transform("size"),
    )[[
        "date", "year", "exercise", "actor", "country", "low", "high", "said", "figures",
        "confidence", "id", "note",
    ]].reset_index(drop=True)  # fmt: skip


def consultations(events: pd.DataFrame) -> pd.DataFrame:
    """Return the requests for consultations under Article 4 that are coded.

    Parameters
    ----------
    events : pandas.DataFrame
        As `facts.load_events` returns it, those of kind ``article4`` among others.

    Returns
    -------
    pandas.DataFrame
        Columns date, year, asked_by (codes with ``|``), low, high (Allies asking, where a source
        counts more than it names), title, confidence, id, note, coverage.

    Raises
    ------
    ContractError
        If a column is missing.

    Notes
    -----
    Coded for the eastern flank. NATO's own list is longer: Türkiye's requests are not among the
    coded events. A consultation asked for shows both a threat felt and trust in the Council; more
    of them is neither more nor less cohesion.

    References
    ----------
    NATO, The consultation process and Article 4, https://www.nato.int/cps/en/natohq/topics_49187.htm
    """
    dated.need(events, dated.EVENTS, "events")
    rows = events[events["kind"] == "article4"]
    return rows.assign(
        year=[int(date[:4]) for date in rows["date"]],
        asked_by=rows["actor"],
        coverage="requests of the eastern flank alone; not every request ever made",
    )[[
        "date", "year", "asked_by", "low", "high", "title", "confidence", "id", "note", "coverage",
    ]].reset_index(drop=True)  # fmt: skip


def opinion(events: pd.DataFrame) -> pd.DataFrame:
    """Return what polls found, each beside the last of the same question and pollster.

    Parameters
    ----------
    events : pandas.DataFrame
        As `facts.load_events` returns it, those of kind ``opinion`` among others; with its own
        `as_of` only the polls and restatements that were public that day.

    Returns
    -------
    pandas.DataFrame
        A row a poll: country, date, year, pollster, question, value (% of respondents, as first
        published), change (percentage points since this country's last poll with the same
        question and pollster, NaN for the first), since (year of that poll), other_questions
        (how many other questions were asked in this country in the same year: their figures are
        no second opinion on this one), restated (the pollster gave another number later),
        since_restated (the change is measured from such a number), confidence, id, note,
        restated_as (that number, % of respondents, NaN where there is none), since_value (the
        number that the change is measured from, % of respondents).

    Raises
    ------
    ContractError
        If a column is missing or a title does not end in its pollster, in brackets.

    Notes
    -----
    "View favourably", "hold essential", "tend to trust" and "for membership" are four things.
    Nothing is averaged or chained across them. Sampling errors are not coded: changes of some
    three points or less may be noise.

    Several rows of one country, pollster, question and date are one poll, restated by what became
    known later. A pollster restates a poll to make it comparable with the next one, so the next
    one's change is measured from the number restated last: change_t = value_t - since_value_t.
    """
    dated.need(events, (*dated.EVENTS, "known_from"), "events")
    rows = events[events["kind"] == "opinion"]
    parts = rows["title"].str.extract(_BY_WHOM)
    unread = rows.loc[parts["pollster"].isna(), "id"]
    if not unread.empty:
        raise ContractError(f"{unread.iloc[0]} does not end in its pollster, as in 'Trust (Pew)'")
    found = rows.assign(
        **{name: parts[name] for name in ("question", "pollster")},
        value=(rows["low"] + rows["high"]) / 2,
        year=[int(date[:4]) for date in rows["date"]],
        public=rows["known_from"].where(rows["known_from"] != "", rows["date"]),
    ).sort_values([*_POLL, "public"], ignore_index=True)
    found["last_value"] = found.groupby(_POLL)["value"].transform("last")
    found["restated"] = found.duplicated(_POLL, keep="last")
    found = found.drop_duplicates(_POLL, ignore_index=True)
    same = found.groupby(_POLL[:-1])
    asked = found.groupby(["country", "year"])["question"].transform("nunique")
    before = same["last_value"].shift()
    return found.assign(
        change=found["value"] - before,
        since=same["year"].shift(),
        since_restated=same["restated"].shift(fill_value=False),
        other_questions=asked - 1,
        restated_as=found["last_value"].where(found["restated"]),
        since_value=before,
    )[[
        "country", "date", "year", "pollster", "question", "value", "change", "since",
        "other_questions", "restated", "since_restated", "confidence", "id", "note",
        "restated_as", "since_value",
    ]]  # fmt: skip


def _said(title: str, note: str) -> str:
    """Return what kind of saying a figure is, from the title's end or the note's beginning."""
    end = title.partition(",")[2]
    return next((one for one in SAYINGS if one in end or note.startswith(one)), "reported")
