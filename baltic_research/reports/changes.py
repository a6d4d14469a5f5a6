"""What changed between two runs of a report: number by number, and why as far as it can be told.

The comparison is a function of two runs and never part of either: a run's own page says the same
whatever was published before it. It is left beside the runs as ``changes.json`` and
``changes.html``, and at the head of ``latest.html``, the newest run's page.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import Any

from baltic_research.recorded import Number, Value
from baltic_research.reports.results import Results

# Two computations of one number may differ in their last digits
_SAME = 1e-9


class Kind(enum.StrEnum):
    """Why a number is not what it was, as far as the two runs can tell."""

    YEAR = "new year"
    EARLIER = "earlier year"
    REVISION = "revision"
    EDITION = "other edition"
    DATA = "other data"
    PARAMETERS = "other parameters"
    CODE = "other code"
    REDEFINED = "redefined"
    NEW = "new"
    GONE = "gone"


MEANINGS = {
    Kind.YEAR: "the number is of a later year than before",
    Kind.EARLIER: "the number is of an earlier year than before, or no longer says of which",
    Kind.REVISION: "the same country and year in another edition",
    Kind.EDITION: "another edition, and the number does not say of which year",
    Kind.DATA: "the same edition, parameters and code: other data were read",
    Kind.PARAMETERS: "the same edition, but the report was asked something else",
    Kind.CODE: "the same edition and parameters, but other code computed it",
    Kind.REDEFINED: "another unit, country or source, so the two are not compared",
    Kind.NEW: "not recorded before",
    Kind.GONE: "no longer recorded",
}


@dataclass(frozen=True)
class Change:
    """One number that is not what it was.

    Attributes
    ----------
    name : str
        Its name.
    kind : Kind
        Why, as far as it can be told.
    before, after : Number or None
        What it was and is.
    difference, relative_pct : float or None
        After less before in the number's unit, and in percent of what it was; None where the two
        are not numbers of one unit, and relative to zero.
    crossed : tuple of tuple of float and str
        Levels crossed, each ``up`` or ``down``; a value at a level has reached it.
    within : bool or None
        Whether the new value lies in the interval given before; None where there was none.
    """

    name: str
    kind: Kind
    before: Number | None
    after: Number | None
    difference: float | None = None
    relative_pct: float | None = None
    crossed: tuple[tuple[float, str], ...] = ()
    within: bool | None = None


@dataclass(frozen=True)
class Changes:
    """Everything that changed between two runs.

    Attributes
    ----------
    run, before : Results
        The later run, and the one that it is compared with (None where there is none).
    why : str
        How that one was chosen, or why there is none.
    numbers : tuple of Change
        By kind; those that crossed a level first, then by name.
    parameters : dict of str to tuple
        Parameters that differ: what they were and are.
    code : tuple of str
        What of the code differs: ``notebook``, ``package``, and libraries with both versions.
    editions : tuple of tuple of str
        Source, editions before and editions now, where they differ.
    unchanged : int
        How many numbers stayed as they were.
    """

    run: Results
    before: Results | None
    why: str
    numbers: tuple[Change, ...] = ()
    parameters: dict[str, tuple[Any, Any]] | None = None
    code: tuple[str, ...] = ()
    editions: tuple[tuple[str, str, str], ...] = ()
    unchanged: int = 0

    @property
    def moved(self) -> bool:
        """Whether any number is not what it was."""
        return bool(self.numbers)


def compare(run: Results, before: Results | None, why: str) -> Changes:
    """Return what changed from one run to another.

    Parameters
    ----------
    run, before : Results
        The later run and the earlier; None where there is no earlier one.
    why : str
        How the earlier was chosen.

    Returns
    -------
    Changes
        Values alike to nine digits are alike.
    """
    if before is None:
        return Changes(run, None, why)
    parameters = _differing(dict(before.parameters), dict(run.parameters))
    code = _code(before, run)
    other = Kind.CODE if code else Kind.DATA
    found = [
        change
        for name in sorted({*before.numbers, *run.numbers})
        if (change := _change(name, before, run, Kind.PARAMETERS if parameters else other))
    ]
    return Changes(
        run,
        before,
        why,
        numbers=tuple(sorted(found, key=_rank)),
        parameters=parameters,
        code=code,
        editions=_editions(before, run),
        unchanged=len(before.numbers.keys() & run.numbers.keys())
        - sum(one.kind not in {Kind.NEW, Kind.GONE} for one in found),
    )


def _change(name: str, before: Results, run: Results, other: Kind) -> Change | None:
    """Return how a number changed, or None; `other` is why if year and edition are the same."""
    old, new = before.numbers.get(name), run.numbers.get(name)
    if old is None or new is None:
        return Change(name, Kind.NEW if old is None else Kind.GONE, old, new)
    if (old.unit, old.country, old.source) != (new.unit, new.country, new.source):
        return Change(name, Kind.REDEFINED, old, new)
    if _alike(old.value, new.value):
        return None
    kind = _kind(old, new, other)
    was, now = old.value, new.value
    if isinstance(was, str | None) or isinstance(now, str | None):
        return Change(name, kind, old, new)
    return Change(
        name,
        kind,
        old,
        new,
        difference=_rounded(now - was),
        relative_pct=_rounded(100 * (now - was) / abs(was)) if was else None,
        crossed=_crossed(was, now, {*old.thresholds, *new.thresholds}),
        within=None if old.low is None or old.high is None else old.low <= now <= old.high,
    )


def _rank(change: Change) -> tuple[int, bool]:
    return list(Kind).index(change.kind), not change.crossed


def _kind(old: Number, new: Number, other: Kind) -> Kind:
    if old.year != new.year:
        return Kind.YEAR if (new.year or 0) > (old.year or 0) else Kind.EARLIER
    if old.edition != new.edition:
        return Kind.EDITION if new.year is None else Kind.REVISION
    return other


def _alike(old: Value, new: Value) -> bool:
    if isinstance(old, str | None) or isinstance(new, str | None):
        return old == new
    return math.isclose(old, new, rel_tol=_SAME, abs_tol=1e-12)


def _crossed(was: float, now: float, levels: set[float]) -> tuple[tuple[float, str], ...]:
    """Return the levels between two values, in the order in which they were crossed."""
    up = now > was
    between = sorted((one for one in levels if (was >= one) != (now >= one)), reverse=not up)
    return tuple((one, "up" if up else "down") for one in between)


def _rounded(value: float) -> float:
    """Return a difference without the digits that subtraction made up."""
    return float(f"{value:.9g}") + 0.0


def _differing(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = sorted({*before, *after})
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if repr(pair[0]) != repr(pair[1])}


def _code(before: Results, run: Results) -> tuple[str, ...]:
    differing = _differing(dict(before.code), dict(run.code))
    return tuple(
        name if name in {"notebook", "package"} else f"{name} {old or 'none'} to {new or 'none'}"
        for name, (old, new) in differing.items()
    )


def _editions(before: Results, run: Results) -> tuple[tuple[str, str, str], ...]:
    def labels(results: Results, source: str) -> str:
        return ", ".join(label for one, label in results.editions if one == source)

    sources = sorted({source for source, _ in (*before.editions, *run.editions)})
    rows = ((one, labels(before, one), labels(run, one)) for one in sources)
    return tuple(row for row in rows if row[1] != row[2])
