"""One side of a view: a series of one edition, loaded and turned into what is shown of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from baltic_research import catalog, countries, store
from baltic_research.errors import ContractError, EditionError
from baltic_research.explore import code, options
from baltic_research.explore.choice import CHANGE, LEVEL, OF_GDP, Choice
from baltic_research.holdings import Edition, find_edition
from baltic_research.indicators import burden, growth, spending

if TYPE_CHECKING:
    import pandas as pd

# Amounts of which a country's part of a total makes sense
_ADDITIVE = ("million USD", "million EUR", "million TIV", "thousand persons", "persons", "warheads")
_FEW = 6


@dataclass(frozen=True, eq=False)
class Side:
    """What stands on one side.

    Attributes
    ----------
    series : str
        Its code.
    edition : Edition
        The edition it was taken from.
    table : pandas.DataFrame
        What is shown: observations, or what an indicator made of them.
    sources : tuple of pandas.DataFrame
        Everything that was loaded for it.
    lines : tuple of str
        The code that makes the table.
    notes : tuple of str
        What was asked for and is not there.
    """

    series: str
    edition: Edition
    table: pd.DataFrame
    sources: tuple[pd.DataFrame, ...]
    lines: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def title(self) -> str:
        """Return publisher and edition."""
        return f"{self.edition.source.upper()} {self.edition.edition}"


def first_side(choice: Choice, name: str) -> Side:
    """Return what is chosen, under a name that its code gives it."""
    return _side(
        choice, choice.series, edition_of(choice.series, choice.edition, choice.as_of), name
    )


def second_side(choice: Choice, name: str) -> Side:
    """Return what the choice is set beside."""
    series, _, label = str(choice.against).partition("@")
    if "." not in series:
        series, label = choice.series, series
    day = None if label else choice.as_of
    return _side(choice, series, edition_of(series, label or None, day), name)


def edition_of(series: str, label: str | None, day: dt.date | str | None) -> Edition:
    """Return the edition that is meant: that of a label, the newest of a day, or the newest.

    Raises
    ------
    UnknownNameError, EditionError
        If there is none, or it has not the series.
    """
    if day is not None:
        return store.as_of(series, day)
    newest = store.as_of(series, dt.date.max)
    if label is None:
        return newest
    edition = find_edition(newest.source, label)
    if series not in edition.coverage:
        labels = ", ".join(one.edition for one in options.editions(series))
        raise EditionError(f"{series} is not in edition {label}; editions that have it: {labels}")
    return edition


def _side(choice: Choice, series: str, edition: Edition, name: str) -> Side:
    whole = store.load(series, edition=edition.edition)
    codes = [one for one in choice.countries if one in set(whole["country"])]
    where = f"{edition.source.upper()} {edition.edition}"
    if not codes:
        raise EditionError(
            f"{where} has no figures of {series} for {_names(choice.countries)}; "
            "choose other countries, or another edition"
        )
    wanted = _years(choice, whole[whole["country"].isin(codes)], where, series)
    loaded = store.load(series, countries=codes, years=wanted, edition=edition.edition)
    table, lines, more = _shown(choice.show, loaded, codes, wanted, name)
    lacking = [one for one in choice.countries if one not in codes]
    notes = [f"{where} has no figures of it for {_names(lacking)}."] if lacking else []
    return Side(
        series, edition, table, (loaded, *more), lines, (*notes, *_cut(choice, wanted, where))
    )


def _years(choice: Choice, rows: pd.DataFrame, where: str, series: str) -> list[int]:
    """Return the years to load: those wanted and there, and the one before for a change."""
    first, last = choice.years
    there = sorted({int(year) for year in rows["year"]})
    if not [year for year in there if first <= year <= last]:
        raise EditionError(
            f"{where} gives {series} for {there[0]} to {there[-1]} and nothing for the years "
            f"asked for, {first} to {last}"
        )
    before = 1 if choice.show == CHANGE else 0
    return [year for year in there if first - before <= year <= last]


def _cut(choice: Choice, wanted: Sequence[int], where: str) -> list[str]:
    """Return a note where the edition gives fewer years than were asked for."""
    begins = choice.first_year is not None and choice.first_year < wanted[0]
    ends = choice.last_year is not None and choice.last_year > wanted[-1]
    if not begins and not ends:
        return []
    return [f"Of the years asked for, {where} has {wanted[0]} to {wanted[-1]} only."]


def _shown(
    show: str, loaded: pd.DataFrame, codes: Sequence[str], wanted: Sequence[int], name: str
) -> tuple[pd.DataFrame, tuple[str, ...], tuple[pd.DataFrame, ...]]:
    """Return what is shown, the code that makes it, and what else was loaded for it."""
    series, edition = str(loaded["series"].iloc[0]), str(loaded["edition"].iloc[0])
    load = code.load(series, edition, wanted, codes)
    if show == LEVEL:
        return loaded, (f"{name} = {load}",), ()
    if show == CHANGE:
        lines = (f"{name} = br.growth.change(\n    {_indented(load)}\n)",)
        return _changed(loaded), lines, ()
    if show == OF_GDP:
        return _of_gdp(loaded, codes, wanted, name)
    return _of_allies(loaded, codes, wanted, name)


def _changed(loaded: pd.DataFrame) -> pd.DataFrame:
    changed = growth.change(loaded)
    if changed.empty:
        raise EditionError(
            "a change needs two years that follow each other; choose more years, or another edition"
        )
    return changed


def _of_gdp(
    loaded: pd.DataFrame, codes: Sequence[str], wanted: Sequence[int], name: str
) -> tuple[pd.DataFrame, tuple[str, ...], tuple[pd.DataFrame, ...]]:
    series, edition = str(loaded["series"].iloc[0]), str(loaded["edition"].iloc[0])
    source, _, quantity = series.partition(".")
    gdp_series = f"{source}.gdp_{quantity.partition('_')[2]}"
    if gdp_series not in catalog.all_series() or gdp_series == series:
        raise ContractError(
            f"{series} cannot be set against GDP: {source.upper()} gives no GDP in the same unit"
        )
    gdp = store.load(gdp_series, edition=edition)
    table = spending.share_of_gdp(loaded, gdp).assign(series=series)
    lines = (
        f"spending = {code.load(series, edition, wanted, codes)}",
        f"gdp = {code.call('br.load', code.text(gdp_series), edition=code.text(edition))}",
        f"{name} = br.spending.share_of_gdp(spending, gdp).assign(series={code.text(series)})",
    )
    return table, lines, (gdp,)


def _of_allies(
    loaded: pd.DataFrame, codes: Sequence[str], wanted: Sequence[int], name: str
) -> tuple[pd.DataFrame, tuple[str, ...], tuple[pd.DataFrame, ...]]:
    first = loaded.iloc[0]
    series, edition, unit = str(first["series"]), str(first["edition"]), str(first["unit"])
    if unit.partition(", ")[0] not in _ADDITIVE:
        raise ContractError(
            f"{series} is in {unit!r}, which does not add up to a total of the Allies"
        )
    whole = store.load(series, years=wanted, edition=edition)
    shares = burden.shares(whole)
    shares = shares[shares["country"].isin(codes)]
    if shares["share_pct"].isna().all():
        raise EditionError(
            f"{first['source'].upper()} {edition} lacks figures of Allies in every year, or those "
            "chosen are no Allies, so there is no share of the Allies' total"
        )
    same = {"source": str(first["source"]), "series": series, "edition": edition}
    same["unit"] = "% of the Allies' total"
    table = shares.rename(columns={"share_pct": "value"}).assign(**same).reset_index(drop=True)
    named = {key: code.text(value) for key, value in same.items()}
    lines = (
        f"allies = {code.load(series, edition, wanted)}",
        "shares = br.burden.shares(allies)",
        f'shares = shares[shares["country"].isin({code.texts(codes)})]',
        'shares = shares.rename(columns={"share_pct": "value"}).reset_index(drop=True)',
        f"{name} = {code.call('shares.assign', **named)}",
    )
    return table, lines, (whole,)


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")


def _names(codes: Sequence[str]) -> str:
    names = [countries.name(one) for one in codes]
    rest = len(names) - _FEW
    return ", ".join(names[:_FEW]) + (f" and {rest} more" if rest > 0 else "")
