"""The ordered table of tests: one claim, all claims on a day, and what changed between days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from baltic_research import given
from baltic_research.claims import (
    arms,
    presence,
    sea,
    spending,
    treaty,
    unmeasured,
    war_games,
    will,
)
from baltic_research.claims.case import Case, why_we_differ
from baltic_research.claims.declared import claim, listed
from baltic_research.claims.finding import Finding
from baltic_research.days import Day, as_day
from baltic_research.errors import ContractError, ParameterError

if TYPE_CHECKING:
    import pandas as pd

NEWEST = "newest"

Tests = Mapping[str, Callable[[Case], Finding]]

_THEMES: tuple[Tests, ...] = (
    treaty.TESTS, presence.TESTS, spending.TESTS, arms.TESTS, sea.TESTS, war_games.TESTS,
    will.TESTS, unmeasured.TESTS,
)  # fmt: skip


def ids() -> tuple[str, ...]:
    """Return the ids of the claims, in the order of the list.

    Returns
    -------
    tuple of str
        ``C01`` and on.

    Examples
    --------
    >>> ids()[:2]
    ('C01', 'C02')
    """
    return tuple(listed())


def test(claim_id: str, as_of: Day | None = None) -> Finding:  # noqa: PT028 - tests a claim
    """Test one claim of the essay.

    Parameters
    ----------
    claim_id : str
        ``"C14"``.
    as_of : str or datetime.date, optional
        Judge by what was known that day: editions, documents and coded facts of later are left
        out. By default by all that is held.

    Returns
    -------
    Finding
        Verdict, evidence, numbers, sources, what would change it.

    Raises
    ------
    ParameterError
        If the day is none.
    UnknownNameError
        If there is no such claim.

    Notes
    -----
    Each verdict follows a rule that stands in the test's own module. ``not testable`` for a day
    means that what decides the claim did not exist or was not public then.

    Examples
    --------
    >>> test("C14", as_of="2024-07-01").verdict
    'contradicted'
    """
    given, day = claim(claim_id), _day(as_of)
    judge = _tests()[given.id]
    found = judge(Case(given, day))
    if day is None or not found.why_we_differ:
        return found
    newest = judge(Case(given, None)).verdict
    return replace(found, why_we_differ=why_we_differ(given, found.verdict, day, newest))


def claims(as_of: Day | None = None, *, only: str | Iterable[str] | None = None) -> list[Finding]:
    """Test every claim of the essay, in the order of the list.

    Parameters
    ----------
    as_of : str or datetime.date, optional
        Judge by what was known that day; by default by all that is held.
    only : str or iterable of str, optional
        Ids of some claims; all by default.

    Returns
    -------
    list of Finding
        One a claim.

    Raises
    ------
    ParameterError
        If the day is none.
    UnknownNameError
        If there is no such claim.
    """
    return [test(one, as_of) for one in _chosen(only)]


def table(
    as_of: Day | list[Finding] | None = None, *, only: str | Iterable[str] | None = None
) -> pd.DataFrame:
    """Return the verdicts on all claims as a table.

    Parameters
    ----------
    as_of : str or datetime.date, optional, or what `claims` returns
        Judge by what was known that day; by default by all that is held. Or its findings, which
        are not made again.
    only : str or iterable of str, optional
        Ids of some claims; all by default.

    Returns
    -------
    pandas.DataFrame
        Columns id, claim, verdict, rests_on, confidence, in_short (what decides the verdict, in
        a sentence or two), evidence (sentences, a line each),
        sources (addresses, a line each), what_would_change, first_reading, why_we_differ,
        as_of.
    """
    import pandas as pd

    found = as_of if isinstance(as_of, list) else claims(as_of, only=only)
    return pd.DataFrame(
        [
            {
                "id": one.id,
                "claim": one.claim,
                "verdict": one.verdict,
                "rests_on": one.rests_on,
                "confidence": one.confidence,
                "in_short": one.in_short,
                "evidence": "\n".join((*one.evidence, *one.across)),
                "sources": "\n".join(source.url for source in one.sources),
                "what_would_change": one.what_would_change,
                "first_reading": one.first_reading,
                "why_we_differ": one.why_we_differ,
                "as_of": one.as_of,
            }
            for one in found
        ]
    )


def by_day(
    dates: Day | Iterable[Day | None] | None, *, only: str | Iterable[str] | None = None
) -> dict[str, list[Finding]]:
    """Test every claim on several days.

    Parameters
    ----------
    dates : iterable of str, datetime.date or None
        Days in their order; None stands for all that is held and is named ``newest``.
    only : str or iterable of str, optional
        Ids of some claims; all by default.

    Returns
    -------
    dict of str to list of Finding
        By the name of the day what `claims` returns; `changes` and `steps` take it.

    Raises
    ------
    ParameterError
        If there is no day, one twice, or one that is none.
    UnknownNameError
        If there is no such claim.

    Examples
    --------
    >>> found = by_day(["2016-12-31", "2019-12-31"], only=["C02"])
    >>> {day: findings[0].verdict for day, findings in found.items()}
    {'2016-12-31': 'partly', '2019-12-31': 'supported'}
    """
    asked = [dates] if dates is None or isinstance(dates, str | dt.date) else list(dates)
    days = {label(one): one for one in asked}
    if not asked or len(days) < len(asked):
        raise ParameterError(f"dates={asked}: expected days, each once")
    chosen = _chosen(only)
    return {name: claims(day, only=chosen) for name, day in days.items()}


def found_by_day(
    dates: Iterable[Day | None] | Mapping[str, list[Finding]], only: str | Iterable[str] | None
) -> Mapping[str, list[Finding]]:
    """Return findings by day as they are, or those of the days that are given instead."""
    return dates if isinstance(dates, Mapping) else by_day(dates, only=only)


def changes(
    dates: Iterable[Day | None] | Mapping[str, list[Finding]],
    *,
    only: str | Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return the verdict on every claim on several days, and which of them changed.

    Parameters
    ----------
    dates : iterable of str, datetime.date or None, or what `by_day` returns
        Days in their order, as `by_day` takes them; or its findings, which are not made again.
    only : str or iterable of str, optional
        Ids of some claims to test on the days; all by default.

    Returns
    -------
    pandas.DataFrame
        Columns id, claim, one a day with the verdict, changed (whether two days differ), steps
        (each change in words, with the day on which it shows).

    Raises
    ------
    ParameterError
        If there is no day, one twice, or one that is none.

    Examples
    --------
    >>> found = changes(["2016-12-31", "2019-12-31"]).set_index("id")
    >>> found.loc["C02", "steps"]
    '2019-12-31: partly to supported'
    """
    import pandas as pd

    found = found_by_day(dates, only)
    days, tested = list(found), next(iter(found.values()))
    frame = pd.DataFrame({"id": [one.id for one in tested], "claim": [one.claim for one in tested]})
    frame = frame.assign(**{day: [one.verdict for one in found[day]] for day in days})
    steps = [_steps(days, row) for row in frame[days].to_numpy().tolist()]
    return frame.assign(changed=[bool(one) for one in steps], steps=steps)


def _steps(labels: list[str], verdicts: list[str]) -> str:
    pairs = zip(labels[1:], verdicts, verdicts[1:], strict=False)
    return "; ".join(f"{day}: {old} to {new}" for day, old, new in pairs if old != new)


def _chosen(only: str | Iterable[str] | None) -> list[str]:
    """Return the ids asked for, in the order of the list.

    Raises
    ------
    UnknownNameError
        If there is no such claim.
    """
    if only is None:
        return [*ids()]
    wanted = {claim(one).id for one in given.names(only, "only")}
    return [one for one in ids() if one in wanted]


def _tests() -> Tests:
    """Return the tests by claim.

    Raises
    ------
    ContractError
        If a claim has none or several, or a test no claim.
    """
    found = [name for theme in _THEMES for name in theme]
    if sorted(found) != sorted(ids()):
        wrong = {*found} ^ {*ids()} or {one for one in found if found.count(one) > 1}
        raise ContractError(f"claims.yml and the tests disagree on {', '.join(sorted(wrong))}")
    return {name: one for theme in _THEMES for name, one in theme.items()}


def _day(as_of: Day | None) -> dt.date | None:
    return None if as_of is None else as_day(as_of)


def label(day: Day | None) -> str:
    """Return a day as it is named in tables: itself, or ``newest`` for all that is held."""
    return NEWEST if day is None else as_day(day).isoformat()
