"""What is held of each sign of cohesion: years, countries, and what it cannot carry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from baltic_research import countries
from baltic_research.errors import ParameterError, UnknownNameError
from baltic_research.indicators import dated

if TYPE_CHECKING:
    import pandas as pd

SERIES, CODED = "series", "coded"
NOTHING = "nothing known on that day"


class Sign(NamedTuple):
    """A sign of cohesion: its name, how it is recorded, and what it cannot carry."""

    title: str
    kind: str
    dated_by: str
    whose: str
    limit: str


SIGNS = {
    "votes": Sign(
        "Votes in the United Nations", SERIES, "year", "country",
        "few votes concern an Ally's defence; the agenda changes from year to year",
    ),
    "aid": Sign(
        "Aid to Ukraine", SERIES, "year", "country",
        "bilateral allocations: not what arrived, nor what went through the European Union",
    ),
    "exercises": Sign(
        "Joint exercises, counted", SERIES, "year", "country",
        "a count without sizes; after its last year nobody counted",
    ),
    "headcounts": Sign(
        "Exercises with a headcount", CODED, "date", "country",
        "those that a source put a number on: no sum or trend of years",
    ),
    "consultations": Sign(
        "Consultations, Article 4", CODED, "date", "asked_by",
        "requests of the eastern flank alone; neither more nor less cohesion by their number",
    ),
    "opinion": Sign(
        "Opinion polls on NATO", CODED, "date", "country",
        "wordings that must not be chained; no sampling errors; an attitude, not a decision",
    ),
    "commitments": Sign(
        "Promises and delivery", CODED, "promised", "actor",
        "promises that we coded, read against events that we coded; a choice, not a sample",
    ),
}  # fmt: skip


def held(signs: Mapping[str, pd.DataFrame | None]) -> pd.DataFrame:
    """Return what is held of each sign of cohesion.

    Parameters
    ----------
    signs : mapping of str to pandas.DataFrame or None
        By sign, a name of `SIGNS`: observations for ``votes``, ``aid`` and ``exercises``, else
        what the indicator of that name returns. None or a table without rows: nothing is known.

    Returns
    -------
    pandas.DataFrame
        One row a sign, in the order of `SIGNS`: sign, title, kind (``series`` of a publisher, or
        ``coded`` by hand), first_year, last_year (NaN where nothing is held), years (with a
        record), records (figures of Allies, or coded rows), allies (how many different Allies
        they concern by name), edition, limit (what it cannot carry).

    Raises
    ------
    UnknownNameError
        If a name is no sign.
    ContractError
        If a table lacks a column.
    """
    import pandas as pd

    rows = []
    for name, frame in _in_order(signs).items():
        sign, records = SIGNS[name], _records(name, frame)
        empty = records.empty
        rows.append(
            {
                "sign": name,
                "title": sign.title,
                "kind": sign.kind,
                "first_year": float("nan") if empty else float(records["year"].min()),
                "last_year": float("nan") if empty else float(records["year"].max()),
                "years": int(records["year"].nunique()),
                "records": len(records),
                "allies": len({code for codes in records["allies"] for code in codes}),
                "edition": NOTHING if empty else _edition(sign, frame),
                "limit": sign.limit,
            }
        )
    return pd.DataFrame(rows)


def held_by_year(signs: Mapping[str, pd.DataFrame | None], years: Iterable[int]) -> pd.DataFrame:
    """Return how many records of each sign there are for each year, zero where there is none.

    Parameters
    ----------
    signs : mapping of str to pandas.DataFrame or None
        As for `held`.
    years : iterable of int
        Years wanted.

    Returns
    -------
    pandas.DataFrame
        One row a sign and year: sign, title, kind, year, records. The count is of what we hold;
        zero says that nothing is held, and never that nothing happened.

    Raises
    ------
    ParameterError
        If no year is asked for.
    UnknownNameError
        If a name is no sign.
    """
    import pandas as pd

    wanted = list(years)
    if not wanted:
        raise ParameterError("held_by_year: years names no year; give a first before a last one")
    counted = {
        name: _records(name, frame)["year"].value_counts()
        for name, frame in _in_order(signs).items()
    }
    return pd.DataFrame(
        [
            {"sign": name, "title": SIGNS[name].title, "kind": SIGNS[name].kind, "year": year,
             "records": int(count.get(year, 0))}
            for name, count in counted.items()
            for year in wanted
        ]
    )  # fmt: skip


def _in_order(signs: Mapping[str, pd.DataFrame | None]) -> dict[str, pd.DataFrame | None]:
    for name in signs:
        if name not in SIGNS:
            raise UnknownNameError("sign of cohesion", name, SIGNS)
    return {name: signs[name] for name in SIGNS if name in signs}


def _records(name: str, frame: pd.DataFrame | None) -> pd.DataFrame:
    """Return year and the Allies named of each record; of a series, the Allies' figures alone."""
    import pandas as pd

    if frame is None or frame.empty:
        return pd.DataFrame({"year": [], "allies": []})
    sign = SIGNS[name]
    dated.need(frame, (sign.dated_by, sign.whose), name)
    if sign.kind == SERIES:
        dated.need(frame, ("value", "edition"), name)
        frame = frame[frame["value"].notna()]
    years = [int(str(one)[:4]) for one in frame[sign.dated_by]]
    allies = [
        set(countries.nato_members(year)) & set(str(codes).split("|"))
        for year, codes in zip(years, frame[sign.whose], strict=True)
    ]
    found = pd.DataFrame({"year": years, "allies": allies})
    return found[found["allies"].map(len) > 0] if sign.kind == SERIES else found


def _edition(sign: Sign, frame: pd.DataFrame | None) -> str:
    if sign.kind == CODED or frame is None:
        return "coded events"
    return ", ".join(dict.fromkeys(map(str, frame["edition"])))
