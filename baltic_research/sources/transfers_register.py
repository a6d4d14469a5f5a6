"""SIPRI's trade register: one row a deal, for tables of events and not for yearly series."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baltic_research import catalog, countries
from baltic_research.errors import UnknownNameError
from baltic_research.sources.delimited import Line, number_in, read_text, year_in
from baltic_research.sources.reading import Problems
from baltic_research.sources.transfers_preamble import generated, refuse_other_kind

if TYPE_CHECKING:
    import pandas as pd

YEARS = re.compile(r"(\d{4}(; \d{4})*)?")
FIRST_YEAR = 1900  # of an order; deliveries are recorded from 1950 on
ROUNDING = 0.0051  # the file rounds volumes to two decimals


def read_register(path: Path) -> pd.DataFrame:
    """Read the register of deals.

    Parameters
    ----------
    path : pathlib.Path
        SIPRI's trade register, Latin-1.

    Returns
    -------
    pandas.DataFrame
        One row a deal in the file's order: ``recipient``, ``supplier`` as published,
        ``recipient_code``, ``supplier_code`` (``""`` for a party that is no state of today),
        ``order_year``, ``number_ordered`` (NaN where not yet known), ``number_delivered``,
        each with ``_uncertain`` beside it; ``weapon``, ``description``, ``condition``,
        ``comments``; ``delivery_years`` as text (``"2004; 2005"``, ``""`` before the first
        delivery); ``tiv_per_unit``, ``tiv_ordered``, ``tiv_delivered`` in million TIV, an
        index and not a price; ``generated``, the day of the file; and ``cell``.

    Raises
    ------
    SourceFileError
        With every fault found; and for the file of deliveries.

    Notes
    -----
    The register says in which years deliveries fell, not how much fell in each: no yearly
    figure may be formed from it. Where the number ordered is not known the file has 0 as the
    order's TIV; that is missing here.
    """
    import pandas as pd

    problems = Problems(path.name)
    rules = catalog.layout("transfers")
    refuse_other_kind(path, "register")
    required = [one["column"] for one in rules["register"].values()]
    named = [column for column in required if not column.endswith(" ?")]
    text = read_text(path, named, problems, encoding="latin-1")
    if set(text.columns) != set(required):
        odd = sorted(set(text.columns) ^ set(required))
        problems.add("header", f"column {', '.join(odd)} is new or missing")
        problems.raise_any()
    day = generated(text, problems)
    deals = [_deal(line, rules, problems) for line in text.lines]
    problems.raise_any()
    return pd.DataFrame(deals).assign(generated=day)


def party(line: Line, column: str, problems: Problems) -> str:
    """Return the code of a party to a deal, ``""`` where a declared rule passes it over.

    A name that is neither a country nor passed over is noted as a fault, and so is a starred
    one that is a country without its star: a misprint must not drop a country's deals.
    """
    code, fault = _standing(line[column])
    if fault:
        problems.add(line.where, f"{column}: {fault}")
    elif not code:
        problems.pass_over(f"{column.casefold()}, {_why_passed(line[column])}", line.where)
    return code


@functools.cache
def _why_passed(name: str) -> str:
    """Return why the layout passes over a party."""
    rules = catalog.layout("transfers")["passed_over"]
    return next(str(rule["why"]) for rule in rules if re.search(rule["name"], name))


@functools.cache
def _standing(name: str) -> tuple[str, str]:
    """Return what a name stands for: a country's code or ``""``, and the fault or ``""``."""
    rules = catalog.layout("transfers")["passed_over"]
    passed_over = any(re.search(rule["name"], name) for rule in rules)
    try:
        country = countries.resolve(name.rstrip("*"))
    except UnknownNameError as fault:
        return "", "" if passed_over else str(fault)
    if not passed_over:
        return country, ""
    if name.endswith("*") and not countries.is_aggregate(country):
        return "", f"{name!r} is marked as no state, but {country} is one"
    return "", ""


def _deal(line: Line, rules: dict[str, Any], problems: Problems) -> dict[str, Any]:
    deal: dict[str, Any] = {
        ours: _read_cell(line, rule["column"], rule["kind"], problems)
        for ours, rule in rules["register"].items()
    }
    if line["Number ordered"] == "" and deal["tiv_ordered"] == 0:
        deal["tiv_ordered"] = float("nan")
    if (deal["delivery_years"] == "") != (deal["number_delivered"] == 0):
        problems.add(
            line.where,
            f"{line['Number delivered']} delivered in the years {line['Year(s) of delivery']!r}: "
            "expected years where, and only where, something was delivered",
        )
    _check_volume(line, deal, problems)
    for role in ("recipient", "supplier"):
        deal[f"{role}_code"] = party(line, role.capitalize(), problems)
    return {**deal, "cell": line.where}


def _check_volume(line: Line, deal: dict[str, Any], problems: Problems) -> None:
    """Hold a deal to its own terms; every deal of the register we hold keeps them.

    Its volumes are its numbers times the volume a unit, within the rounding of both to two
    decimals; nothing is delivered beyond the order or before it.
    """
    year_in(line, "Year of order", problems, FIRST_YEAR)
    ordered, delivered = deal["number_ordered"], deal["number_delivered"]
    for what, count in (("ordered", ordered), ("delivered", delivered)):
        implied, volume = count * deal["tiv_per_unit"], deal[f"tiv_{what}"]
        if abs(implied - volume) > ROUNDING * (count + 1):  # false where a number is missing
            problems.add(
                line.where,
                f"TIV {what} is {volume:g}, but {count:g} at {deal['tiv_per_unit']:g} a unit give "
                f"{implied:g}",
            )
    if delivered > ordered:
        problems.add(line.where, f"{delivered:g} delivered of {ordered:g} ordered")
    first = deal["delivery_years"][:4]
    if first.isdigit() and int(first) < deal["order_year"]:
        problems.add(line.where, f"delivered in {first}, ordered in {deal['order_year']}")


def _read_cell(line: Line, column: str, kind: str, problems: Problems) -> str | float | bool:
    """Return a cell as its declared kind."""
    text = line[column]
    if kind == "mark":
        if text not in ("", "?"):
            problems.add(line.where, f"{column}: expected '?' or nothing, found {text!r}")
        return text == "?"
    if kind == "years" and not YEARS.fullmatch(text):
        problems.add(line.where, f"{column}: expected years ('2004; 2005'), found {text!r}")
    if kind in ("text", "years"):
        return text
    if kind == "whole or empty" and not text:
        return float("nan")
    value = number_in(line, column, problems, whole=kind.startswith("whole"))
    return int(value) if kind == "whole" else float(value)
