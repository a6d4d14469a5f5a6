"""What NATO's tables call things, as the catalogue declares it: blocks, currencies, footnotes."""

from __future__ import annotations

import csv
import functools
import re
from dataclasses import dataclass

from baltic_research import catalog, paths

BASE_YEAR = re.compile(r"\b((?:19|20)\d{2})\s+(?:prices|us dollars)")


@dataclass(frozen=True)
class BlockRule:
    """How one block is known, and what it holds."""

    series: str
    table: re.Pattern[str]
    unit: re.Pattern[str]
    block: re.Pattern[str]
    factor: float

    def fits(self, table: str, unit: str, block: str) -> bool:
        """Return whether a block with these titles, folded, is the one meant."""
        return bool(
            self.table.search(table) and self.unit.search(unit) and self.block.search(block)
        )


@dataclass(frozen=True)
class SummaryRule:
    """How a column of the summary table is known; `repeats` marks a figure given elsewhere."""

    series: str
    column: re.Pattern[str]
    repeats: bool


@functools.cache
def block_rules() -> tuple[BlockRule, ...]:
    """Return the rules for blocks in the order in which they are tried."""
    return tuple(
        BlockRule(
            series=rule["series"],
            table=re.compile(rule.get("table", "")),
            unit=re.compile(rule.get("unit", "")),
            block=re.compile(rule["block"]),
            factor=float(rule.get("factor", 1)),
        )
        for rule in catalog.layout("nato")["blocks"]
    )


@functools.cache
def summary_rules() -> tuple[SummaryRule, ...]:
    """Return the rules for columns of the summary table."""
    return tuple(
        SummaryRule(rule["series"], re.compile(rule["column"]), bool(rule.get("repeats")))
        for rule in catalog.layout("nato")["summary"]
    )


@functools.cache
def missing_markers() -> frozenset[str]:
    """Return the texts that stand where nothing was published."""
    return frozenset(catalog.layout("nato")["missing"])


@functools.cache
def required_series() -> frozenset[str]:
    """Return the series without which a workbook is not whole."""
    optional = set(catalog.layout("nato")["optional"])
    return frozenset(
        code for code, one in catalog.all_series().items() if one.source == "nato"
    ) - frozenset(optional)


@functools.cache
def fold(text: str | None) -> str:
    """Return text in lower case, with single spaces and without footnote marks."""
    bare = re.sub(r"\s*(\([a-z]\)|\*)\s*$", "", (text or "").strip())
    return re.sub(r"\s+", " ", bare).casefold()


def base_year(*texts: str) -> str:
    """Return the price base named first in the folded texts, ``"2015 prices"``, or ``""``."""
    for text in texts:
        match = BASE_YEAR.search(text)
        if match:
            return f"{match[1]} prices"
    return ""


def currency_code(name: str, country: str) -> str | None:
    """Return the ISO 4217 code of a currency as NATO names it, None where we know none.

    Examples
    --------
    >>> currency_code("Kroner", "NOR"), currency_code("Euros", "EST")
    ('NOK', 'EUR')
    """
    table = _currencies()
    return table.get((name, country)) or table.get((name, ""))


def footnote(text: str) -> str:
    """Return a footnote in our own words where we know it, in the publisher's where not."""
    for rule in catalog.layout("nato")["notes"]:
        if re.search(rule["pattern"], text, re.IGNORECASE):
            return str(rule["note"])
    return text


@functools.cache
def _currencies() -> dict[tuple[str, str], str]:
    path = paths.data() / "catalog" / "currencies.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {(row["name"], row["country"]): row["code"] for row in csv.DictReader(stream)}
