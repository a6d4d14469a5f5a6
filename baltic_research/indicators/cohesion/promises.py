"""Commitments against delivery: what was promised, and what later events or figures show of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from baltic_research import countries
from baltic_research.days import Day, as_day
from baltic_research.errors import ContractError
from baltic_research.indicators import allies, checks, dated

if TYPE_CHECKING:
    import pandas as pd

DELIVERED, PARTLY, NOT_YET_DUE, NOT, UNKNOWN = (
    "delivered", "partly", "not yet due", "not", "unknown",
)  # fmt: skip
VERDICTS = (DELIVERED, PARTLY, NOT_YET_DUE, NOT, UNKNOWN)
EVENT, ALLIANCE = "event", "NATO"
_PROMISES = (
    "id", "measured_by", "country", "at_least", "due", "met_by", "partly_by", "note", "noted_by",
)  # fmt: skip


class Reading(NamedTuple):
    """A verdict with what it rests on."""

    verdict: str
    evidence: str
    figure: str
    met: float = float("nan")
    of: float = float("nan")
    shown: str = ""


_FOUND = (
    "id", "promised", "actor", "country", "title", "due", "measured_by", *Reading._fields,
    "basis", "note", "coverage", "noted_by",
)  # fmt: skip


def commitments(
    events: pd.DataFrame,
    promises: pd.DataFrame,
    figures: Mapping[str, pd.DataFrame],
    as_of: Day,
) -> pd.DataFrame:
    """Return what became of each promise as of a day, and on what that verdict rests.

    Parameters
    ----------
    events : pandas.DataFrame
        As `facts.load_events` returns it; with its own `as_of` only what was public that day.
    promises : pandas.DataFrame
        As ``facts.load_coded("commitments")`` returns it: by what each promise is measured, in
        ``measured_by`` either ``event`` or a series; ``at_least`` in the series' unit.
    figures : mapping of str to pandas.DataFrame
        By series, observations of one edition: ``nato.defence_share_gdp`` and
        ``nato.equipment_share``. Take the edition of that day.
    as_of : str or datetime.date
        The day of the verdict: promises and evidence dated later are left out.

    Returns
    -------
    pandas.DataFrame
        In the order of promises: id, promised (date), actor, country, title, due, measured_by,
        verdict, evidence (ids of events with ``|``, or series and edition), met and of (how
        many Allies reached `at_least`, of how many), shown (dates of the evidence with ``|``:
        days of the events, or the year of the figure), figure (in words: what was counted or
        measured), basis (``event`` or ``figure``), note (our remark, empty until all that it
        rests on was known), coverage, noted_by (the events that the remark shown rests on beside
        the promise, ids with ``|``).

    Raises
    ------
    ContractError
        If a column is missing, or a promise is measured by a series that is not in `figures`.

    Notes
    -----
    - ``delivered``: an event says so, or the figure of the year due reaches the level.
    - ``partly``: some of it, by event; or some Allies and not all: the count is in met and of.
    - ``not yet due``: the day, or the end of the year, is to come and no event says that it is
      delivered; evidence, met and of show how far it is.
    - ``not``: the year due is over and nobody reached the level.
    - ``unknown``: due, or without a day set, and neither event nor figure shows it. Absence of a
      record is no ``not``.

    An estimate of the year due counts as its figure and is named in `figure`: it may be revised.
    The Allies of a pledge are those of the year of its figure, whoever joined after it was made:
    the year due, or the last one before it that has figures.
    Which event shows which promise is our reading (``data/catalog/commitments.csv``).
    """
    import pandas as pd

    day = as_day(as_of)
    dated.need(events, dated.EVENTS, "events")
    dated.need(promises, _PROMISES, "promises")
    known = dated.on_or_before(events, "date", day).set_index("id", drop=False)
    rows = []
    for promise in promises.to_dict("records"):
        if promise["id"] not in known.index:
            continue  # not yet promised by that day
        given = known.loc[promise["id"]]
        found = _read(promise, dict(known["date"]), figures, day)
        remarked = set(_ids(promise["noted_by"])) <= set(known.index)
        rows.append(
            {
                "id": promise["id"], "promised": given["date"], "actor": given["actor"],
                "country": given["country"], "title": given["title"], "due": promise["due"],
                "measured_by": promise["measured_by"], **found._asdict(),
                "basis": EVENT if promise["measured_by"] == EVENT else "figure",
                "note": promise["note"] if remarked else "",
                "coverage": _coverage(promise, found),
                "noted_by": promise["noted_by"] if remarked else "",
            }
        )  # fmt: skip
    if not rows:
        return pd.DataFrame(columns=[*_FOUND])
    return pd.DataFrame(rows).sort_values(["promised", "id"], ignore_index=True)


def _ids(text: str) -> list[str]:
    """Return the ids of a cell, which stand with ``|`` between them."""
    return text.split("|") if text else []


def _read(
    promise: Mapping[Any, Any],
    known: Mapping[str, str],
    figures: Mapping[str, pd.DataFrame],
    day: dt.date,
) -> Reading:
    due = dated.last_day(promise["due"]) if promise["due"] else None
    ahead = due is not None and due > day
    series = promise["measured_by"]
    if series == EVENT:
        return _by_events(promise, known, ahead=ahead)
    if series not in figures:
        raise ContractError(f"{promise['id']} is measured by {series}; pass its observations")
    return _by_figures(promise, figures[series], day, ahead=ahead)


def _by_events(promise: Mapping[Any, Any], known: Mapping[str, str], *, ahead: bool) -> Reading:
    met = [one for one in _ids(promise["met_by"]) if one in known]
    part = [one for one in _ids(promise["partly_by"]) if one in known]
    evidence, shown = "|".join(met or part), "|".join(known[one] for one in met or part)
    if met:
        verdict = DELIVERED
    elif ahead:
        verdict = NOT_YET_DUE
    else:
        verdict = PARTLY if part else UNKNOWN
    return Reading(verdict, evidence, "", shown=shown)


def _by_figures(
    promise: Mapping[Any, Any], frame: pd.DataFrame, day: dt.date, *, ahead: bool
) -> Reading:
    """Return the verdict of the figures of the year due, or of the last year before it."""
    series, edition = checks.one_series(frame, "figures"), checks.one_edition(frame, "figures")
    evidence, due = f"{series} {edition}", int(promise["due"][:4])
    year = min(due, int(frame["year"].max()), day.year)
    whole = promise["country"] == ALLIANCE
    codes = allies.members(frame, year) if whole else [countries.resolve(promise["country"])]
    values = frame[frame["year"] == year].set_index("country").reindex(codes)
    held = values[values["value"].notna()]
    if held.empty:
        return Reading(NOT_YET_DUE if ahead else UNKNOWN, evidence, f"no figure for {year}")
    met, of = int((held["value"] >= promise["at_least"]).sum()), len(codes)
    figure = _in_words(held, year, promise["at_least"], met, of)
    if ahead or year < due:
        verdict = NOT_YET_DUE if ahead else UNKNOWN
    elif met == of:
        verdict = DELIVERED
    else:
        verdict = PARTLY if met else NOT
    return Reading(verdict, evidence, figure, float(met), float(of), str(year))


def _in_words(held: pd.DataFrame, year: int, level: float, met: int, of: int) -> str:
    status = "estimate" if (held["status"] == "estimate").any() else "reported"
    if of == 1:
        return f"{held['value'].iloc[0]:.2f} % against {level:g} % in {year} ({status})"
    without = of - len(held)
    lacking = f", {without} without a figure" if without else ""
    return f"{met} of {of} Allies at {level:g} % or more in {year} ({status}){lacking}"


def _coverage(promise: Mapping[Any, Any], found: Reading) -> str:
    if not promise["due"]:
        return "no day was set"
    return "no record of it either way" if found.verdict == UNKNOWN else ""
