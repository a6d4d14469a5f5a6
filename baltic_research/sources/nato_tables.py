"""What NATO's tables must have alike: countries, years, marks of estimates and the price base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.sources.reading import Problems

if TYPE_CHECKING:
    import pandas as pd

KEY = ["series", "country", "year"]
TOTAL = "nato.defence_real_change_total"  # one column of the summary, not a table of years
GDP = ("nato.gdp_usd_current", "nato.gdp_usd_constant", "nato.gdp_per_capita")


def check_once(frame: pd.DataFrame, problems: Problems) -> None:
    """Report each figure that two places give, as two sheets of one table would."""
    for row in frame[frame.duplicated(KEY)].drop_duplicates("series").itertuples():
        same = (frame["series"] == row.series) & (frame["country"] == row.country)
        first = frame.loc[same & (frame["year"] == row.year), "cell"].iloc[0]
        problems.add(
            str(row.cell),
            f"{row.series} of {countries.name(str(row.country))} {row.year} stands twice: "
            f"also {first}",
        )


def check_alike(frame: pd.DataFrame, problems: Problems) -> None:
    """Report tables of a workbook that differ in countries, years, marks or price base."""
    tables = frame[frame["series"] != TOTAL]
    sheets = tables["cell"].str.rpartition("!")[0].groupby(tables["series"]).first()
    _check_members(tables, sheets, problems)
    _check_years(tables, sheets, problems)
    _check_bases(tables, sheets, problems)


def _check_members(tables: pd.DataFrame, sheets: pd.Series, problems: Problems) -> None:
    """Hold tables of spending and forces to the same Allies, those of GDP to these at least."""
    members = {
        str(series): set(rows["country"].unique()) for series, rows in tables.groupby("series")
    }
    spending = [one for series, one in members.items() if series not in GDP]
    single = {one for one in set().union(*spending) if not countries.is_aggregate(one)}
    groups = {one for one in set().union(*spending) if countries.is_aggregate(one)}
    for series, present in members.items():
        expected = single | (groups if present & groups else set())
        if lacking := sorted(map(countries.name, expected - present)):
            problems.add(
                sheets[series],
                f"{series} lacks {', '.join(lacking)}, which other tables have: rows are missing",
            )


def _check_years(tables: pd.DataFrame, sheets: pd.Series, problems: Problems) -> None:
    """Hold every table to the years of most, and to the same of them marked as estimates."""
    marked = tables[tables["status"] == "estimate"]
    for rows, what in ((tables, "years"), (marked, "years marked as estimates")):
        years = {str(one): frozenset(part["year"]) for one, part in rows.groupby("series")}
        every = [years.get(str(one), frozenset()) for one in sheets.index]
        usual = max(every, key=every.count)
        for series, sheet in sheets.items():
            had = years.get(str(series), frozenset())
            if had != usual:
                lacking, more = (sorted(map(str, one)) for one in (usual - had, had - usual))
                problems.add(
                    f"{sheet}, header",
                    f"{series} has other {what} than most tables: lacking "
                    f"{', '.join(lacking) or 'none'}, besides {', '.join(more) or 'none'}",
                )


def _check_bases(tables: pd.DataFrame, sheets: pd.Series, problems: Problems) -> None:
    """Hold every table at constant prices to one base year."""
    bases = tables["unit"].str.extract(r"\b(\d{4}) prices")[0]
    by_series = bases.groupby(tables["series"]).first().dropna()
    if len(set(by_series)) > 1:
        said = "; ".join(f"{sheets[one]}: {one} {by_series[one]}" for one in by_series.index)
        problems.add("headings", f"the tables name different base years of prices ({said})")
