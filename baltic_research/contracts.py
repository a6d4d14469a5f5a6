"""The contract of each kind of table: columns, types, keys and what a value may be."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from baltic_research import catalog, countries
from baltic_research.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pandera

OBSERVATION_COLUMNS = (
    "source",
    "series",
    "edition",
    "country",
    "year",
    "value",
    "unit",
    "status",
    "note",
    "cell",
)
OBSERVATION_KEY = ("source", "series", "edition", "country", "year")
STATUSES = ("reported", "estimate", "imputed")
EDITION_PATTERN = r"\d{4}-\d{2}"
YEARS = (1800, 2100)


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with categories and nullable numbers as plain text and numbers.

    Whoever took a table through ``astype("category")`` or ``convert_dtypes()`` has the same
    figures; columns that are plain, and truth values that may be missing, stay as they are.
    """
    import pandas as pd

    kinds = pd.api.types
    types: dict[str, str] = {}
    for name in frame.columns:
        kind = frame[name].dtype
        if isinstance(kind, pd.CategoricalDtype):
            types[name] = str(kind.categories.dtype)
        elif kinds.is_extension_array_dtype(kind) and kinds.is_float_dtype(kind):
            types[name] = "float64"
        elif kinds.is_extension_array_dtype(kind) and kinds.is_integer_dtype(kind):
            types[name] = "float64" if frame[name].isna().any() else "int64"
        elif isinstance(kind, pd.StringDtype) and str(kind) != "str":
            types[name] = "str"
    # To convert nothing would take several times as long as all that has to be converted
    return frame.astype(types) if types else frame.copy(deep=False)


def check_observations(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """Check a table of observations against its contract and return it in column order.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a (source, series, edition, country, year); columns `OBSERVATION_COLUMNS`:
        ``value`` float in ``unit`` (NaN where nothing was published), ``status`` one of
        `STATUSES`, ``note`` and ``cell`` text.
    where : str
        What the table is, for the message: a file name.

    Returns
    -------
    pandas.DataFrame
        The same rows with the columns in the contract's order and their types settled.

    Raises
    ------
    ContractError
        With every failure found, not only the first.
    """
    checked = frame if _plainly_keeps(frame) else _validated(frame, where)
    problems = _range_problems(checked)
    if problems:
        raise ContractError(f"{where}: " + "; ".join(problems))
    return checked[list(OBSERVATION_COLUMNS)]


def _plainly_keeps(frame: pd.DataFrame) -> bool:
    """Return whether a table, its types settled, keeps its contract beyond any doubt.

    Nearly every table does. Where one may not, pandera judges it and names what breaks it; to
    import pandera takes as long as to check every table held.
    """
    if frame.shape[1] != len(OBSERVATION_COLUMNS) or {*frame.columns} != {*OBSERVATION_COLUMNS}:
        return False
    types = {**dict.fromkeys(OBSERVATION_COLUMNS, "str"), "year": "int64", "value": "float64"}
    return (
        all(frame[name].dtype == kind for name, kind in types.items())
        and not frame.drop(columns="value").isna().any(axis=None)
        and all({*frame[name].unique()} <= {*words} for name, words in _known_words().items())
        and all(re.fullmatch(EDITION_PATTERN, one) for one in frame["edition"].unique())
        and bool(frame["year"].between(*YEARS).all())
        and bool((frame[["unit", "cell"]] != "").all(axis=None))
        and not frame.duplicated(list(OBSERVATION_KEY)).any()
    )


def _known_words() -> dict[str, list[str]]:
    """Return the words that may stand in a column, by column."""
    return {
        "source": list(catalog.sources()),
        "series": list(catalog.all_series()),
        "country": list(countries.table()),
        "status": list(STATUSES),
    }


def _validated(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return a table with its types settled, or raise ContractError with all that breaks it."""
    from pandera.errors import SchemaErrors

    try:
        return _observation_schema().validate(frame, lazy=True)
    except SchemaErrors as failure:
        raise ContractError(f"{where}: {_describe(failure)}") from None


@functools.cache
def _observation_schema() -> pandera.DataFrameSchema:
    import pandera.pandas as pandera

    known = {name: pandera.Check.isin(words) for name, words in _known_words().items()}
    text = functools.partial(pandera.Column, str, coerce=True)
    return pandera.DataFrameSchema(
        {
            "source": text(known["source"]),
            "series": text(known["series"]),
            "edition": text(pandera.Check.str_matches(rf"^{EDITION_PATTERN}$")),
            "country": text(known["country"]),
            "year": pandera.Column(int, pandera.Check.in_range(*YEARS), coerce=True),
            "value": pandera.Column(float, nullable=True),
            "unit": text(pandera.Check.str_length(min_value=1)),
            "status": text(known["status"]),
            "note": text(),
            "cell": text(pandera.Check.str_length(min_value=1)),
        },
        strict=True,
        unique=list(OBSERVATION_KEY),
        name="observations",
    )


def _describe(failure: object, most: int = 8) -> str:
    """Return the failures of a pandera check as one line."""
    cases: pd.DataFrame = failure.failure_cases  # type: ignore[attr-defined]
    texts = [
        f"{case.column or 'table'!s} breaks {case.check}: {case.failure_case!r}"
        for case in cases.drop_duplicates(["column", "check", "failure_case"]).itertuples()
    ]
    more = f"; and {len(texts) - most} more" if len(texts) > most else ""
    return "; ".join(texts[:most]) + more


def _range_problems(frame: pd.DataFrame, most: int = 8) -> list[str]:
    """Name the cells whose value lies outside the plausible range of its series."""
    bounds = {code: catalog.series(code) for code in frame["series"].unique()}
    value, series = frame["value"], frame["series"]
    lowest = series.map({code: one.lowest for code, one in bounds.items()})
    highest = series.map({code: one.highest for code, one in bounds.items()})
    outside = frame[value.notna() & ~value.between(lowest, highest)]
    order = list(bounds)
    found = [
        f"{row.cell}: {row.value:g} is outside {bounds[row.series].lowest:g} to "
        f"{bounds[row.series].highest:g} for {row.series} ({row.country} {row.year})"
        for row in sorted(outside.itertuples(), key=lambda row: order.index(row.series))
    ]
    return found[:most] + ([f"and {len(found) - most} more"] if len(found) > most else [])
