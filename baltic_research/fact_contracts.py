"""The contracts of hand-coded facts: rosters, events and parameters, a source on every row."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from baltic_research import fact_rules
from baltic_research.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    import pandera.pandas as pandera

    Rule = Callable[[pd.DataFrame], pd.Series]

# The last columns of each are ours: from when on the fact was public where that is not its date,
# our remark, and the lines of the hand-coded lists that the row rests on
ROSTER_COLUMNS = (
    "source", "host", "contributor", "as_of", "troops", "scope", "role", "nuclear_armed",
    "approximate", "source_url", "confidence", "conflict", "known_from", "note", "origin",
)  # fmt: skip
EVENT_COLUMNS = (
    "id", "date", "end_date", "kind", "actor", "country", "low", "high", "unit", "title",
    "source_url", "confidence", "known_from", "note", "origin",
)  # fmt: skip
PARAMETER_COLUMNS = (
    "scenario", "name", "low", "central", "high", "unit", "source", "page", "basis",
    "source_url", "confidence", "known_from", "note", "origin",
)  # fmt: skip
ROSTER_KEY = ("source", "host", "contributor", "as_of")
PARAMETER_KEY = ("scenario", "name")
SCOPES = ("battlegroup", "all_allied")
ROLES = ("framework", "contributor", "total")
CONFIDENCES = ("high", "medium", "low")
BASES = ("published", "derived", "assumption")
KINDS = (
    "accession", "air_policing", "article4", "exercise", "legal", "national_budget",
    "national_target", "opinion", "posture", "procurement", "spending_target", "study", "summit",
    "treaty", "trigger_event", "undersea", "us_posture",
)  # fmt: skip


def check_rosters(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """Check a table of rosters against its contract and return it in column order.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a (source, host, contributor, as_of); columns `ROSTER_COLUMNS`: ``troops`` in
        persons (NaN where a contributor is named without a number), ``scope`` one of `SCOPES`,
        ``as_of`` a date as precise as its source (``2017``, ``2017-06`` or ``2017-06-19``),
        ``conflict`` empty or the key of a row that gives another number, its parts spaced.
    where : str
        What the table is, for the message: a file name.

    Returns
    -------
    pandas.DataFrame
        The same rows with the columns in the contract's order and their types settled.

    Raises
    ------
    ContractError
        With every failure found, not only the first.
    """
    return _checked(frame, where, _roster_schema(), ROSTER_COLUMNS)


def check_events(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """Check a table of events against its contract and return it in column order.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row an ``id``; columns `EVENT_COLUMNS`: ``kind`` one of `KINDS`, ``actor`` (may be
        empty) and ``country`` one code or several with ``|`` between them, ``low`` and ``high``
        in ``unit`` (equal for a point, one of them NaN for "at least" or "at most").
    where : str
        What the table is, for the message: a file name.

    Returns
    -------
    pandas.DataFrame
        The same rows with the columns in the contract's order and their types settled.

    Raises
    ------
    ContractError
        With every failure found, not only the first.
    """
    return _checked(frame, where, _event_schema(), EVENT_COLUMNS)


def check_parameters(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """Check a table of scenario parameters against its contract and return it in column order.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a (scenario, name); columns `PARAMETER_COLUMNS`: ``low``, ``central``, ``high``
        in ``unit``, at least one of them given; ``basis`` one of `BASES`.
    where : str
        What the table is, for the message: a file name.

    Returns
    -------
    pandas.DataFrame
        The same rows with the columns in the contract's order and their types settled.

    Raises
    ------
    ContractError
        With every failure found, not only the first.
    """
    return _checked(frame, where, _parameter_schema(), PARAMETER_COLUMNS)


def _checked(
    frame: pd.DataFrame, where: str, schema: pandera.DataFrameSchema, columns: tuple[str, ...]
) -> pd.DataFrame:
    from pandera.errors import SchemaErrors

    try:
        checked = schema.validate(frame.reset_index(drop=True), lazy=True)
    except SchemaErrors as failure:
        raise ContractError(f"{where}: {_describe(failure.failure_cases)}") from None
    return checked[list(columns)]


def _describe(cases: pd.DataFrame) -> str:
    """Return every failure of a pandera check in one line, each with the line of its row."""
    import pandas as pd

    texts = []
    for case in cases.to_dict("records"):
        of_column = case["schema_context"] == "Column"
        of_row = pd.notna(case["index"])
        line = f"line {int(case['index']) + 2}: " if of_row else ""
        what = case["column"] if of_column else "the row" if of_row else "the table"
        found = "" if of_row and not of_column else f", found {case['failure_case']!r}"
        texts.append(f"{line}{what} breaks {case['check']}{found}")
    return "; ".join(dict.fromkeys(texts))


@functools.cache
def _roster_schema() -> pandera.DataFrameSchema:
    return _schema(
        {
            "source": _text(_matching(r"[a-z_]+", "a source in lower case")),
            "host": _text(_each(fact_rules.is_country, "a country's code")),
            "contributor": _text(
                _each(fact_rules.is_contributor, "a country's code, or NATO for a total")
            ),
            "as_of": _text(_each(fact_rules.is_date, "a date")),
            "troops": _number(lowest=0),
            "scope": _text(_among(SCOPES)),
            "role": _text(_among(ROLES)),
            "nuclear_armed": _truth(nullable=True),
            "approximate": _truth(nullable=False),
            "conflict": _text(),
        },
        ROSTER_KEY,
        {
            "the role total for NATO and for nobody else": lambda frame: (
                frame["contributor"].eq(fact_rules.EVERYONE) == frame["role"].eq("total")
            ),
            "who is nuclear-armed": fact_rules.nuclear_status_is_right,
            "a number for every total": lambda frame: (
                frame["role"].ne("total") | frame["troops"].notna()
            ),
            "a battlegroup within all Allied troops of that day": fact_rules.battlegroup_is_within,
            "a conflict with a row that gives another number": functools.partial(
                fact_rules.conflicts_are_mutual, key=ROSTER_KEY
            ),
            "known_from not before as_of": _dated("as_of", "known_from"),
        },
    )


@functools.cache
def _event_schema() -> pandera.DataFrameSchema:
    return _schema(
        {
            "id": _text(_matching(r"[a-z0-9]+(-[a-z0-9]+)*", "words in lower case")),
            "date": _text(_each(fact_rules.is_date, "a date")),
            "end_date": _text(_each(fact_rules.is_date_or_empty, "a date or nothing")),
            "kind": _text(_among(KINDS)),
            "actor": _text(_each(fact_rules.are_codes_or_empty, "codes of countries or nothing")),
            "country": _text(_each(fact_rules.are_codes, "codes of countries")),
            "low": _number(),
            "high": _number(),
            "unit": _text(),
            "title": _text(_matching(r".+", "a title")),
        },
        ("id",),
        {
            "low not above high": _rising("low", "high"),
            "a unit for every figure and none without": lambda frame: (
                (frame["low"].notna() | frame["high"].notna()) == frame["unit"].ne("")
            ),
            "end_date not before date": _dated("date", "end_date"),
            "known_from not before date": _dated("date", "known_from"),
        },
    )


@functools.cache
def _parameter_schema() -> pandera.DataFrameSchema:
    bounds = ("low", "central", "high")
    return _schema(
        {
            "scenario": _text(_matching(r"[a-z0-9_]+", "words in lower case")),
            "name": _text(_matching(r"[a-z0-9_]+", "words in lower case")),
            **{bound: _number() for bound in bounds},
            "unit": _text(_matching(r".+", "a unit")),
            "source": _text(_matching(r".+", "a source")),
            "page": _text(),
            "basis": _text(_among(BASES)),
        },
        PARAMETER_KEY,
        {
            "low, central, high in order": _rising(*bounds),
            "at least one number": lambda frame: frame[list(bounds)].notna().any(axis=1),
        },
    )


def _schema(
    columns: dict[str, pandera.Column],
    key: tuple[str, ...],
    rules: dict[str, Rule],
) -> pandera.DataFrameSchema:
    """Return a schema of some columns with those that every table of facts has."""
    import pandera.pandas as pandera

    shared = {
        "source_url": _text(_matching(r"https?://\S+\.\S+", "an address")),
        "confidence": _text(_among(CONFIDENCES)),
        "known_from": _text(_each(fact_rules.is_date_or_empty, "a date or nothing")),
        "note": _text(),
        "origin": _text(_matching(r"\w+:\d+(\|\w+:\d+)*", "list:line")),
    }
    checks = [pandera.Check(rule, error=text) for text, rule in rules.items()]
    return pandera.DataFrameSchema(
        {**columns, **shared}, strict=True, unique=list(key), checks=checks
    )


def _text(check: pandera.Check | None = None) -> pandera.Column:
    import pandera.pandas as pandera

    return pandera.Column(str, check, coerce=True)


def _number(lowest: float | None = None) -> pandera.Column:
    import pandera.pandas as pandera

    check = None if lowest is None else pandera.Check.ge(lowest)
    return pandera.Column(float, check, nullable=True, coerce=True)


def _truth(*, nullable: bool) -> pandera.Column:
    import pandera.pandas as pandera

    return pandera.Column("boolean", nullable=nullable, coerce=True)


def _among(allowed: tuple[str, ...]) -> pandera.Check:
    import pandera.pandas as pandera

    return pandera.Check.isin(list(allowed))


def _matching(pattern: str, meaning: str) -> pandera.Check:
    return _each(lambda text: re.fullmatch(pattern, text) is not None, meaning)


def _each(rule: Callable[[str], bool], meaning: str) -> pandera.Check:
    import pandera.pandas as pandera

    return pandera.Check(rule, element_wise=True, error=meaning)


def _dated(earlier: str, later: str) -> Rule:
    return functools.partial(fact_rules.in_order, earlier=earlier, later=later)


def _rising(*columns: str) -> Rule:
    return functools.partial(fact_rules.ascending, columns=columns)
