"""What the editions held say: observations by series, country, year, edition and date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from baltic_research import catalog, given
from baltic_research import countries as country_names
from baltic_research.catalog import breaks
from baltic_research.days import Day, as_day
from baltic_research.errors import EditionError, ParameterError
from baltic_research.holdings import Edition, find_edition, giving, held, read_table
from baltic_research.remembered import remembered

if TYPE_CHECKING:
    import pandas as pd

Years = int | Iterable[int] | slice


@dataclass(frozen=True, eq=False, repr=False)
class Known:
    """Several series, as far as they were known.

    Attributes
    ----------
    observations : pandas.DataFrame
        As `load` returns them, one edition a series, one series after the other.
    lacking : dict of str to str
        For each series that no edition held gives for that day, why.
    """

    observations: pd.DataFrame
    lacking: dict[str, str]

    def __str__(self) -> str:
        """Return how much is known of what, and why of the rest nothing is."""
        codes = self.observations["series"].unique()
        head = f"{len(self.observations):,} observations of {', '.join(codes)}"
        return "\n".join([head, *(f"lacking {code}: {why}" for code, why in self.lacking.items())])

    __repr__ = __str__


def load(
    series: str,
    *,
    countries: str | Iterable[str] | None = None,
    years: Years | None = None,
    edition: str | Iterable[str] | None = None,
    as_of: Day | None = None,
) -> pd.DataFrame:
    """Return the observations of one series.

    Parameters
    ----------
    series : str
        Code of the series, ``"nato.defence_share_gdp"``.
    countries : str or iterable of str, optional
        Codes, names or aliases; by default every country and aggregate there is.
    years : int, iterable of int, or slice, optional
        Years wanted: ``range(2014, 2027)``, or ``slice(2014, None)`` for 2014 to the last year
        of the edition, both ends included; by default all.
    edition : str or iterable of str, optional
        Label (``"2024-06"``), several labels, or ``"all"`` to compare editions; with `as_of`
        all that were published by then.
    as_of : str or datetime.date, optional
        Take what could be known that day: the newest edition published on or before it that
        has the series. Without `edition` and `as_of` the newest edition held is taken. An
        edition may be held in part (see `editions`); asking it for more is an error and
        never mixes editions.

    Returns
    -------
    pandas.DataFrame
        Columns of the contract: source, series, edition, country (ISO3 or an aggregate's
        code), year, value (float, NaN where nothing was published), unit (price base
        included), status (reported, estimate, imputed), note, cell (place in the publisher's
        file). Ordered by edition, then by country as asked for, else as published.

    Raises
    ------
    UnknownNameError
        If the series, a country or the edition is not known.
    EditionError
        If more is asked for than the edition gives, or than was known that day.
    ParameterError
        If a list is empty, a year is no whole number, or a day is none.

    Notes
    -----
    The frame is a plain one. A notebook shows a frame with exactly these columns as a table that
    reads like a publisher's; ``BALTIC_RESEARCH_TABLES=plain`` gives pandas' own.

    Examples
    --------
    >>> frame = load("nato.defence_share_gdp", countries="Lithuania", years=2019, edition="2024-06")
    >>> frame[["country", "year", "value", "cell"]].to_string(index=False, header=False)
    'LTU 2019 2.0 TABLE3!I26'
    """
    import pandas as pd

    chosen = _choose(series, edition, as_of)
    frame = pd.concat([_rows(one, series) for one in chosen], ignore_index=True)
    if countries is not None:
        wanted = country_names.resolve_all(given.names(countries, "countries"))
        frame = _only_countries(frame, wanted, series, chosen)
    if years is not None:
        frame = _only_years(frame, years, series, chosen)
    return frame.reset_index(drop=True)


def load_known(series: Iterable[str], *, as_of: Day | None = None) -> Known:
    """Return the observations of several series, and say which of them were not known then.

    Parameters
    ----------
    series : iterable of str
        Codes of the series.
    as_of : str or datetime.date, optional
        As for `load`; by default the newest edition held of each.

    Returns
    -------
    Known
        What was known, and why the rest was not.

    Raises
    ------
    UnknownNameError, EditionError, ParameterError
        If there is no such series, if none of them was known that day, or if none is named.

    Examples
    --------
    >>> found = load_known(["nato.personnel", "unga.ideal_point"], as_of="2019-12-31")
    >>> sorted(set(found.observations["series"])), list(found.lacking)
    (['nato.personnel'], ['unga.ideal_point'])
    """
    import pandas as pd

    codes = list(dict.fromkeys(given.names(series, "series")))
    frames: list[pd.DataFrame] = []
    lacking: dict[str, str] = {}
    for code in codes:
        try:
            frames.append(load(code, as_of=as_of))
        except EditionError as why:
            lacking[code] = str(why)
    if not frames:
        raise EditionError(f"none of the series was known: {'; '.join(lacking.values())}")
    return Known(pd.concat(frames, ignore_index=True), lacking)


def as_of(series: str, day: Day) -> Edition:
    """Return the newest edition with a series that was published on or before a day.

    Parameters
    ----------
    series : str
        Code of the series.
    day : str or datetime.date
        The day, ``"2024-07-01"``.

    Returns
    -------
    Edition
        The edition.

    Raises
    ------
    EditionError
        If none was published by then.

    Examples
    --------
    >>> as_of("nato.defence_share_gdp", "2024-07-01").edition
    '2024-06'
    """
    when = as_day(day)
    holding = _holding(series)
    known = [one for one in holding if one.published <= when]
    if not known:
        first = holding[0]
        raise EditionError(
            f"no edition held gives {series} as of {when}: the first, {first.edition}, was "
            f"published on {first.published}; ask for that day or later"
        )
    return known[-1]


def _choose(series: str, edition: str | Iterable[str] | None, day: Day | None) -> list[Edition]:
    """Return the editions that a call asks for, oldest first."""
    source = catalog.series(series).source
    if edition == "all":
        newest = as_of(series, day) if day is not None else _holding(series)[-1]
        return [one for one in _holding(series) if one.published <= newest.published]
    if edition is not None and day is not None:
        raise ParameterError("give edition or as_of, not both: each of them chooses the edition")
    if day is not None:
        return [as_of(series, day)]
    if edition is None:
        return _holding(series)[-1:]
    labels = dict.fromkeys(given.names(edition, "edition"))
    chosen = [find_edition(source, label) for label in labels]
    for one in chosen:
        if series not in one.coverage:
            holding = ", ".join(other.edition for other in _holding(series))
            raise EditionError(
                f"{source} {one.edition} as held has no {series}; editions that have it: {holding}"
            )
    return sorted(chosen, key=lambda one: one.published)


def _holding(series: str) -> list[Edition]:
    source = catalog.series(series).source
    holding = [one for one in held(source) if series in one.coverage]
    if not holding:
        raise EditionError(f"no edition of {source} is held that has {series}; import one first")
    return holding


def _only_countries(
    frame: pd.DataFrame, wanted: tuple[str, ...], series: str, chosen: list[Edition]
) -> pd.DataFrame:
    lacking = [one for one in wanted if one not in set(frame["country"])]
    if lacking:
        others = [
            one.edition
            for one in _holding(series)
            if one not in chosen and set(lacking) <= set(_rows(one, series)["country"])
        ]
        hint = f"editions that have them: {', '.join(others)}" if others else "no edition has them"
        raise EditionError(
            f"{_name(chosen)} has no figures of {series} for {', '.join(lacking)}; {hint}"
        )
    rows = frame[frame["country"].isin(wanted)]
    order = {code: place for place, code in enumerate(wanted)}
    editions = {one.edition: place for place, one in enumerate(chosen)}
    return rows.sort_values(
        ["edition", "country"],
        key=lambda column: column.map(editions if column.name == "edition" else order),
        kind="stable",
    )


def _only_years(
    frame: pd.DataFrame, years: Years, series: str, chosen: list[Edition]
) -> pd.DataFrame:
    there = set(frame["year"])
    gives = f"{_name(chosen)} as held gives {series} for {min(there)} to {max(there)}; asked for"
    if isinstance(years, slice):
        wanted = _sliced(years, min(there), max(there), gives)
    else:
        wanted = given.years(years, "years")
    if not wanted:
        raise ParameterError("years is empty; give at least one year, or leave it out for all")
    if lacking := wanted - there:
        raise EditionError(f"{gives} {given.spans(lacking)}{giving(series, wanted)}")
    return frame[frame["year"].isin(wanted)]


def _sliced(years: slice, first: int, last: int, gives: str) -> set[int]:
    """Return the years of a slice, which takes its open ends from the edition."""
    start = first if years.start is None else given.year(years.start, "years")
    stop = last if years.stop is None else given.year(years.stop, "years")
    step = 1 if years.step is None else given.whole(years.step, "the step of years")
    if step < 1:
        raise ParameterError(f"the step of years must be 1 or more, found {step}")
    if start > stop:
        if years.start is None:
            raise EditionError(f"{gives} {stop} and earlier")
        if years.stop is None:
            raise EditionError(f"{gives} {start} and later")
        raise ParameterError(
            f"years run from {start} to {stop}; the first must not be after the last"
        )
    return set(range(start, stop + 1, step))


def _name(chosen: list[Edition]) -> str:
    return f"{chosen[0].source} {', '.join(one.edition for one in chosen)}"


def _rows(edition: Edition, series: str) -> pd.DataFrame:
    """Return the observations of a series in an edition; do not change the frame, it is shared."""
    return _rows_in(edition.table, edition.table_sha256, edition.source, series)


@remembered(most=512)
def _rows_in(path: Path, sha256: str, source: str, series: str) -> pd.DataFrame:
    rows = _noted_table(path, sha256, source)
    return rows[rows["series"] == series]


@remembered(most=64)
def _noted_table(path: Path, sha256: str, source: str) -> pd.DataFrame:
    return breaks.noted(read_table(path, sha256), source)
