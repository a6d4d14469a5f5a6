"""What may become of a changed file: read rightly, refused in clear words, or told of by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from baltic_research import contracts, countries
from baltic_research.errors import BalticResearchError
from baltic_research.sources.reading import Reading

KEY = ["series", "country", "year"]
RIGHT, REFUSED, SEEN = "right", "refused", "refused or told"
CLOSE = 1e-12  # relative: a figure is the same figure, and sums may be formed in another order

Truth = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True)
class Outcome:
    """How a reading ended: its observations and what it told, or the words of its refusal."""

    observations: pd.DataFrame | None
    told: tuple[str, ...]
    fault: str


def outcome(read: Callable[[Path], Reading], path: Path, source: str) -> Outcome:
    """Read a file as an import does: reader first, then the contract of observations."""
    try:
        reading = read(path)
        frame = reading.observations.assign(source=source, edition=reading.edition or "2026-01")
        frame = contracts.check_observations(frame, path.name)
    except BalticResearchError as fault:
        return Outcome(None, (), str(fault))
    return Outcome(frame, reading.anomalies, "")


def deviations(truth: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that differ in value, unit, status or presence, by `KEY`."""
    columns = [*KEY, "value", "unit", "status"]
    both = truth[columns].merge(
        found[columns], on=KEY, how="outer", suffixes=("", "_found"), indicator=True
    )
    same = both["_merge"].eq("both") & both["unit"].eq(both["unit_found"])
    same &= both["status"].eq(both["status_found"])
    near = (both["value"] - both["value_found"]).abs() <= CLOSE * both["value"].abs()
    same &= near | (both["value"].isna() & both["value_found"].isna())
    return both[~same]


def wrong_without_a_word(
    truth: pd.DataFrame, told_of_truth: tuple[str, ...], result: Outcome
) -> pd.DataFrame:
    """Return the deviating figures of whose country nothing new was told."""
    assert result.observations is not None
    off = deviations(truth, result.observations)
    new = " ".join(text for text in result.told if text not in told_of_truth)
    named = set(countries.mentioned(new)) | {
        one for one in off["country"].unique() if re.search(rf"\b{one}\b", new)
    }
    return off[~off["country"].isin(named)]


def assert_clear(fault: str, file: str) -> None:
    """Hold a refusal to one line of plain words that names the file and a place in it."""
    assert file in fault, f"does not name {file}: {fault}"
    assert "Traceback" not in fault
    assert "\n" not in fault.strip()
    place = (
        r"![A-Z]+\d+|line \d+|sheet|record \d+|page|text \d+|header|column|lacks|workbook|"
        r"(US\$|Share of \w+|Per capita|years): |archive|no such file|the file|readable|file:|headings?|rows?\b"
    )
    assert re.search(place, fault), f"names no place: {fault}"


def assert_never_silently_wrong(
    expect: str,
    truth: pd.DataFrame,
    told_of_truth: tuple[str, ...],
    result: Outcome,
    file: str,
) -> None:
    """Hold a result to what was expected of it: `RIGHT`, `REFUSED` or `SEEN`."""
    if result.fault:
        assert expect != RIGHT, f"refused what is harmless: {result.fault}"
        assert_clear(result.fault, file)
        return
    assert result.observations is not None
    if expect == RIGHT:
        off = deviations(truth, result.observations)
        assert off.empty, f"{len(off)} figures differ:\n{off.head(5).to_string()}"
        return
    silent = wrong_without_a_word(truth, told_of_truth, result)
    assert silent.empty, f"{len(silent)} wrong without a word:\n{silent.head(5).to_string()}"
    assert expect != REFUSED, f"read, and told {result.told[-3:]}"
