"""The contract of each kind of table: columns, types, keys and what a value may be."""

from __future__ import annotations

import functools
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
        elif isinstance(kind, pd.StringDtype):
            types[name] = "str"
    return frame.astype(types)


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
    from pandera.errors import SchemaErrors

    try:
        checked = _observation_schema().validate(frame, lazy=True)
    except SchemaErrors as failure:
        raise ContractError(f"{where}: {_describe(failure)}") from None
    problems = _range_problems(checked)
    if problems:
        raise ContractError(f"{where}: " + "; ".join(problems))
    return checked[list(OBSERVATION_COLUMNS)]


@functools.cache
def _observation_schema() -> pandera.DataFrameSchema:
    import pandera.pandas as pandera

    text = functools.partial(pandera.Column, str, coerce=True)
    return pandera.DataFrameSchema(
        {
            "source": text(pandera.Check.isin(list(catalog.sources()))),
            "series": text(pandera.Check.isin(list(catalog.all_series()))),
            "edition": text(pandera.Check.str_matches(rf"^{EDITION_PATTERN}$")),
            "country": text(pandera.Check.isin(list(countries.table()))),
            "year": pandera.Column(int, pandera.Check.in_range(1800, 2100), coerce=True),
            "value": pandera.Column(float, nullable=True),
            "unit": text(pandera.Check.str_length(min_value=1)),
            "status": text(pandera.Check.isin(list(STATUSES))),
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
    found = []
    for code, rows in frame.groupby("series", sort=False):
        bounds, value = catalog.series(str(code)), rows["value"]
        outside = rows[value.notna() & ~value.between(bounds.lowest, bounds.highest)]
        found += [
            f"{row.cell}: {row.value:g} is outside {bounds.lowest:g} to {bounds.highest:g} "
            f"for {code} ({row.country} {row.year})"
            for row in outside.itertuples()
        ]
    return found[:most] + ([f"and {len(found) - most} more"] if len(found) > most else [])
