"""The words on and below a figure: names, numbers, default titles, captions and keys."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pandas as pd

from baltic_research import catalog, countries
from baltic_research.catalog import breaks
from baltic_research.errors import UnknownNameError

_THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"


def name(code: str) -> str:
    """Return the label of a country: its English name, or the code if it has none."""
    try:
        return countries.name(code)
    except UnknownNameError:
        return code


def is_aggregate(code: str) -> bool:
    """Return whether a code stands for several countries; one that we do not know does not."""
    try:
        return countries.is_aggregate(code)
    except UnknownNameError:
        return False


def series_title(code: str) -> str:
    """Return the title of a series, made from its code if the catalogue does not have it."""
    try:
        return catalog.series(code).title
    except UnknownNameError:
        return code.rpartition(".")[2].replace("_", " ").capitalize()


def in_sentence(text: str) -> str:
    """Return a title as it stands within a sentence: first letter small unless it is an acronym."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def measure(frame: pd.DataFrame) -> str:
    """Return what is measured and in which unit, as one line above the figure."""
    return f"{series_title(str(frame['series'].iloc[0]))}, in {frame['unit'].iloc[0]}"


def places(values: Iterable[float]) -> int:
    """Return how many decimals labels of these values need: two, one or none.

    Values all far below one get as many as leave two digits of the largest, so that nothing
    that is more than zero reads as zero throughout.
    """
    largest = max((abs(value) for value in values if not math.isnan(value)), default=0.0)
    if 0 < largest < 0.01:
        return 1 - math.floor(math.log10(largest))
    return 2 if largest < 20 else 1 if largest < 1000 else 0


def number(value: float, decimals: int) -> str:
    """Return a number with a true minus sign and thin spaces between thousands.

    Examples
    --------
    >>> number(5.1, 2), number(-0.0001, 2)
    ('5.10', '0.00')
    """
    text = f"{abs(value):,.{decimals}f}".replace(",", _THIN_SPACE)
    return _MINUS + text if value < 0 and text.strip("0.") else text


def least_width(characters: int) -> str:
    """Return, as CSS, how narrow a table may make a column of texts.

    The longest takes about four lines then, and more only if it is more than a sentence.

    Parameters
    ----------
    characters : int
        Length of the longest text.

    Examples
    --------
    >>> least_width(20), least_width(100), least_width(500)
    (';min-width:2.5em', ';min-width:12.5em', ';min-width:14em')
    """
    on_a_line = min(characters / 4, 28)
    return f";min-width:{round(on_a_line / 2, 1):g}em"  # a character is half as wide as high


def tick(value: float) -> str:
    """Return a number for an axis, with as many decimals as it has; two, if it is no round one."""
    return number(value, next((n for n in range(7) if abs(value - round(value, n)) < 1e-9), 2))


def level(value: float, unit: str) -> str:
    """Return a threshold as short as it goes, with a percent sign where the unit is one."""
    text = number(value, 0) if float(value).is_integer() else f"{value:g}".replace("-", _MINUS)
    return f"{text} %" if unit.startswith("%") else text


def year(value: int, estimates: Iterable[int] = ()) -> str:
    """Return a year, marked with e when all its values are estimates."""
    return f"{value}e" if value in set(estimates) else str(value)


def estimated_years(frame: pd.DataFrame) -> set[int]:
    """Return the years whose published values are estimates without exception."""
    every = frame[frame["value"].notna()].groupby("year")["estimate"].all()
    return {int(one) for one in every[every].index}


def joined(texts: Sequence[str]) -> str:
    """Return texts as a list within a sentence.

    Examples
    --------
    >>> joined(["Estonia", "Latvia", "Lithuania"])
    'Estonia, Latvia and Lithuania'
    """
    if len(texts) < 2:
        return "".join(texts)
    return ", ".join(texts[:-1]) + " and " + texts[-1]


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def not_reported(frame: pd.DataFrame) -> str:
    """Return what values other than reported ones are called in this table; empty if none."""
    found = frame.loc[frame["value"].notna() & frame["estimate"], "status"].unique()
    kinds = {"estimate": "estimates", "imputed": "imputed values"}
    return joined([text for status, text in kinds.items() if status in found])


def source_line(frame: pd.DataFrame) -> str:
    """Return source and editions as a sentence."""
    sources = joined(sorted(str(one).upper() for one in frame["source"].unique()))
    editions = sorted(map(str, frame["edition"].unique()))
    noun = "edition" if len(editions) == 1 else "editions"
    return f"Source: {sources}, {noun} {joined(editions)}."


def caption(frame: pd.DataFrame, estimates_are: str, *more: str) -> str:
    """Return the default caption: source, edition, unit, estimates, breaks of series, and more.

    Parameters
    ----------
    frame : pandas.DataFrame
        What is drawn, as `inputs.checked` returns it.
    estimates_are : str
        How values that are not reported are drawn: ``"Dashed lines and hollow points"``.
    *more : str
        Further sentences; empty ones are left out.
    """
    kinds = not_reported(frame)
    units = frame["unit"].unique()
    parts = [
        source_line(frame),
        f"Unit: {units[0]}." if len(units) == 1 else "",
        f"{estimates_are}: {kinds}." if kinds else "",
        *more,
        *(said for _, said in breaks.found(frame)),
    ]
    return " ".join(part for part in parts if part)
