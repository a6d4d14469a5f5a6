"""Spending against GDP and against guidelines: shares, compliance, and the money between."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from baltic_research import contracts, given
from baltic_research.errors import ContractError
from baltic_research.indicators import checks

if TYPE_CHECKING:
    import pandas as pd

ON_THE_LINE = 0.005  # a figure this near rounds to the guideline in NATO's two decimals
GAP_COLUMNS = (
    "source", "edition", "country", "year", "value", "low", "high", "unit", "status", "threshold",
)  # fmt: skip
MET, MISSED, TURNS = "met in every edition", "missed in every edition", "turns on the edition"


def share_of_gdp(spending: pd.DataFrame, gdp: pd.DataFrame) -> pd.DataFrame:
    """Compute spending as a share of GDP.

    Parameters
    ----------
    spending, gdp : pandas.DataFrame
        Observations of one series each, of one edition and in the same unit and price base.
        NATO forms its shares on constant prices.

    Returns
    -------
    pandas.DataFrame
        Columns source, edition, country, year, value (percent of GDP, NaN where either is
        missing or GDP is not above zero), unit, status (``estimate`` where either is one).

    Raises
    ------
    ContractError
        If units, price bases or editions differ.

    Notes
    -----
    share_t = 100 spending_t / GDP_t.
    """
    unit = checks.one_basis(spending, gdp, "a share")
    both = spending.merge(gdp, on=["source", "edition", "country", "year"], suffixes=("", "_gdp"))
    if both.empty:
        raise ContractError("spending and GDP have no edition, country and year in common")
    estimate = (both["status"] == "estimate") | (both["status_gdp"] == "estimate")
    return both.assign(
        value=100 * both["value"] / checks.positive(both["value_gdp"]),
        unit=f"% of GDP, {checks.price_base(unit)}",
        status=estimate.map({True: "estimate", False: "reported"}),
    )[["source", "edition", "country", "year", "value", "unit", "status"]]


def guideline(share: pd.DataFrame, threshold: float | Iterable[float] = 2.0) -> pd.DataFrame:
    """Say since when and for how long each country has met a guideline.

    Parameters
    ----------
    share : pandas.DataFrame
        Observations of one share (of GDP, of defence expenditure) in percent, of one edition
        or several.
    threshold : float or iterable of float
        The guideline in percent, or several: 2 of GDP and 20 for equipment (Wales 2014), 3.5
        for core defence (The Hague 2025).

    Returns
    -------
    pandas.DataFrame
        One row a threshold, edition and country: edition, country, threshold, first_year,
        last_year, years (known), years_met, met_as_estimate (of them, estimates), first_met (year,
        or missing), run (unbroken years met up to the last), run_since (year, or missing),
        longest_run, last_value, last_status, on_the_line (years within 0.005 of the
        guideline, where rounding or a revision decides).

    Raises
    ------
    ParameterError
        If a threshold is no finite number.

    Notes
    -----
    A figure meets the guideline when it is at least the threshold, as published. A year
    without a figure is neither met nor missed, and breaks a run.
    """
    import pandas as pd

    checks.one_series(share, "share")
    checks.need_share(share, "share")
    return pd.DataFrame(
        [
            {"edition": edition, "country": country, "threshold": level, **_runs(rows, level)}
            for level in given.numbers(threshold, "threshold")
            for (edition, country), rows in share.groupby(["edition", "country"], sort=False)
        ]
    ).astype({"first_met": "Int64", "run_since": "Int64"})


def guideline_by_edition(share: pd.DataFrame, threshold: float = 2.0) -> pd.DataFrame:
    """Say for each country and year whether the verdict depends on the edition.

    Parameters
    ----------
    share : pandas.DataFrame
        Observations of one share in percent, from several editions (``edition="all"``).
    threshold : float
        The guideline in percent.

    Returns
    -------
    pandas.DataFrame
        One row a country and year that at least two editions give (none where there is but
        one edition): country, year, one column
        an edition with its figure (percent; NaN where it has none), low, high, and verdict:
        ``met in every edition``, ``missed in every edition`` or ``turns on the edition``.

    Notes
    -----
    Editions differ by revision of spending and GDP, by price base and, from 2025, by the
    publisher's term (core defence expenditure): the table says that the verdict moved, not
    which of them moved it.
    """
    checks.one_series(share, "share")
    threshold = given.number(threshold, "threshold")
    checks.need_share(share, "share")
    wide = contracts.plain(share).pivot(
        index=["country", "year"], columns="edition", values="value"
    )
    wide = wide[wide.notna().sum(axis="columns") >= 2]
    low, high = wide.min(axis="columns"), wide.max(axis="columns")
    verdict = (
        low.where(low.isna(), TURNS).where(low < threshold, MET).where(high >= threshold, MISSED)
    )
    return wide.assign(low=low, high=high, verdict=verdict).rename_axis(columns=None).reset_index()


def money_gap(
    share: pd.DataFrame, spending: pd.DataFrame, threshold: float | Iterable[float] = 2.0
) -> pd.DataFrame:
    """Compute the money between what was spent and what the guideline asks.

    Parameters
    ----------
    share : pandas.DataFrame
        Observations of spending as a share of GDP in percent, one edition.
    spending : pandas.DataFrame
        Observations of the same spending as money, same edition and price base.
    threshold : float or iterable of float
        The guideline in percent of GDP, or several.

    Returns
    -------
    pandas.DataFrame
        One row a threshold, country and year; columns `GAP_COLUMNS`: value is the gap (million,
        positive where spending falls short of the guideline and negative where it exceeds it),
        low and high what rounding of the published figures leaves open; all three NaN where the
        share is not above zero.

    Raises
    ------
    ContractError
        If editions or price bases differ.

    Notes
    -----
    gap_t = spending_t (threshold / share_t - 1): since share = 100 spending / GDP, this is
    threshold GDP / 100 - spending without needing GDP, which not every edition gives. Where
    figures are published rounded, low and high let share and spending vary by half a unit in
    the last place.
    """
    import pandas as pd

    both = _same_edition_and_base(share, spending)
    half_share = checks.rounding(share["value"], checks.ROUNDED_DECIMALS)
    half_money = checks.rounding(spending["value"], 0)
    money, percent = both["value"], checks.positive(both["value_share"])
    return pd.concat(
        [
            both.assign(threshold=level, value=money * (level / percent) - money).assign(
                **_rounded_gap(level, money, percent, half_money, half_share)
            )
            for level in given.numbers(threshold, "threshold")
        ],
        ignore_index=True,
    )[list(GAP_COLUMNS)]


def _rounded_gap(
    level: float, money: pd.Series, percent: pd.Series, half_money: float, half_share: float
) -> dict[str, pd.Series]:
    """Return the least and the largest gap that rounding leaves open.

    The same money is multiplied and taken away, so it cannot err in two directions at once.
    """
    least, most = level / (percent + half_share), level / (percent - half_share)
    few, much = money - half_money, money + half_money
    return {
        "low": (few * least - few).where(least > 1, much * least - much),
        "high": (much * most - much).where(most > 1, few * most - few),
    }


def gap_totals(gaps: pd.DataFrame) -> pd.DataFrame:
    """Sum the gaps of `money_gap` over the years, shortfall and surplus apart.

    Parameters
    ----------
    gaps : pandas.DataFrame
        What `money_gap` returns.

    Returns
    -------
    pandas.DataFrame
        One row a country: edition, country, threshold, first_year, last_year, years (known),
        years_short, shortfall, surplus (both positive), net (shortfall less surplus, with
        low and high), all in million of unit.

    Notes
    -----
    The money is at constant prices, so years may be added. low and high add the bounds of
    the years, the widest that rounding allows.
    """
    checks.one_unit(gaps, "gaps")
    known = gaps.dropna(subset="value")
    known = known.assign(
        shortfall=known["value"].clip(lower=0),
        surplus=-known["value"].clip(upper=0),
        short=known["value"] > 0,
    )
    key = ["edition", "country", "threshold", "unit"]
    return (
        known.groupby(key, sort=False)
        .agg(
            first_year=("year", "min"),
            last_year=("year", "max"),
            years=("year", "size"),
            years_short=("short", "sum"),
            shortfall=("shortfall", "sum"),
            surplus=("surplus", "sum"),
            net=("value", "sum"),
            low=("low", "sum"),
            high=("high", "sum"),
        )
        .reset_index()
    )


def _runs(rows: pd.DataFrame, threshold: float) -> dict[str, object]:
    """Return the facts of one country in one edition against a guideline."""
    known = rows.dropna(subset="value").sort_values("year", kind="stable")
    met = known[known["value"] >= threshold]
    runs = _unbroken([int(year) for year in met["year"]])
    last = known.iloc[-1] if len(known) else None
    current = runs[-1] if runs and last is not None and runs[-1][-1] == last["year"] else []
    near = known[(known["value"] - threshold).abs() <= ON_THE_LINE]
    return {
        "first_year": int(known["year"].min()) if len(known) else None,
        "last_year": int(known["year"].max()) if len(known) else None,
        "years": len(known),
        "years_met": len(met),
        "met_as_estimate": int((met["status"] == "estimate").sum()),
        "first_met": int(met["year"].min()) if len(met) else None,
        "run": len(current),
        "run_since": current[0] if current else None,
        "longest_run": max(map(len, runs), default=0),
        "last_value": float(last["value"]) if last is not None else float("nan"),
        "last_status": str(last["status"]) if last is not None else "",
        "on_the_line": ", ".join(str(year) for year in near["year"]),
    }


def _unbroken(years: list[int]) -> list[list[int]]:
    """Split ascending years into runs without a gap."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return runs


def _same_edition_and_base(share: pd.DataFrame, spending: pd.DataFrame) -> pd.DataFrame:
    """Join share and spending; raise where they are not two views of the same money."""
    checks.need_share_and_money(share, spending, "the gap")
    keep = share[["source", "edition", "country", "year", "value"]]
    both = spending.merge(
        keep.rename(columns={"value": "value_share"}), on=["source", "edition", "country", "year"]
    )
    if both.empty:
        raise ContractError("share and spending have no country and year in common")
    return both
