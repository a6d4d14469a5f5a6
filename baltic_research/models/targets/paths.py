"""Paths to a share of GDP: how likely a target is reached, by when, and how sure one can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from baltic_research.models.result import Result
from baltic_research.models.targets.ensemble import MEMBERS, WALK, fit_ensemble, settings
from baltic_research.models.targets.inputs import Given, chosen, panel, target_levels
from baltic_research.models.targets.summary import (
    ENSEMBLE,
    YEAR_QUANTILES,
    remarks,
    summarize,
    year_quantiles,
)


@dataclass(frozen=True, repr=False, eq=False)
class TargetPaths(Result):
    """Simulated paths of shares of GDP, as probabilities and quantiles.

    Attributes
    ----------
    probabilities : pandas.DataFrame
        One row a country, target, year and member (``ensemble`` and ``random_walk`` among
        them): country, target_pct, year, member, touched, stays, above (probabilities), low,
        high (95 % simulation interval of touched), median_pct (of the member's shares).
    data : pandas.DataFrame
        The fan: country, year, then the share in percent of GDP at quantiles, ``p05_pct`` to
        ``p95_pct``, of the ensemble, and ``plan_pct``, the announced share on the straight way
        from the newest figure (NaN without a plan).
    newest : pandas.DataFrame
        The newest figures: country, share_pct, estimated.
    """

    probabilities: pd.DataFrame
    data: pd.DataFrame
    newest: pd.DataFrame
    heading: str
    remarks: tuple[str, ...]

    @property
    def title(self) -> str:
        """What was simulated, from which edition, to which year."""
        return self.heading

    @property
    def notes(self) -> tuple[str, ...]:
        """What the probabilities rest on."""
        return self.remarks

    def table(self) -> pd.DataFrame:
        """Return one row a country and target.

        Returns
        -------
        pandas.DataFrame
            country, target_pct, share_pct (newest), estimated, touched_by_horizon (probability),
            low, high (its 95 % simulation interval), lowest_member, highest_member (what single
            members say), random_walk (the reference), stays_at_horizon (probability of being
            at or above the target in the last year), and year_10 to year_90: the year by which
            this many percent of the paths have first touched the target, missing where fewer
            do by the horizon.
        """
        key = ["country", "target_pct"]
        by_year = self.by_year()
        last = by_year[by_year["year"] == by_year["year"].max()]
        columns = {"touched": "touched_by_horizon", "stays": "stays_at_horizon"}
        rows = last.drop(columns=["year", "above"]).rename(columns=columns)
        rows = self.newest.merge(rows, on="country")
        return rows.merge(year_quantiles(by_year, key), on=key)[
            [
                *key,
                "share_pct",
                "estimated",
                "touched_by_horizon",
                "low",
                "high",
                "lowest_member",
                "highest_member",
                WALK,
                "stays_at_horizon",
                *(f"year_{one}" for one in YEAR_QUANTILES),
            ]
        ]

    def by_year(self) -> pd.DataFrame:
        """Return the ensemble's probabilities by year.

        Returns
        -------
        pandas.DataFrame
            One row a country, target and year: country, target_pct, year, touched (at or above
            the target in this year or one before, the newest year included), low, high (95 %
            simulation interval), lowest_member, highest_member, random_walk, stays (at or above
            it in this year and all that follow to the horizon), above (in this very year).
        """
        key = ["country", "target_pct", "year"]
        frame = self.probabilities
        single = frame[~frame["member"].isin([ENSEMBLE, WALK])].groupby(key)["touched"]
        spread = single.agg(lowest_member="min", highest_member="max").reset_index()
        walk = frame.loc[frame["member"] == WALK, [*key, "touched"]]
        both = frame[frame["member"] == ENSEMBLE].drop(columns=["member", "median_pct"])
        both = both.merge(spread, on=key, how="left")
        return both.merge(walk.rename(columns={"touched": WALK}), on=key)

    def by_member(self) -> pd.DataFrame:
        """Return the probabilities of every member, a row each; the columns of `probabilities`."""
        frame = self.probabilities
        return frame[frame["member"] != ENSEMBLE].reset_index(drop=True)

    def fan(self) -> pd.DataFrame:
        """Return the quantiles of the share by country and year; the same as ``data``."""
        return self.data


def target_paths(
    observations: Given,
    *,
    targets: float | Iterable[float] = (2.0, 3.5, 5.0),
    horizon: int = 2035,
    countries: str | Iterable[str] | None = None,
    members: Iterable[str] = MEMBERS,
    weights: Mapping[str, float] | None = None,
    revision_errors: pd.DataFrame | None = None,
    plans: pd.DataFrame | None = None,
    ceiling: float | None = 10.0,
    paths: int = 10_000,
    seed: int = 20_350_101,
) -> TargetPaths:
    """Simulate shares of GDP and say how likely each target is reached by each year.

    Parameters
    ----------
    observations : pandas.DataFrame, or pair of pandas.DataFrame
        Observations of one edition: a share in % of GDP (``nato.defence_share_gdp``), or
        spending and GDP in one unit and price base. Every country of the table is part of the
        pool that the parameters come from; aggregates are left out.
    targets : float or iterable of float
        Percent of GDP.
    horizon : int
        The last year to simulate.
    countries : str or iterable of str, optional
        Whom to report, by default all; a country's numbers do not depend on who else is.
    members : iterable of str
        Of ``ets``, ``arima``, ``local_trend``, ``plan`` and ``random_walk``. The random walk is
        simulated in any case as the reference; ``plan`` counts for countries that have one.
    weights : mapping of str to float, optional
        By member; equal by default. `Backtest.weights` gives weights earned on old editions,
        and its notes say on how many countries and outcomes these rest.
    revision_errors : pandas.DataFrame, optional
        What ``vintages.estimates(series, first_only=False)`` returns (edition, horizon,
        revision_pct): how far newest estimates were revised. Without it the newest figures are
        taken as final.
    plans : pandas.DataFrame, optional
        Announced plans: country, year, share_gdp_pct, source. A row for ``NATO`` is a floor
        for every Ally.
    ceiling : float or None
        A share no path exceeds, in % of GDP; None for none. Not used with spending and GDP.
    paths : int
        Simulated paths for each member.
    seed : int
        Of the random numbers.

    Returns
    -------
    TargetPaths
        ``table()``, ``by_year()``, ``by_member()``, ``fan()``.

    Raises
    ------
    ContractError
        If the table mixes series, editions or units, or a country lacks its newest figure.
    ParameterError
        If a parameter makes no sense.

    Notes
    -----
    With a share s the members model x = ln s - ln(1 - s / ceiling); the uncertainty of GDP is
    then part of the history of s. With spending S and GDP Y they model ln S, ln Y walks with a
    partly pooled drift and shocks correlated with those of S, and s = 100 S / Y. Members:

    - ets: damped trend ETS(A, Ad, N); arima: ARIMA(1,1,0) with drift; local_trend: a damped
      local linear trend in state-space form, its state drawn from its distribution;
    - plan: straight from the newest figure to each announced one, and around it a random walk
      of the country's usual size: the plan is its median, not a promise kept for certain;
    - random_walk: no change, the reference.

    Parameters of shape are chosen for all countries together by likelihood on a grid; each
    country's variance and drift are drawn towards the pool's (Smyth 2004), shocks follow
    Student's t with pooled degrees of freedom. A newest estimate is moved by a past revision,
    drawn by edition first and figure second, among editions with at least half as many figures
    of its age as the fullest. The ensemble mixes its members' paths by weight.
    Reached is said in two ways: *touched*, in some year from the newest one on; *stays*, from
    then on without a break to the horizon, so that in the last year it means being there.

    References
    ----------
    Hyndman, R. J., Koehler, A. B., Ord, J. K., Snyder, R. D. (2008). Forecasting with
    exponential smoothing: the state space approach. Springer.
    Gneiting, T., Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and
    estimation. Journal of the American Statistical Association 102(477), 359-378.

    Examples
    --------
    >>> import baltic_research as br
    >>> share = br.load("nato.defence_share_gdp", edition="2024-06")
    >>> result = target_paths(share, targets=2.0, horizon=2026, countries="EST", paths=200)
    >>> result.table()[["country", "target_pct", "touched_by_horizon"]].to_numpy().tolist()
    [['EST', 2.0, 1.0]]
    """
    held = panel(observations)
    levels = target_levels(targets)
    asked = settings(
        held,
        horizon=horizon,
        members=members,
        weights=weights,
        ceiling=ceiling,
        paths=paths,
        seed=seed,
    )
    ensemble = fit_ensemble(held, asked, revision_errors=revision_errors, plans=plans)
    codes = chosen(held.codes, countries)
    chances, fans = zip(*(summarize(ensemble, code, levels) for code in codes), strict=True)
    rows = [held.codes.index(code) for code in codes]
    newest = {"share_pct": held.share[rows, -1], "estimated": held.estimated[rows]}
    return TargetPaths(
        pd.concat(chances, ignore_index=True),
        pd.concat(fans, ignore_index=True),
        pd.DataFrame({"country": codes, **newest}),
        f"Paths to {', '.join(f'{one:g}' for one in levels)} % of GDP by {horizon}: "
        f"{held.source} {held.edition}, from {held.last_year}",
        remarks(ensemble),
    )
