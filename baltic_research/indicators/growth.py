"""How fast spending really grows: by year, by trend, and for the Alliance as a whole."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from baltic_research import contracts, countries
from baltic_research.errors import ContractError
from baltic_research.indicators import allies, checks
from baltic_research.indicators.change import change

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["aggregate", "alliance_growth", "change", "real_growth", "trend_growth"]

CONFIDENCE = 0.95
LEAST_YEARS = 5  # fewer leave no freedom to speak of for the trend's interval


def real_growth(spending: pd.DataFrame) -> pd.DataFrame:
    """Compute the annual real change of spending at constant prices.

    Parameters
    ----------
    spending : pandas.DataFrame
        Observations of one series at constant prices, of one edition or several; each
        country in one unit within an edition.

    Returns
    -------
    pandas.DataFrame
        Columns source, series, edition, country, year, value (percent change on the previous
        calendar year; NaN where either figure is missing or the earlier one is zero), unit,
        status (``estimate`` where either year is one). No row where the year before has none.

    Raises
    ------
    ContractError
        If it is no money, prices are current, or a country changes its unit within an edition:
        the last two would pass inflation or a change of currency for growth.

    Notes
    -----
    g_t = 100 (x_t / x_{t-1} - 1).
    """
    checks.one_series(spending, "spending")
    spending = contracts.plain(spending)
    key = ["source", "series", "edition", "country"]
    _need_constant_prices(spending)
    mixed = spending.groupby(key)["unit"].nunique()
    if (mixed > 1).any():
        edition, country = mixed[mixed > 1].index[0][2:]
        units = spending.loc[spending["country"] == country, "unit"].unique()
        raise ContractError(
            f"spending of {country} in {edition} changes its unit ({'; '.join(units)}); growth "
            "over the change is not defined"
        )
    before = spending[[*key, "year", "value", "status"]].assign(year=spending["year"] + 1)
    both = spending.merge(before, on=[*key, "year"], suffixes=("", "_before"))
    estimate = (both["status"] == "estimate") | (both["status_before"] == "estimate")
    of = both["value_before"].where(both["value_before"] > 0)
    return both.assign(
        value=100 * (both["value"] / of - 1),
        unit="% change on previous year, " + both["unit"].map(checks.price_base),
        status=estimate.map({True: "estimate", False: "reported"}),
    )[[*key, "year", "value", "unit", "status"]]


def trend_growth(spending: pd.DataFrame) -> pd.DataFrame:
    """Estimate each country's average annual real growth, with its uncertainty.

    Parameters
    ----------
    spending : pandas.DataFrame
        Observations of one series at constant prices of one edition, over the years of
        interest.

    Returns
    -------
    pandas.DataFrame
        One row a country: country, first_year, last_year, years (known), compound_pct (from
        the first to the last year), trend_pct (slope of the logarithm), low_pct, high_pct
        (95 % interval of the trend). With fewer than five known years, or a figure of zero,
        there is no trend, and its columns are missing.

    Raises
    ------
    ContractError
        If it is no money, prices are current, or editions are mixed.

    Notes
    -----
    The trend is the slope b of ln x_t = a + b t + e_t by least squares, given as
    100 (exp(b) - 1). A dozen years cannot tell whether e_t returns to the line or wanders off,
    and errors that suppose the former (Newey and West's) cover 40 to 85 % where 95 % is said.
    So the interval supposes that it wanders, ln x_t = ln x_{t-1} + b + u_t: the slope is then
    b + sum_t C_t u_t with C_t the sum of the slope's weights from year t on, its variance
    s^2 sum_t C_t^2 with s^2 the variance of the yearly changes, and n - 2 degrees of freedom.
    It covers 95 % then and more where e_t does return. It describes the past: it does not say
    whether the trend holds. The compound rate rests on two years only and changes with them.

    References
    ----------
    Harvey, A. C. (1989), Forecasting, Structural Time Series Models and the Kalman Filter,
    section 6.2, on trends that wander.
    """
    import pandas as pd

    checks.one_series(spending, "spending")
    checks.one_edition(spending, "spending")
    _need_constant_prices(spending)
    return pd.DataFrame(
        [
            {"country": country, **_trend(str(country), rows.dropna(subset="value"))}
            for country, rows in spending.groupby("country", sort=False)
        ]
    )


def aggregate(observations: pd.DataFrame, *, without: Collection[str] = ()) -> pd.DataFrame:
    """Sum a series over the Allies of each year, as NATO forms its aggregates.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one additive series (money, personnel) of one edition in one unit,
        with every Ally; aggregates in it are passed over.
    without : collection of str
        Allies to leave out; ``("USA",)`` gives NATO Europe and Canada.

    Returns
    -------
    pandas.DataFrame
        Columns source, series, edition, year, value (sum; NaN where a member's figure is
        missing, or there was no member), unit, status, members (number summed), lacking
        (codes of members without a figure).

    Notes
    -----
    An Ally counts from the year in which it joined. Iceland, which has no armed forces,
    counts only where the series has it (GDP).
    """
    import pandas as pd

    checks.one_series(observations, "observations")
    edition = checks.one_edition(observations, "observations")
    unit = checks.one_unit(observations, "observations")
    checks.need_additive(observations, "observations")
    rows = []
    for year in sorted(observations["year"].unique()):
        members = allies.members(observations, int(year), without)
        total, status, lacking = _sum(observations, int(year), members)
        first = observations.iloc[0]
        rows.append(
            {
                "source": first["source"],
                "series": first["series"],
                "edition": edition,
                "year": int(year),
                "value": total,
                "unit": unit,
                "status": status,
                "members": len(members),
                "lacking": ", ".join(lacking),
            }
        )
    return pd.DataFrame(rows)


def alliance_growth(spending: pd.DataFrame, *, without: Collection[str] = ()) -> pd.DataFrame:
    """Compare the Alliance's headline growth with growth over the same members.

    Parameters
    ----------
    spending : pandas.DataFrame
        Observations of spending in constant US dollars, one edition, every Ally.
    without : collection of str
        Allies to leave out; ``("USA",)`` gives NATO Europe and Canada.

    Returns
    -------
    pandas.DataFrame
        One row a year from the second: year, headline_pct (members of each year),
        like_for_like_pct (members of the earlier year in both), accession_pp (headline less
        like for like), joined (names of the Allies that joined that year), status, lacking
        (codes of members without a figure; the rates are NaN then).

    Notes
    -----
    headline_t = 100 (S(M_t, t) / S(M_{t-1}, t-1) - 1) and like_for_like_t =
    100 (S(M_{t-1}, t) / S(M_{t-1}, t-1) - 1), with S(M, t) the spending of the members M in
    year t and M_t the Allies of year t. The first is what NATO publishes.
    """
    import pandas as pd

    checks.one_series(spending, "spending")
    checks.one_edition(spending, "spending")
    checks.one_unit(spending, "spending")
    _need_constant_prices(spending)
    years = sorted(int(year) for year in spending["year"].unique())
    return pd.DataFrame([_compare(spending, year, without) for year in years if year - 1 in years])


def _compare(spending: pd.DataFrame, year: int, without: Collection[str]) -> dict[str, object]:
    old, new = (allies.members(spending, one, without) for one in (year - 1, year))
    before, _, lacking_before = _sum(spending, year - 1, old)
    same, _, lacking_same = _sum(spending, year, old)
    after, status, lacking_after = _sum(spending, year, new)
    headline, like_for_like = 100 * (after / before - 1), 100 * (same / before - 1)
    return {
        "year": year,
        "headline_pct": headline,
        "like_for_like_pct": like_for_like,
        "accession_pp": headline - like_for_like,
        "joined": ", ".join(countries.name(one) for one in new if one not in old),
        "status": status,
        "lacking": ", ".join(sorted({*lacking_before, *lacking_same, *lacking_after})),
    }


def _sum(
    observations: pd.DataFrame, year: int, members: Collection[str]
) -> tuple[float, str, list[str]]:
    """Return the members' sum in a year, its status, and the members without a figure."""
    rows = observations[(observations["year"] == year) & observations["country"].isin(members)]
    known = rows[rows["value"].notna()]
    lacking = sorted(set(members) - set(known["country"]))
    total = float(known["value"].sum()) if members and not lacking else float("nan")
    status = "estimate" if (rows["status"] == "estimate").any() else "reported"
    return total, status, lacking


def _trend(country: str, rows: pd.DataFrame) -> dict[str, object]:
    """Return the span, the compound rate and the trend of one country."""
    if rows.empty:
        raise ContractError(f"spending has no known year of {country}; leave the country out")
    rows = rows.sort_values("year", kind="stable")
    first, last = rows.iloc[0], rows.iloc[-1]
    span = int(last["year"] - first["year"])
    ratio = float(last["value"] / first["value"])
    return {
        "first_year": int(first["year"]),
        "last_year": int(last["year"]),
        "years": len(rows),
        "compound_pct": 100 * (ratio ** (1 / span) - 1) if span else float("nan"),
        **_log_slope(rows),
    }


def _log_slope(rows: pd.DataFrame) -> dict[str, object]:
    """Fit the logarithm on the year; the interval lets the logarithm wander off the line."""
    import numpy as np
    from scipy import stats
    from statsmodels.regression.linear_model import OLS
    from statsmodels.tools.tools import add_constant

    if len(rows) < LEAST_YEARS or (rows["value"] <= 0).any():
        return dict.fromkeys(("trend_pct", "low_pct", "high_pct"), float("nan"))
    years, logs = rows["year"].to_numpy(float), np.log(rows["value"].to_numpy(float))
    line = OLS(logs, add_constant(years - years.mean()))
    slope, weights = line.fit().params[1], line.pinv_wexog[1]
    freedom = len(rows) - 2
    # A change over several years has the variance of as many
    spans, changes = np.diff(years), np.diff(logs)
    mean = changes.sum() / spans.sum()
    variance = ((changes - mean * spans) ** 2 / spans).sum() / freedom
    later = weights[::-1].cumsum()[::-1][1:]
    reach = stats.t.ppf(0.5 + CONFIDENCE / 2, freedom) * np.sqrt(variance * (spans @ later**2))
    low, middle, high = 100 * np.expm1([slope - reach, slope, slope + reach])
    return {"trend_pct": float(middle), "low_pct": float(low), "high_pct": float(high)}


def _need_constant_prices(spending: pd.DataFrame) -> None:
    checks.need_money(spending, "spending")
    current = spending[spending["unit"].str.contains("current prices")]
    if not current.empty:
        raise ContractError(
            f"spending is in {current['unit'].iloc[0]!r}; real growth needs constant prices, for "
            "instance nato.defence_usd_constant"
        )
