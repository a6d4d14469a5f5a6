"""What an import did, in words: recognised, passed over, against itself, and what is new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.consistency.findings import rounding

if TYPE_CHECKING:
    import pandas as pd

KEY = ["series", "country", "year"]
MOST_NAMED = 5  # things named in a line; the rest are counted
MOST_LINES = 12  # lines of what was passed over, or is against itself; the rest are counted
EXACT = 1e-9  # relative; what writing a figure as text and reading it again may lose


@dataclass(frozen=True)
class Found:
    """One series as it was recognised in a file.

    Attributes
    ----------
    series : str
        Code of the series.
    where : str
        The sheets or lines that it was read from.
    countries, groups : int
        Countries with a row, and groups such as NATO Europe.
    first_year, last_year : int
        Span of the years with a row.
    units : tuple of str
        Units with their price base; one a currency.
    figures, estimates, missing : int
        Figures in all, those that the publisher marks as estimates, and cells without any.
    """

    series: str
    where: str
    countries: int
    groups: int
    first_year: int
    last_year: int
    units: tuple[str, ...]
    figures: int
    estimates: int
    missing: int


@dataclass(frozen=True)
class News:
    """What an edition brings against the newest one that was held before.

    Attributes
    ----------
    edition : str
        Label of the edition compared with.
    scope : str
        What of that edition is held, where not the whole.
    added, gone : tuple of str
        Series, countries and years that only the one or only the other has, in words.
    compared, revised : int
        Figures that both give in the same unit, and those of them that differ by more than
        rounding.
    rebased : int
        Figures that both give in different units (another price base); not compared.
    largest : str
        The largest revision in percent, ``""`` where there is none.
    """

    edition: str
    scope: str
    added: tuple[str, ...]
    gone: tuple[str, ...]
    compared: int
    revised: int
    rebased: int
    largest: str

    def lines(self) -> list[str]:
        """Return what is new in two or three lines."""
        scope = f" ({self.scope})" if self.scope else ""
        moved = f"; largest: {self.largest}" if self.largest else ""
        rebased = f"; {self.rebased:,} in another unit, not compared" if self.rebased else ""
        return [
            f"added: {'; '.join(self.added) or 'nothing'}",
            *([f"no longer there: {'; '.join(self.gone)}"] if self.gone else []),
            f"{self.revised:,} of {self.compared:,} figures revised{moved}{rebased}",
            f"compared with {self.edition}{scope}",
        ]


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Attributes
    ----------
    source, edition : str
        What the file was recognised as.
    table : pathlib.Path
        The table written, found already there, or that a dry run would write.
    written : bool
        False when the same edition with the same figures was held already, or in a dry run.
    rows : int
        Figures in the table.
    series : tuple of str
        Series found.
    anomalies : tuple of str
        What the file says against itself; stored as published.
    passed_over : tuple of str
        What of the file a declared rule leaves out.
    found : tuple of Found
        The series as they were recognised.
    news : News or None
        What is new against the newest edition held before; None where there is none.
    dry_run : bool
        Nothing was to be written.
    damaged : tuple of str
        What was found damaged in the folder: the edition itself, then replaced, or another.
    """

    source: str
    edition: str
    table: Path
    written: bool
    rows: int
    series: tuple[str, ...]
    anomalies: tuple[str, ...]
    passed_over: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    news: News | None = None
    dry_run: bool = False
    damaged: tuple[str, ...] = ()

    def headline(self) -> str:
        """Return in one line what was recognised, and what became of it."""
        done = f"stored in {self.table}" if self.written else "already held, nothing changed"
        if self.dry_run:
            done = "dry run, nothing written"
        held = f"{self.rows:,} rows in {len(self.series)} series"
        return f"{self.source} {self.edition}: {held}; {done}"

    def summary(self) -> str:
        """Return what was recognised, what was not taken, and what is new, a part a block."""
        news = self.news.lines() if self.news else ["no earlier edition is held to compare with"]
        blocks = (
            ("recognised", _table([_cells(one) for one in self.found])),
            ("passed over", _few(self.passed_over) or ["nothing"]),
            ("against itself, stored as published", _few(self.anomalies) or ["nothing"]),
            ("new", news),
            *([("damaged", _few(self.damaged))] if self.damaged else []),
        )
        said = [self.headline()]
        for title, lines in blocks:
            said += [f"  {title}:", *(f"    {one}" for one in lines)]
        return "\n".join(said)


def recognised(frame: pd.DataFrame) -> tuple[Found, ...]:
    """Return the series of an edition as they were recognised, in the file's order.

    Parameters
    ----------
    frame : pandas.DataFrame
        Observations of one file.
    """
    return tuple(_found(str(code), rows) for code, rows in frame.groupby("series", sort=False))


def news(frame: pd.DataFrame, before: pd.DataFrame, edition: str, scope: str = "") -> News:
    """Compare what a file brings with the newest edition held before.

    Parameters
    ----------
    frame, before : pandas.DataFrame
        Observations of the file, and of the earlier edition; both of the same scope.
    edition, scope : str
        Label of the earlier edition, and what of it is held where not the whole.

    Returns
    -------
    News
        Years are compared for the series that both have.
    """
    new, old = (one.dropna(subset="value") for one in (frame, before))
    shared = set(new["series"]) & set(old["series"])
    alike = [one[one["series"].isin(shared)] for one in (new, old)]
    both = alike[1].merge(alike[0], on=KEY, suffixes=("_old", ""))
    same = both[both["unit_old"] == both["unit"]]
    revised = _revised(same)
    return News(
        edition=edition,
        scope=scope,
        added=_differences(new, alike[0], old, alike[1]),
        gone=_differences(old, alike[1], new, alike[0]),
        compared=len(same),
        revised=len(revised),
        rebased=len(both) - len(same),
        largest=_largest(revised),
    )


def _found(code: str, rows: pd.DataFrame) -> Found:
    names = rows["country"].unique()
    groups = sum(map(countries.is_aggregate, names))
    there = rows["value"].notna()
    return Found(
        series=code,
        where=_where(rows["cell"]),
        countries=len(names) - groups,
        groups=groups,
        first_year=int(rows["year"].min()),
        last_year=int(rows["year"].max()),
        units=tuple(rows["unit"].unique()),
        figures=int(there.sum()),
        estimates=int((there & (rows["status"] == "estimate")).sum()),
        missing=int((~there).sum()),
    )


def _where(cells: pd.Series) -> str:
    """Return the sheets that cells lie in, else the first and the last place."""
    sheets = list(dict.fromkeys(one.rpartition("!")[0] for one in cells.tolist()))
    return _named(sheets) if any(sheets) else f"{cells.iloc[0]} to {cells.iloc[-1]}"


def _differences(
    one: pd.DataFrame, one_shared: pd.DataFrame, other: pd.DataFrame, other_shared: pd.DataFrame
) -> tuple[str, ...]:
    """Say which series, and in shared series which countries and years, only the first has."""
    parts = (
        ("series", set(one["series"]) - set(other["series"])),
        ("countries", set(one_shared["country"]) - set(other_shared["country"])),
        ("years", set(one_shared["year"]) - set(other_shared["year"])),
    )
    return tuple(f"{what} {_named(sorted(only))}" for what, only in parts if only)


def _revised(same: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that differ by more than the rounding of either edition."""
    slack = {
        code: max(rounding(rows["value"]), rounding(rows["value_old"]))
        for code, rows in same.groupby("series")
    }
    allowed = same["series"].map(slack).astype(float) + EXACT * same["value_old"].abs()
    return same[(same["value"] - same["value_old"]).abs() > allowed]


def _largest(revised: pd.DataFrame) -> str:
    """Name the largest revision in percent; of changes and from zero there is none."""
    rows = revised[(revised["value_old"] != 0) & ~revised["unit"].str.startswith("% change")]
    if rows.empty:
        return ""
    moved = 100 * (rows["value"] / rows["value_old"] - 1)
    place = int(moved.abs().to_numpy().argmax())
    row = rows.iloc[place]
    return (
        f"{row['series']} {row['country']} {row['year']}, {row['value_old']:.4g} to "
        f"{row['value']:.4g} ({moved.iloc[place]:+.1f} %)"
    )


def _cells(one: Found) -> tuple[str, ...]:
    groups = f" and {one.groups} groups" if one.groups else ""
    unit = one.units[0] if len(one.units) == 1 else f"{len(one.units)} units, {one.units[0]} ..."
    return (
        one.series,
        one.where,
        f"{one.countries} countries{groups}",
        f"{one.first_year}-{one.last_year}",
        f"{one.figures:,} figures, {one.estimates:,} estimated, {one.missing:,} missing",
        unit,
    )


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return rows as lines with columns of one width."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _few(texts: Sequence[str]) -> list[str]:
    more = [f"and {len(texts) - MOST_LINES} more"] if len(texts) > MOST_LINES else []
    return [*texts[:MOST_LINES], *more]


def _named(things: Iterable[object]) -> str:
    """Return the first few of some things by name, and how many more there are."""
    texts = [str(one) for one in things]
    more = f" and {len(texts) - MOST_NAMED} more" if len(texts) > MOST_NAMED else ""
    return ", ".join(texts[:MOST_NAMED]) + more
