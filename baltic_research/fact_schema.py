"""How a table of facts is checked: columns and rules as a schema, failures as one message."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

from baltic_research import fact_rules
from baltic_research.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    import pandera.pandas as pandera

    Rule = Callable[[pd.DataFrame], pd.Series]

CONFIDENCES = ("high", "medium", "low")


def checked(
    frame: pd.DataFrame, where: str, contract: pandera.DataFrameSchema, columns: tuple[str, ...]
) -> pd.DataFrame:
    """Return a table in column order; raise `ContractError` with every failure found."""
    from pandera.errors import SchemaErrors

    try:
        sound = contract.validate(frame.reset_index(drop=True), lazy=True)
    except SchemaErrors as failure:
        raise ContractError(f"{where}: {_describe(failure.failure_cases)}") from None
    return sound[list(columns)]


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


def schema(
    columns: dict[str, pandera.Column],
    key: tuple[str, ...],
    rules: dict[str, Rule],
) -> pandera.DataFrameSchema:
    """Return a schema of some columns with those that every table of facts has.

    A column that stands in both is as it is given: an assumption of ours has no address.
    """
    import pandera.pandas as pandera

    shared = {
        "source_url": text(matching(r"https?://\S+\.\S+", "an address")),
        "confidence": text(among(CONFIDENCES)),
        "known_from": text(each(fact_rules.is_date_or_empty, "a date or nothing")),
        "note": text(),
        "origin": text(matching(r"\w+:\d+(\|\w+:\d+)*", "list:line")),
    }
    checks = [pandera.Check(rule, error=meaning) for meaning, rule in rules.items()]
    return pandera.DataFrameSchema(
        {**shared, **columns}, strict=True, unique=list(key), checks=checks
    )


def text(check: pandera.Check | None = None) -> pandera.Column:
    """Return a column of texts."""
    import pandera.pandas as pandera

    return pandera.Column(str, check, coerce=True)


def number(lowest: float | None = None) -> pandera.Column:
    """Return a column of numbers, any of which may be missing."""
    import pandera.pandas as pandera

    check = None if lowest is None else pandera.Check.ge(lowest)
    return pandera.Column(float, check, nullable=True, coerce=True)


def truth(*, nullable: bool) -> pandera.Column:
    """Return a column of truths."""
    import pandera.pandas as pandera

    return pandera.Column("boolean", nullable=nullable, coerce=True)


def among(allowed: tuple[str, ...]) -> pandera.Check:
    """Return the rule that a cell is one of a few texts."""
    import pandera.pandas as pandera

    return pandera.Check.isin(list(allowed))


def matching(pattern: str, meaning: str) -> pandera.Check:
    """Return the rule that the whole of a cell matches a pattern."""
    return each(lambda cell: re.fullmatch(pattern, cell) is not None, meaning)


def each(rule: Callable[[Any], bool], meaning: str) -> pandera.Check:
    """Return a rule for each cell, with its meaning for the message."""
    import pandera.pandas as pandera

    return pandera.Check(rule, element_wise=True, error=meaning)


def dated(earlier: str, later: str) -> Rule:
    """Return the rule that one date of a row does not come before another."""
    return functools.partial(fact_rules.in_order, earlier=earlier, later=later)


def rising(*columns: str) -> Rule:
    """Return the rule that the numbers of a row rise from column to column."""
    return functools.partial(fact_rules.ascending, columns=columns)
