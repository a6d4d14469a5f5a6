"""Findings side by side: why verdicts changed from day to day, and which sources they rest on."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from baltic_research.claims import ordered
from baltic_research.claims.finding import VERDICTS
from baltic_research.days import Day, as_day, as_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from baltic_research.claims.finding import Finding

_STEPS = ("id", "claim", "day", "before", "after", "why_before", "why_after")


def days_until(days: Day | Iterable[Day], as_of: Day | None = None) -> list[Day | None]:
    """Return the days before a day in their order, and that day last.

    Parameters
    ----------
    days : iterable of str or datetime.date
        Days to compare with.
    as_of : str or datetime.date, optional
        The last day; without one None stands for all that is held.

    Returns
    -------
    list of str or None
        As `changes` and `steps` take them; days on or after the last are left out.

    Raises
    ------
    ParameterError
        If one is no day.

    Examples
    --------
    >>> days_until(["2019-12-31", "2016-12-31", "2024-07-01"], "2024-07-01")
    ['2016-12-31', '2019-12-31', '2024-07-01']
    """
    last = None if as_of is None else as_day(as_of)
    earlier = sorted(set(as_days(days)))
    kept: list[Day | None] = [one.isoformat() for one in earlier if last is None or one < last]
    return [*kept, None if last is None else last.isoformat()]


def steps(
    dates: Iterable[Day | None] | Mapping[str, list[Finding]],
    *,
    only: str | Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return each change of a verdict from one day to the next, with what decided before and after.

    Parameters
    ----------
    dates, only
        As for `changes`.

    Returns
    -------
    pandas.DataFrame
        Columns id, claim, day (the later one), before and after (verdicts), why_before and
        why_after (what decided each, in a sentence or two). No row where nothing changed.

    Raises
    ------
    ParameterError
        If there is no day, one twice, or one that is none.
    UnknownNameError
        If there is no such claim.

    Examples
    --------
    >>> steps(["2016-12-31", "2019-12-31"], only=["C02"])["after"].tolist()
    ['supported']
    """
    import pandas as pd

    found = ordered.found_by_day(dates, only)
    rows = [
        (old.id, old.claim, day, *_turn(old, new))
        for (_, before), (day, after) in itertools.pairwise(found.items())
        for old, new in zip(before, after, strict=True)
        if old.verdict != new.verdict
    ]
    return (
        pd.DataFrame(rows, columns=list(_STEPS))
        .sort_values("id", kind="stable")
        .reset_index(drop=True)
    )


def in_order(column: pd.Series) -> pd.Series:
    """Return a sort key: verdicts from supported to not testable, anything else as it is.

    Parameters
    ----------
    column : pandas.Series
        A column of a table, as `pandas.DataFrame.sort_values` hands it to its ``key``.

    Returns
    -------
    pandas.Series
        Ranks of verdicts; another column unchanged.

    Examples
    --------
    >>> import pandas as pd
    >>> pd.Series(["partly", "supported"]).sort_values(key=in_order).tolist()
    ['supported', 'partly']
    """
    ranks = {verdict: place for place, verdict in enumerate(VERDICTS)}
    return column.map(ranks) if column.isin(VERDICTS).all() else column


def _turn(old: Finding, new: Finding) -> tuple[str, str, str, str]:
    """Return the verdicts on two days and what decided each."""
    return old.verdict, new.verdict, old.in_short, new.in_short


def sources(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return what findings rest on, a row a source, with the claims that it bears on.

    Parameters
    ----------
    findings : iterable of Finding
        As `claims` returns them.

    Returns
    -------
    pandas.DataFrame
        Columns title, date, confidence, claims (ids with commas), url; in the order in which
        they come first.
    """
    import pandas as pd

    rows = [
        (one.url, one.date, one.title, one.confidence, finding.id)
        for finding in findings
        for one in finding.sources
    ]
    frame = pd.DataFrame(rows, columns=["url", "date", "title", "confidence", "claims"])
    joined = frame.groupby(["url", "date"], sort=False, as_index=False).agg(
        {"title": "first", "confidence": "first", "claims": ", ".join}
    )
    return joined[["title", "date", "confidence", "claims", "url"]]
