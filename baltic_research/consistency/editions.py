"""Checks of an edition against the next one of its source: revised, vanished, renamed, moved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from baltic_research import catalog
from baltic_research.consistency.findings import Finding
from baltic_research.holdings import Edition

if TYPE_CHECKING:
    import pandas as pd

REVISED = 10.0  # percent: a reported figure that moves by more with no change of unit is looked at
BASE = re.compile(r"\b(?:19|20)\d{2} prices")
MOST_NAMED = 3  # series or years named in a finding; the rest are counted


@dataclass(frozen=True)
class Step:
    """Two editions of one source, the second published after the first, and their figures.

    Attributes
    ----------
    before, after : Edition
        The two editions.
    old, new : pandas.DataFrame
        Their observations, without what is missing.
    """

    before: Edition
    after: Edition
    old: pd.DataFrame
    new: pd.DataFrame

    @property
    def rules(self) -> frozenset[str]:
        """Return what the catalogue declares of the source's editions: rolling, in_parts."""
        declared = catalog.cross_checks()["editions"]
        return frozenset(name for name, codes in declared.items() if self.before.source in codes)


def is_partial(edition: Edition) -> bool:
    """Return whether an edition is held in part only, so that a gap in it says nothing."""
    return "partial" in edition.form


def revised(step: Step) -> Iterator[Finding]:
    """Find reported figures that move much to the next edition while their unit stays.

    Publishers revise what they reported, mostly by a few percent; `REVISED` is a bound for
    attention and not for error. Series that are changes already are left out: the relative
    change of a change says nothing.
    """
    key = ["series", "country", "year", "unit"]
    old = step.old[step.old["status"] == "reported"]
    both = old.merge(step.new[[*key, "value"]], on=key, suffixes=("", "_later"))
    both = both[~both["unit"].str.startswith("% change") & (both["value"] != 0)]
    both["moved"] = 100 * (both["value_later"] / both["value"] - 1)
    for row in both[both["moved"].abs() > REVISED].to_dict("records"):
        text = (
            f"{row['series']}: {row['value']:.4g} becomes {row['value_later']:.4g} in "
            f"{step.after.edition} ({row['moved']:+.1f} %)"
        )
        yield "revision", row["country"], row["year"], text


def vanished(step: Step) -> Iterator[Finding]:
    """Find series, countries and years that the next edition no longer gives.

    A publisher seldom takes a figure back; a reader that loses a row, a sheet or a column does.
    Years before the next edition's first are expected to go where the catalogue declares the
    source's window ``rolling``; series are not compared where its files come ``in_parts``.
    """
    there = dict.fromkeys(step.new["series"])
    if "in_parts" not in step.rules:
        for code in dict.fromkeys(step.old["series"]):
            if code not in there:
                yield "vanished", "", 0, f"{code}: not in {step.after.edition}"
    old = step.old[step.old["series"].isin(there)]
    first = old["series"].map(step.new.groupby("series")["year"].min())
    if "rolling" not in step.rules:
        yield from _later_starts(step, first.groupby(old["series"]).first())
    old = old[old["year"] >= first]
    last = old["series"].map(step.new.groupby("series")["year"].max())
    yield from _lost(step, old[old["year"] <= last])


def _later_starts(step: Step, first: pd.Series) -> Iterator[Finding]:
    """Find series that begin later than they did."""
    began = step.old.groupby("series")["year"].min().to_dict()
    for code, year in first.to_dict().items():
        if began[code] < year:
            text = f"{code}: begins in {began[code]}, in {step.after.edition} in {year}"
            yield "vanished", "", int(began[code]), text


def _lost(step: Step, old: pd.DataFrame) -> Iterator[Finding]:
    """Find countries without any figure of a series any more, and years lost between others."""
    key = ["series", "country", "year"]
    new = step.new[key].assign(there=True)
    lost = old.merge(new, on=key, how="left")
    lost = lost[lost["there"].isna()]
    given = step.new[["series", "country"]].drop_duplicates().assign(given=True)
    lost = lost.drop(columns="there").merge(given, on=["series", "country"], how="left")
    gone = lost["given"].isna()
    for whole, rows in lost[gone].groupby("country", sort=False):
        text = f"no figure in {step.after.edition} of {_named(rows['series'].unique())}"
        yield "vanished", str(whole), 0, text
    for (code, country), rows in lost[~gone].groupby(["series", "country"], sort=False):
        years = sorted(rows["year"])
        text = f"{code}: no figure in {step.after.edition} for {_named(years)}"
        yield "vanished", str(country), int(years[0]), text


def renamed_units(step: Step) -> Iterator[Finding]:
    """Find units that change otherwise than by their price base.

    A new base year comes with every second edition and stands in the unit; another currency,
    factor or measure would make the two editions look like a revision.
    """
    key = ["series", "country", "year"]
    both = step.old[[*key, "unit"]].merge(step.new[[*key, "unit"]], on=key, suffixes=("", "_later"))
    bare = {
        one: BASE.sub("prices", one)
        for one in {*both["unit"].unique(), *both["unit_later"].unique()}
    }
    both = both[both["unit"].map(bare) != both["unit_later"].map(bare)]
    for (code, country, old, new), rows in both.groupby(
        ["series", "country", "unit", "unit_later"], sort=False
    ):
        text = f"{code}: in {old!r}, in {step.after.edition} in {new!r} ({len(rows)} years)"
        yield "unit", str(country), int(rows["year"].min()), text


def backwards(step: Step) -> Iterator[Finding]:
    """Find series whose last year is earlier than it was: an old file under a new label."""
    ended = step.old.groupby("series")["year"].max().to_dict()
    for code, last in step.new.groupby("series")["year"].max().to_dict().items():
        if last < ended.get(code, last):
            text = f"{code}: ends with {ended[code]}, in {step.after.edition} with {last}"
            yield "backwards", "", int(last), text


def _named(things: Iterable[object]) -> str:
    """Return the first few of some things by name, and how many more there are."""
    texts = [str(one) for one in things]
    more = f" and {len(texts) - MOST_NAMED} more" if len(texts) > MOST_NAMED else ""
    return ", ".join(texts[:MOST_NAMED]) + more
