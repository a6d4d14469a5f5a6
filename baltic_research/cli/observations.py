"""Observations and editions as text: for people, and as CSV and JSON for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from baltic_research import catalog
from baltic_research.cli.text import aligned, padded, terminal_width, width

if TYPE_CHECKING:
    import pandas as pd

_MARKS = {"reported": " ", "estimate": "e", "imputed": "i"}
_MISSING = "\N{EN DASH} "
_MOST_UNITS = 3
_LARGE = 1000  # from here on two decimals say nothing


def editions_as_text(frame: pd.DataFrame) -> str:
    """Return the editions held as a table."""
    rows = [
        (
            one["source"],
            one["edition"],
            str(one["published"]),
            f"{one['first_year']}-{one['last_year']}",
            f"{one['series']}",
            one["form"],
        )
        for one in frame.to_dict("records")
    ]
    return aligned(("source", "edition", "published", "years", "series", "form"), rows)


def status_as_text(frame: pd.DataFrame) -> str:
    """Return how fresh each source is as a table."""
    rows = [
        (
            one["source"],
            one["newest"] or "none held",
            str(one["published"] or ""),
            f"{one['age_days']:.0f} days" if one["newest"] else "",
            str(one["expected"] or "not expected"),
            "stale" if one["stale"] else "",
        )
        for one in frame.to_dict("records")
    ]
    return aligned(("source", "newest", "published", "age", "next by", ""), rows)


def findings_as_text(frame: pd.DataFrame) -> str:
    """Return the findings of a check, the new ones first, and their number."""
    ordered = frame.sort_values("known", kind="stable")
    rows = [
        (
            "known" if one["known"] else "NEW",
            f"{one['source']} {one['edition']}",
            one["check"],
            " ".join(filter(None, (one["country"], str(one["year"] or "")))),
            one["finding"],
        )
        for one in ordered.to_dict("records")
    ]
    known = int(frame["known"].astype(bool).sum())
    total = f"{len(frame)} findings, {known} of them known"
    header = ("", "edition", "check", "for", "finding")
    return f"{aligned(header, rows)}\n\n{_counts(frame)}\n\n{total}" if rows else "nothing found"


def _counts(frame: pd.DataFrame) -> str:
    """Return how many findings each check made, and how many of them are new."""
    new = ~frame["known"].astype(bool)
    rows = [
        (name, len(part), int(new[part.index].sum()))
        for name, part in frame.groupby("check", sort=True)
    ]
    return aligned(("check", "found", "new"), rows)


def series_as_text(described: object) -> str:
    """Return the description of a series, or the list of all as a table."""
    import pandas as pd

    if not isinstance(described, pd.DataFrame):
        return str(described)
    rows = described.to_dict("records")
    return aligned([str(one) for one in described.columns], [tuple(one.values()) for one in rows])


def as_csv(frame: pd.DataFrame) -> str:
    """Return observations as CSV, every column at full precision."""
    return str(frame.to_csv(index=False, lineterminator="\n"))


def as_json(frame: pd.DataFrame) -> str:
    """Return observations as a JSON list of objects; what is not published is null."""
    rows = [
        {str(key): None if _is_nan(value) else value for key, value in one.items()}
        for one in frame.to_dict("records")
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def as_table(frame: pd.DataFrame) -> str:
    """Return observations with years down and countries across, one block an edition."""
    blocks = [_block(part) for _, part in frame.groupby("edition", sort=False)]
    return "\n\n".join(blocks) + "\n"


FORMATS: dict[str, Callable[[pd.DataFrame], str]] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
}


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _block(frame: pd.DataFrame) -> str:
    """Return one edition: what it is, its numbers, and what the marks in it mean."""
    first = frame.iloc[0]
    units = list(dict.fromkeys(frame["unit"]))
    unit = ", ".join(units) if len(units) <= _MOST_UNITS else f"{len(units)} units"
    lines = [
        catalog.series(first["series"]).title,
        f"{first['series']}, edition {first['edition']}, {unit}",
        "",
        *_columns(frame),
    ]
    used = set(frame["status"])
    marks = [f"{_MARKS[one]} = {one}" for one in ("estimate", "imputed") if one in used]
    if frame["value"].isna().any():
        marks.append(f"{_MISSING.strip()} = not published")
    return "\n".join([*lines, *(["", ", ".join(marks)] if marks else [])])


def _columns(frame: pd.DataFrame) -> list[str]:
    """Return the numbers in as many stretches of countries as the terminal needs."""
    years = sorted(set(frame["year"]))
    texts = {str(name): _cells(part, years) for name, part in frame.groupby("country", sort=False)}
    wide = {name: max(map(width, [f"{name} ", *cells])) for name, cells in texts.items()}
    lines: list[str] = []
    for stretch in _stretches(list(texts), wide):
        heads = [padded(f"{name} ", wide[name], right=True) for name in stretch]
        lines += [""] if lines else []
        lines.append("  ".join(["year", *heads]).rstrip())
        for place, year in enumerate(years):
            cells = [padded(texts[one][place], wide[one], right=True) for one in stretch]
            lines.append("  ".join([str(year), *cells]).rstrip())
    return lines


def _cells(country: pd.DataFrame, years: Sequence[int]) -> list[str]:
    """Return a country's number for each year, all with the same decimals."""
    values = country["value"].dropna()
    whole = bool((values == values.round()).all()) or values.abs().max() >= _LARGE
    places = 0 if whole else 2
    texts = {
        one["year"]: _MISSING
        if _is_nan(one["value"])
        else f"{one['value']:,.{places}f}{_MARKS[one['status']]}"
        for one in country.to_dict("records")
    }
    return [texts.get(year, "") for year in years]


def _stretches(names: Sequence[str], wide: dict[str, int]) -> list[list[str]]:
    room, stretches = 0, list[list[str]]()
    for name in names:
        room -= wide[name] + 2
        if room < 0:
            stretches.append([])
            room = terminal_width() - len("year") - wide[name] - 2
        stretches[-1].append(name)
    return stretches
