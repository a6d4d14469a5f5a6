"""From observations of one edition to arrays that the models of targets work on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from baltic_research import countries, given
from baltic_research.errors import ContractError, ParameterError
from baltic_research.indicators import checks, spending
from baltic_research.models.targets.pooling import Array
from baltic_research.revised import whole_editions, without_aggregates

LEAST_YEARS = 5  # fewer leave no error to judge a path's spread by
REVISION_COLUMNS = ("edition", "horizon", "revision_pct")
PLAN_COLUMNS = ("country", "year", "share_gdp_pct", "source")
EVERY_ALLY = "NATO"


@dataclass(frozen=True)
class Panel:
    """Figures of one edition by country and year, and what they are.

    Attributes
    ----------
    codes : tuple of str
        Countries, alphabetical: the order of the rows below.
    first_year, last_year : int
        The edition's first and newest year.
    share : numpy.ndarray
        (country, year) Percent of GDP, NaN where missing.
    money, gdp : numpy.ndarray or None
        (country, year) Spending and GDP in one unit, where these were given.
    estimated : numpy.ndarray
        (country,) Whether the newest figure is an estimate, and so will be revised.
    source, edition : str
        Whose figures, and which of their editions.
    """

    codes: tuple[str, ...]
    first_year: int
    last_year: int
    share: Array
    money: Array | None
    gdp: Array | None
    estimated: np.ndarray[tuple[int], np.dtype[np.bool_]]
    source: str
    edition: str


@dataclass(frozen=True)
class Revisions:
    """Past revisions that a newest estimate may meet again.

    Attributes
    ----------
    logarithms, chances : numpy.ndarray
        Revisions as ln(new / old), and how likely each is drawn.
    editions : tuple of str
        Whose estimates these were; empty where no revision is known.
    left_out : tuple of str
        Editions with too few figures of the horizon to stand for one.
    """

    logarithms: Array
    chances: Array
    editions: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many revisions are known."""
        return len(self.logarithms) if self.editions else 0


UNREVISED = Revisions(np.zeros(1), np.ones(1))
Given = pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]


def panel(observations: Given) -> Panel:
    """Check a table of shares, or of spending and GDP, and lay it out by country and year."""
    if isinstance(observations, tuple):
        money, gdp = (without_aggregates(one) for one in observations)
        share = spending.share_of_gdp(money, gdp)
        parts = [_wide(frame) for frame in (share, money, gdp)]
        index = parts[0].index
        wide, of_money, of_gdp = (
            part.reindex(index=index, columns=parts[0].columns).to_numpy() for part in parts
        )
    else:
        share = without_aggregates(observations)
        checks.one_series(share, "observations")
        if not checks.one_unit(share, "observations").startswith("% of GDP"):
            raise ContractError(
                f"observations are in {share['unit'].iloc[0]!r}; pass shares in % of GDP, or "
                "spending and GDP as a pair"
            )
        index, wide, of_money, of_gdp = _wide(share).index, _wide(share).to_numpy(), None, None
    checks.one_edition(share, "observations")
    last = int(share["year"].max())
    _need_enough(index, wide, last)
    newest = share[share["year"] == last].set_index("country")["status"].reindex(index)
    return Panel(
        tuple(index),
        int(share["year"].min()),
        last,
        wide,
        of_money,
        of_gdp,
        (newest == "estimate").to_numpy(),
        str(share["source"].iloc[0]),
        str(share["edition"].iloc[0]),
    )


def _wide(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a row a country and a column a year, with no calendar year left out."""
    wide = frame.pivot(index="country", columns="year", values="value").sort_index()
    years = range(int(frame["year"].min()), int(frame["year"].max()) + 1)
    return wide.reindex(columns=years).astype(float)


def _need_enough(given: pd.Index[str], wide: Array, last: int) -> None:
    """Raise where a country has no newest figure, too few of them, or one that is not positive."""
    codes = np.array(given)
    lacking = codes[np.isnan(wide[:, -1])]
    known = np.isfinite(wide)
    few = codes[known.sum(axis=1) < LEAST_YEARS]
    # Two changes in a row need three years; one country without would turn all shared fits to NaN
    runs = (known[:, 2:] & known[:, 1:-1] & known[:, :-2]).sum(axis=1)
    low = codes[(wide <= 0).any(axis=1)]
    for found, problem in (
        (lacking, f"have no figure for {last}, the newest year"),
        (few, f"have fewer than {LEAST_YEARS} years"),
        (
            codes[runs < LEAST_YEARS - 2],
            f"have too many gaps: changes from year to year need runs such as {LEAST_YEARS} years",
        ),
        (low, "have a figure of zero or less, which has no logarithm"),
    ):
        if len(found):
            raise ContractError(
                f"observations of {', '.join(found)} {problem}; leave these countries out or pass "
                "a fuller edition"
            )


def chosen(codes: tuple[str, ...], wanted: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return the countries asked for; raise where the table lacks one."""
    if wanted is None:
        return codes
    found = countries.resolve_all(wanted)
    lacking = [one for one in found if one not in codes]
    if lacking:
        raise ParameterError(
            f"countries: the observations have no {', '.join(lacking)} (aggregates are not "
            "simulated); ask for countries of the table"
        )
    return found


def revision_draws(errors: pd.DataFrame | None, horizon: int) -> Revisions:
    """Return logarithmic revisions of a horizon and the chance with which each is drawn.

    Every edition is as likely as every other, and within it every figure: figures of one
    edition share its GDP forecasts and are no independent draws. An edition with fewer than half
    as many figures as the fullest is left out: its few would be drawn as often as all of
    another's. Where the horizon was never seen, the nearest shorter one stands for it, or else
    the nearest.
    """
    if errors is None or errors.empty:
        return UNREVISED
    lacking = [name for name in REVISION_COLUMNS if name not in errors.columns]
    if lacking:
        raise ContractError(
            f"revision_errors lack {', '.join(lacking)}; pass what vintages.estimates() returns"
        )
    known = errors[errors["revision_pct"].notna()]
    if known.empty:
        return UNREVISED
    whole = whole_editions(known)
    held = sorted(whole["horizon"].unique())
    nearest = max((one for one in held if one <= horizon), default=held[0])
    rows = whole[whole["horizon"] == nearest]
    if (rows["revision_pct"] <= -100).any():
        raise ContractError("revision_errors take a figure to zero or below; expected above -100 %")
    size = rows.groupby("edition")["revision_pct"].transform("size")
    editions = sorted(rows["edition"].unique())
    few = set(known.loc[known["horizon"] == nearest, "edition"]) - set(editions)
    return Revisions(
        np.log1p(rows["revision_pct"].to_numpy() / 100),
        1 / (size.to_numpy() * len(editions)),
        tuple(editions),
        tuple(sorted(few)),
    )


def plan_paths(plans: pd.DataFrame | None, held: Panel, horizon: int) -> dict[str, Array]:
    """Return each country's announced share from the newest year to the horizon, in percent.

    Straight from the newest figure to each announced one, then level. A row for ``NATO`` holds
    for every Ally of the newest year that stands below it at the time, unless the Ally announced
    one of its own for that year; it binds nobody outside. With a column ``announced`` the latest
    of several for a year counts.
    """
    if plans is None or plans.empty:
        return {}
    lacking = [name for name in PLAN_COLUMNS if name not in plans.columns]
    if lacking:
        raise ContractError(
            f"plans lack {', '.join(lacking)}; a plan is a country, a year, a share and its source"
        )
    plans = _in_force(plans)
    twice = plans[plans.duplicated(["country", "year"])]
    wrong = plans[~(plans["share_gdp_pct"] > 0) | (plans["source"].astype(str).str.strip() == "")]
    if not twice.empty or not wrong.empty:
        row = (twice if not twice.empty else wrong).iloc[0]
        raise ContractError(
            f"plans of {row['country']} for {row['year']} stand twice, have no positive share or "
            "no source; pass each once, with its source"
        )
    later = plans[plans["year"] > held.last_year]
    by_year = {
        int(str(year)): dict(zip(rows["country"], rows["share_gdp_pct"].astype(float), strict=True))
        for year, rows in later.groupby("year", sort=True)
    }
    bound, years = countries.nato_members(held.last_year), np.arange(held.last_year, horizon + 1)
    paths = {}
    for place, code in enumerate(held.codes):
        newest = float(held.share[place, -1])
        points = _plan_points(by_year, code, newest, bound=code in bound)
        if points:
            known = {held.last_year: newest, **points}
            paths[code] = np.interp(years, list(known), list(known.values()))
    return paths


def _in_force(plans: pd.DataFrame) -> pd.DataFrame:
    """Leave out a plan that a later announcement for the same country and year replaced."""
    if "announced" not in plans.columns:
        return plans
    latest = plans.groupby(["country", "year"])["announced"].transform("max")
    return plans[plans["announced"] == latest]


def _plan_points(
    by_year: dict[int, dict[str, float]], code: str, current: float, *, bound: bool
) -> dict[int, float]:
    """Return the announced shares of a country by year, later than its newest figure."""
    points: dict[int, float] = {}
    for year, announced in by_year.items():
        if code in announced:
            current = announced[code]
        elif bound and EVERY_ALLY in announced:
            current = max(current, announced[EVERY_ALLY])
        else:
            continue
        points[year] = current
    return points


def target_levels(targets: float | Iterable[float]) -> list[float]:
    """Return targets in percent of GDP, each once.

    Raises
    ------
    ParameterError
        If one is not a positive number.
    """
    levels = list(dict.fromkeys(given.numbers(targets, "targets")))
    if not all(one > 0 for one in levels):
        raise ParameterError(f"targets={levels}: expected positive percentages of GDP")
    return levels
