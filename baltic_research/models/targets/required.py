"""What a target asks: real growth of spending, and money, given how GDP grows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from baltic_research import contracts, given
from baltic_research.errors import ParameterError
from baltic_research.indicators import checks, growth
from baltic_research.models.result import Result
from baltic_research.models.targets.core import growth_process
from baltic_research.models.targets.inputs import Panel, chosen, panel, target_levels

NORMAL_90 = 1.644854  # two-sided 90 % point of the normal distribution
PAST_YEARS = 5


@dataclass(frozen=True, repr=False, eq=False)
class RequiredGrowth(Result):
    """Growth and money that targets ask of each country.

    Attributes
    ----------
    data : pandas.DataFrame
        One row a country, target and year from the newest to the target's: country,
        target_pct, year, spending (needed when it grows evenly), kept (what holding the newest
        share would cost), in millions of ``unit``.
    unit : str
        Unit of the money, with its price base.
    """

    rows: pd.DataFrame
    data: pd.DataFrame
    unit: str
    heading: str
    remarks: tuple[str, ...]

    @property
    def title(self) -> str:
        """Which targets, by when, in which money."""
        return self.heading

    @property
    def notes(self) -> tuple[str, ...]:
        """What the figures rest on."""
        return self.remarks

    def table(self) -> pd.DataFrame:
        """Return one row a country and target.

        Returns
        -------
        pandas.DataFrame
            country, target_pct, by (year), share_pct (newest), gdp_growth_pct (assumed, a
            year), required_growth_pct (real, a year) with low_pct and high_pct (90 %, from
            GDP), past_growth_pct (real, a year, last five years; NaN where not known),
            spending_newest, spending_needed (in the target's year) with needed_low and
            needed_high, extra_total (over all years, above holding the newest share; negative
            where the target lies below it), unit (of the money).
        """
        return self.rows


def implied_gdp(share: pd.DataFrame, spending: pd.DataFrame) -> pd.DataFrame:
    """Compute GDP from spending and its share, for editions that publish no GDP.

    Parameters
    ----------
    share, spending : pandas.DataFrame
        Observations of one edition and price base: percent of GDP, and money.

    Returns
    -------
    pandas.DataFrame
        Observations of GDP in the unit of spending (NaN where the share is not above zero),
        series ``<source>.gdp_implied``; with `spending` a pair that `target_paths` takes.

    Raises
    ------
    ContractError
        If editions or price bases differ.

    Notes
    -----
    GDP_t = 100 spending_t / share_t. A share of 2.00 rounded to two decimals leaves GDP open
    by 0.25 % either way, one of 0.40 by 1.25 %: growth of implied GDP is that much too noisy.
    """
    checks.need_share_and_money(share, spending, "implied GDP")
    share, spending = contracts.plain(share), contracts.plain(spending)
    percent = share[["source", "edition", "country", "year", "value"]]
    both = spending.merge(percent, on=["source", "edition", "country", "year"], suffixes=("", "_s"))
    return both.assign(
        value=100 * both["value"] / checks.positive(both["value_s"]),
        series=both["source"] + ".gdp_implied",
    ).drop(columns="value_s")


def required_growth(
    share: pd.DataFrame,
    spending: pd.DataFrame,
    *,
    by: int,
    targets: float | Iterable[float] = (2.0, 3.5, 5.0),
    gdp_growth_pct: float | Mapping[str, float] | None = None,
    countries: str | Iterable[str] | None = None,
) -> RequiredGrowth:
    """Compute the real growth of spending that reaches targets by a year, and the money.

    Parameters
    ----------
    share : pandas.DataFrame
        Observations of the share of GDP in percent, of one edition.
    spending : pandas.DataFrame
        Observations of spending at constant prices, same edition and price base.
    by : int
        The year in which the target is to be reached.
    targets : float or iterable of float
        Percent of GDP.
    gdp_growth_pct : float or mapping of str to float, optional
        Real growth of GDP a year, in percent: for all or by code. By default each country's
        own mean over the edition, drawn towards the mean of all.
    countries : str or iterable of str, optional
        By default all.

    Returns
    -------
    RequiredGrowth
        ``table()``, and ``data`` with the even path by year.

    Raises
    ------
    ContractError
        If prices are current, or editions or price bases differ.
    ParameterError
        If `by` is not after the newest year, or a growth rate or target makes no sense.

    Notes
    -----
    With n years to go, share s, target s* and growth of GDP g,
    required growth = (1 + g) (s* / s)^(1/n) - 1 and money needed = s* GDP (1 + g)^n / 100.
    The 90 % interval lets ln GDP deviate by sqrt(n sigma^2 + n^2 tau^2): sigma is the size of
    the country's yearly changes of growth, tau the standard error of its mean growth, left
    out where growth is given. Implied GDP is used (`implied_gdp`), as not every edition has it.

    Examples
    --------
    >>> import baltic_research as br
    >>> pair = [br.load(f"nato.defence_{one}") for one in ("share_gdp", "usd_constant")]
    >>> asked = required_growth(*pair, by=2035, targets=3.5, gdp_growth_pct=1.0, countries="DEU")
    >>> asked.table()["required_growth_pct"].round(1).tolist()
    [4.0]
    """
    growth.real_growth(spending)  # raises where growth would be inflation or a change of unit
    held = panel((spending, implied_gdp(share, spending)))
    years = given.year(by, "by") - held.last_year
    if years < 1:
        raise ParameterError(f"by={by} must lie after {held.last_year}, the newest year")
    levels = target_levels(targets)
    codes = chosen(held.codes, countries)
    frame = _assumptions(held, gdp_growth_pct, codes, years)
    unit = str(spending["unit"].iloc[0])
    rows = pd.concat([_asked(frame, level, by, years, unit) for level in levels], ignore_index=True)
    return RequiredGrowth(
        rows.sort_values(["country", "target_pct"], ignore_index=True),
        pd.concat([_even(row, held.last_year) for row in rows.itertuples()], ignore_index=True),
        unit,
        f"What {', '.join(f'{one:g}' for one in levels)} % of GDP by {by} ask: {held.source} "
        f"{held.edition}, {unit}",
        _remarks(gdp_growth_pct is None),
    )


def _assumptions(
    held: Panel,
    assumed: float | Mapping[str, float] | None,
    codes: tuple[str, ...],
    years: int,
) -> pd.DataFrame:
    """Return by country where it stands, how GDP is taken to grow, and how sure that is."""
    assert held.gdp is not None and held.money is not None  # noqa: S101, PT018
    drift, drift_sd, scale = growth_process(np.log(held.gdp))
    if isinstance(assumed, Mapping):
        lacking = [code for code in codes if code not in assumed]
        if lacking:
            raise ParameterError(f"gdp_growth_pct has no growth for {', '.join(lacking)}")
    before = np.full(len(held.codes), np.nan)
    if held.money.shape[1] > PAST_YEARS:
        before = held.money[:, -1 - PAST_YEARS]
    frame = pd.DataFrame(
        {
            "share_pct": held.share[:, -1],
            "gdp": held.gdp[:, -1],
            "spending_newest": held.money[:, -1],
            "past_growth_pct": 100 * ((held.money[:, -1] / before) ** (1 / PAST_YEARS) - 1),
            "gdp_growth_pct": 100 * np.expm1(drift),
            "deviation": np.sqrt(years * scale**2 + (years * drift_sd) ** 2),
        },
        index=pd.Index(held.codes, name="country"),
    ).loc[list(codes)]
    if assumed is not None:
        rates = pd.Series(assumed) if isinstance(assumed, Mapping) else float(assumed)
        frame["gdp_growth_pct"] = rates
        frame["deviation"] = pd.Series(np.sqrt(years) * scale, index=held.codes)
    if not (frame["gdp_growth_pct"] > -100).all():
        raise ParameterError("gdp_growth_pct: expected growth in percent, above -100")
    return frame.reset_index()


def _asked(frame: pd.DataFrame, target: float, by: int, years: int, unit: str) -> pd.DataFrame:
    """Return the table's rows for one target."""
    base = 1 + frame["gdp_growth_pct"] / 100
    stretch = np.exp(NORMAL_90 * frame["deviation"])
    needed = target / 100 * frame["gdp"] * base**years
    factor = base * (target / frame["share_pct"]) ** (1 / years)
    even = factor.to_numpy()[:, None] ** np.arange(1, years + 1)
    kept = base.to_numpy()[:, None] ** np.arange(1, years + 1)
    return frame.assign(
        target_pct=target,
        by=by,
        unit=unit,
        required_growth_pct=100 * (factor - 1),
        low_pct=100 * (factor * stretch ** (-1 / years) - 1),
        high_pct=100 * (factor * stretch ** (1 / years) - 1),
        spending_needed=needed,
        needed_low=needed / stretch,
        needed_high=needed * stretch,
        extra_total=frame["spending_newest"] * (even - kept).sum(axis=1),
    )[
        [
            "country",
            "target_pct",
            "by",
            "share_pct",
            "gdp_growth_pct",
            "required_growth_pct",
            "low_pct",
            "high_pct",
            "past_growth_pct",
            "spending_newest",
            "spending_needed",
            "needed_low",
            "needed_high",
            "extra_total",
            "unit",
        ]
    ]


def _even(row: tuple[object, ...], first: int) -> pd.DataFrame:
    """Return the even path of one country and target by year."""
    fields = row._asdict()  # type: ignore[attr-defined]
    years = np.arange(fields["by"] - first + 1)
    rates = fields["required_growth_pct"], fields["gdp_growth_pct"]
    path, kept = (fields["spending_newest"] * (1 + rate / 100) ** years for rate in rates)
    return pd.DataFrame(
        {
            "country": fields["country"],
            "target_pct": fields["target_pct"],
            "year": first + years,
            "spending": path,
            "kept": kept,
        }
    )


def _remarks(own: bool) -> tuple[str, ...]:  # noqa: FBT001
    return (
        "GDP is taken to grow as it has, each country drawn towards the mean of all."
        if own
        else "GDP is taken to grow as given; the interval holds only what yearly shocks add.",
        "The interval is GDP's: the newest share may be revised beside it.",
        (
            "Growth is that of spending at constant prices; where the target lies below the newest "
            "share, it is the growth that would let the share fall to it."
        ),
    )
