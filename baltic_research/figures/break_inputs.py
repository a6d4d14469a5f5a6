"""Break dates as figures need them: checked, and the sentences that go with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import pandas as pd

from baltic_research import contracts
from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import words

YEARS = ("first_new_year", "low_year", "high_year")
FLAGS = ("on_trimming_limit", "interval_reaches_end", "udmax_alone")
COLUMNS = ("source", "edition", "country", "break", *YEARS, *FLAGS)


def checked(dates: pd.DataFrame, where: str, more: Collection[str] = ()) -> pd.DataFrame:
    """Return the columns of a table of break dates, years as floats and flags as booleans.

    Parameters
    ----------
    dates : pandas.DataFrame
        What ``table()`` of a break analysis returns: one row a break, break 0 where none was
        found, break missing where the series could not be analysed.
    where : str
        The figure's name, for messages.
    more : collection of str
        Further columns that are needed, of years.

    Raises
    ------
    ContractError
        If a column is missing.
    ParameterError
        If there is no row.
    """
    wanted = [*COLUMNS, *more]
    need_columns(dates, wanted, where)
    if dates.empty:
        raise ParameterError(f"{where}: the table of break dates is empty; pass a model's table()")
    frame = contracts.plain(dates.loc[:, wanted]).reset_index(drop=True)
    for kind in ("Float64", "float64"):  # by way of the first, missing years become NaN
        frame = frame.astype(dict.fromkeys(("break", *YEARS, *more), kind))
    # A series that could not be analysed has no flags: none of them holds
    held = {flag: frame[flag].astype("boolean").fillna(value=False).astype(bool) for flag in FLAGS}
    return frame.assign(**held)


def need_columns(table: pd.DataFrame, wanted: Iterable[str], where: str) -> None:
    """Raise ContractError unless a table has all columns."""
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise ContractError(
            f"{where}: the table has no column {', '.join(missing)}; "
            f"it has {', '.join(map(str, table.columns)) or 'none'}"
        )


def found(dates: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that hold a break."""
    return dates[dates["break"] > 0]


def remarks(dates: pd.DataFrame, *, editions: bool = False) -> list[str]:
    """Return in a sentence each what must not be taken as it is drawn.

    Parameters
    ----------
    dates : pandas.DataFrame
        As `checked` returns it.
    editions : bool
        Whether only how many are counted, since one country stands in many editions.
    """
    dates = dates.sort_values("country", key=_first_places(dates), kind="stable")
    broken = found(dates)
    said = {
        "On the trimming limit (a regime beside it has the fewest years allowed, and the true "
        "date may lie further)": broken[broken["on_trimming_limit"]],
        "Interval cut at an end of the series": broken[broken["interval_reaches_end"]],
        "Taken for UDmax's sake alone, since supF finds no single break": broken[
            broken["udmax_alone"]
        ],
        "No break found": dates[dates["break"] == 0],
        "Not analysed (too short, or a year is missing)": dates[dates["break"].isna()],
    }
    tell = _counted if editions else _named
    return [f"{text}: {tell(rows)}." for text, rows in said.items() if len(rows)]


def _first_places(dates: pd.DataFrame) -> Callable[[pd.Series], pd.Series]:
    """Return what sorts countries in the order in which a table names them first."""
    places = {code: place for place, code in enumerate(dates["country"].unique())}
    return lambda codes: codes.map(places)


def _named(rows: pd.DataFrame) -> str:
    """Return countries with the years of their breaks: "Estonia 2000 and 2022; Latvia"."""
    each = []
    for code, one in rows.groupby("country", sort=False):
        years = words.joined([f"{year:.0f}" for year in one["first_new_year"].dropna()])
        each.append(f"{words.name(str(code))} {years}".strip())
    return "; ".join(each)


def _counted(rows: pd.DataFrame) -> str:
    """Return how many breaks or series each country has: "Estonia 3; Latvia 1"."""
    counts = rows.groupby("country", sort=False).size()
    return "; ".join(f"{words.name(str(code))} {count}" for code, count in counts.items())
