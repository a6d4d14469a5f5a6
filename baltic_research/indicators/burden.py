"""How the Allies share the burden: who pays which part, and whether the large pay for the small."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from baltic_research.errors import ContractError
from baltic_research.indicators import allies, checks, inequality, ranks
from baltic_research.indicators.editions import by_edition
from baltic_research.indicators.ratios import per_person, spent_on

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "benefit_and_burden",
    "by_edition",
    "concentration",
    "concordance",
    "exploitation",
    "per_person",
    "shares",
    "spent_on",
]


def shares(
    observations: pd.DataFrame, *, without: Collection[str] = (), like_for_like: bool = False
) -> pd.DataFrame:
    """Compute each Ally's share of the Alliance's total.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one additive series (spending, GDP, persons) of one edition in one unit,
        every Ally; others and aggregates are passed over.
    without : collection of str
        Allies to leave out; ``("USA",)`` shows how the others share among themselves.
    like_for_like : bool
        Keep to the members of the first year, so that accession changes nothing.

    Returns
    -------
    pandas.DataFrame
        Columns country, year, share_pct (percent of the members' total; NaN for a whole year in
        which a member's figure is missing), status.

    Raises
    ------
    ContractError
        If series, editions or units are mixed, or a figure is negative.
    """
    import pandas as pd

    figures = allies.by_year(observations, without, like_for_like=like_for_like)
    return pd.concat([_shares(one, year) for year, one in figures], ignore_index=True)


def concentration(
    spending: pd.DataFrame, *, without: Collection[str] = (), like_for_like: bool = False
) -> pd.DataFrame:
    """Measure how concentrated the Alliance's spending is.

    Parameters
    ----------
    spending, without, like_for_like
        As for `shares`.

    Returns
    -------
    pandas.DataFrame
        One row a year: year, members, hhi (0 to 1), effective_members (1 / HHI: as many equal
        payers would be as concentrated), gini (0 to 1), largest (code), largest_share_pct,
        status, lacking (codes of members without a figure; the measures are NaN then).

    Notes
    -----
    The measures are those of `inequality`. They describe all members and carry no sampling
    error; what is uncertain is the figures, which the editions show.
    """
    import pandas as pd

    figures = allies.by_year(spending, without, like_for_like=like_for_like)
    return pd.DataFrame([_concentration(one, year) for year, one in figures])


def exploitation(
    spending: pd.DataFrame,
    gdp: pd.DataFrame,
    *,
    without: Collection[str] = (),
    like_for_like: bool = False,
) -> pd.DataFrame:
    """Correlate the size of the Allies' economies with their burden.

    Parameters
    ----------
    spending, gdp : pandas.DataFrame
        Observations of one series each, of one edition and in the same unit, every Ally.
    without, like_for_like
        As for `shares`.

    Returns
    -------
    pandas.DataFrame
        One row a year: year, members (pairs), rho with low and high (95 %), rho_p, rho_method,
        tau, tau_p, tau_method (two-sided; see `ranks.spearman` and `ranks.kendall`), status,
        lacking (codes of members that lack a figure and are left out of that year).

    Raises
    ------
    ContractError
        If series, editions or units are mixed.

    Notes
    -----
    The burden is spending over GDP. A positive correlation is what Olson and Zeckhauser's
    "exploitation of the great by the small" would show, but a rank correlation is no cause. The
    years are not independent: read each test by itself.

    References
    ----------
    Olson, M., Zeckhauser, R. (1966), An economic theory of alliances, Review of Economics and
    Statistics 48, 266-279.
    """
    import pandas as pd

    checks.one_basis(spending, gdp, "a burden")
    paid = dict(allies.by_year(spending, without, like_for_like=like_for_like))
    produced = gdp[gdp["country"].isin(spending["country"])]
    made = dict(allies.by_year(produced, without, like_for_like=like_for_like))
    both = [year for year in paid if year in made]
    return pd.DataFrame([_correlate(paid[year], made[year], year) for year in both])


def benefit_and_burden(
    spending: pd.DataFrame,
    *benefits: pd.DataFrame,
    without: Collection[str] = (),
    like_for_like: bool = False,
) -> pd.DataFrame:
    """Set each Ally's share of the spending against its share of what is protected.

    Parameters
    ----------
    spending : pandas.DataFrame
        Observations of spending, one edition and unit, every Ally.
    *benefits : pandas.DataFrame
        One or more series that stand for what is protected (GDP, population), each with every
        member of every year; other sources are welcome, as only shares are used.
    without, like_for_like
        As for `shares`.

    Returns
    -------
    pandas.DataFrame
        Columns country, year, burden_pct (of the Alliance's spending), benefit_pct (mean of the
        shares of the benefits), net_pp (burden less benefit), status.

    Raises
    ------
    ContractError
        If there is no benefit, or a table mixes series, editions or units.

    Notes
    -----
    Sandler and Murdoch's proxies of the benefit are GDP, population and exposed border, equally
    weighted; the border is not held here.

    References
    ----------
    Sandler, T., Murdoch, J. C. (2000), On sharing NATO defence burdens in the 1990s and beyond,
    Fiscal Studies 21, 297-327.
    """
    if not benefits:
        raise ContractError("benefit_and_burden needs a series that stands for the benefit: GDP")
    armed = set(spending["country"])
    burden = shares(spending, without=without, like_for_like=like_for_like)
    table = burden.rename(columns={"share_pct": "burden_pct"})
    parts = [f"part_{number}" for number in range(len(benefits))]
    for name, one in zip(parts, benefits, strict=True):
        held = one[one["country"].isin(armed)]
        part = shares(held, without=without, like_for_like=like_for_like)
        named = part.rename(columns={"share_pct": name}).drop(columns="status")
        table = table.merge(named, on=["country", "year"])
    table["benefit_pct"] = table[parts].mean(axis="columns", skipna=False)
    table["net_pp"] = table["burden_pct"] - table["benefit_pct"]
    return table[["country", "year", "burden_pct", "benefit_pct", "net_pp", "status"]]


def concordance(compared: pd.DataFrame) -> pd.DataFrame:
    """Test year by year whether burdens and benefits differ systematically.

    Parameters
    ----------
    compared : pandas.DataFrame
        What `benefit_and_burden` returns.

    Returns
    -------
    pandas.DataFrame
        One row a year: year, members (pairs), v (sum of ranks where the burden exceeds the
        benefit), p_value (two-sided), method, paying_more (number whose burden is the larger).

    Notes
    -----
    The paired Wilcoxon test asks about the typical Ally, each counting alike. Since shares sum to
    100 on both sides, one large Ally that pays more makes many small ones pay less.
    """
    import pandas as pd

    rows = []
    for year, one in compared.dropna(subset=["burden_pct", "benefit_pct"]).groupby("year"):
        test = ranks.wilcoxon(one["burden_pct"], one["benefit_pct"])
        rows.append(
            {
                "year": int(str(year)),
                "members": test.n,
                "v": test.statistic,
                "p_value": test.p_value,
                "method": test.method,
                "paying_more": int((one["net_pp"] > 0).sum()),
            }
        )
    return pd.DataFrame(rows)


def _shares(members: pd.DataFrame, year: int) -> pd.DataFrame:
    total = members["value"].sum(skipna=False)
    return (
        members.assign(year=year, share_pct=100 * members["value"] / total)
        .rename_axis("country")
        .reset_index()[["country", "year", "share_pct", "status"]]
    )


def _concentration(members: pd.DataFrame, year: int) -> dict[str, object]:
    lacking = allies.lacking(members)
    hhi = inequality.herfindahl(members["value"])
    return {
        "year": year,
        "members": len(members),
        "hhi": hhi,
        "effective_members": 1 / hhi,
        "gini": inequality.gini(members["value"]),
        "largest": "" if lacking else members["value"].idxmax(),
        "largest_share_pct": 100 * members["value"].max() / members["value"].sum(skipna=False),
        "status": allies.status(members),
        "lacking": lacking,
    }


def _correlate(paid: pd.DataFrame, made: pd.DataFrame, year: int) -> dict[str, object]:
    both = paid.assign(gdp=made["value"])
    known = both.dropna(subset=["value", "gdp"])
    burden = known["value"] / known["gdp"]
    rho, tau = ranks.spearman(known["gdp"], burden), ranks.kendall(known["gdp"], burden)
    return {
        "year": year,
        "members": rho.n,
        "rho": rho.statistic,
        "low": rho.low,
        "high": rho.high,
        "rho_p": rho.p_value,
        "rho_method": rho.method,
        "tau": tau.statistic,
        "tau_p": tau.p_value,
        "tau_method": tau.method,
        "status": allies.status(known),
        "lacking": ", ".join(sorted(set(both.index) - set(known.index))),
    }
