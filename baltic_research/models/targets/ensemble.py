"""The ensemble behind the paths: its members fitted once, each country simulated on its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from baltic_research import given
from baltic_research.errors import ParameterError, UnknownNameError
from baltic_research.models.targets.core import FITS, Fit, growth_process
from baltic_research.models.targets.inputs import Panel, Revisions, plan_paths, revision_draws
from baltic_research.models.targets.pooling import Array
from baltic_research.models.targets.simulate import member_paths, shocks, stream

WALK, PLAN = "random_walk", "plan"
LEAST_PATHS = 100  # fewer say too little of a probability
MEMBERS = ("ets", "arima", "local_trend", PLAN)


@dataclass(frozen=True)
class Settings:
    """What a simulation is asked to do."""

    horizon: int
    members: tuple[str, ...]
    weights: Mapping[str, float]
    ceiling: float
    paths: int
    seed: int


def settings(
    held: Panel,
    *,
    horizon: int,
    members: Iterable[str],
    weights: Mapping[str, float] | None,
    ceiling: float | None,
    paths: int,
    seed: int,
) -> Settings:
    """Check what was asked; raise `ParameterError` for what makes no sense."""
    names = tuple(dict.fromkeys(members))
    for name in names:
        if name not in {*FITS, PLAN}:
            raise UnknownNameError("member of the ensemble", name, [*FITS, PLAN])
    shares = dict.fromkeys(names, 1.0) if weights is None else dict(weights)
    if set(shares) != set(names) or not names or any(not one > 0 for one in shares.values()):
        raise ParameterError(
            f"weights must give each of the members {', '.join(names) or '(none)'} a positive "
            f"number; found {shares}"
        )
    horizon, seed = given.year(horizon, "horizon"), given.seed(seed)
    paths = given.count(paths, "paths", least=LEAST_PATHS)
    if horizon <= held.last_year:
        raise ParameterError(
            f"horizon={horizon} must lie after {held.last_year}, the newest year of the table"
        )
    top = np.inf if ceiling is None or held.money is not None else float(ceiling)
    highest = float(np.nanmax(held.share))
    if not top > highest:
        raise ParameterError(
            f"ceiling={ceiling} must exceed every share of the table; the highest is {highest:g} %"
        )
    return Settings(horizon, names, shares, top, paths, seed)


def to_scale(share: Array, ceiling: float) -> Array:
    """Return ln s - ln(1 - s / ceiling): logarithms without a ceiling, else a scaled logit."""
    with np.errstate(divide="ignore"):  # a target at the ceiling is out of reach: infinity
        scaled: Array = np.log(share) - np.log(np.maximum(1 - share / ceiling, 0.0))
    return scaled


def to_share(scaled: Array, ceiling: float) -> Array:
    """Return the share of a figure on the models' scale."""
    share: Array = 1 / (np.exp(-scaled) + 1 / ceiling)
    return share


@dataclass(frozen=True)
class Gdp:
    """How GDP grows: a drift and shocks that go with those of spending."""

    drift: Array
    drift_sd: Array
    scale: Array
    correlation: float


@dataclass(frozen=True)
class Ensemble:
    """Members fitted to the countries of one edition, ready to be simulated.

    Attributes
    ----------
    held : Panel
        The figures.
    asked : Settings
        What to simulate.
    walk : Fit
        The random walk of the share: the reference, and what strays around a plan.
    fits : dict of str to Fit
        The other members: of the share, or of spending where GDP is simulated beside it.
    plans : dict of str to numpy.ndarray
        Announced shares by country, newest year to horizon.
    revisions : Revisions
        What a newest estimate may be moved by.
    gdp : Gdp or None
        How GDP grows, where it was given.
    """

    held: Panel
    asked: Settings
    walk: Fit
    fits: dict[str, Fit]
    plans: dict[str, Array]
    revisions: Revisions
    gdp: Gdp | None

    def members(self, country: str) -> tuple[str, ...]:
        """Return the members of a country: all that were asked for, the plan if there is one."""
        return tuple(one for one in self.asked.members if one != PLAN or country in self.plans)

    def weights(self, country: str) -> dict[str, float]:
        """Return the weights of a country's members, which add up to one."""
        found = {one: self.asked.weights[one] for one in self.members(country)}
        if not found:
            raise ParameterError(
                f"members={list(self.asked.members)}: {country} has no announced plan after "
                f"{self.held.last_year}; add another member, or pass its plan"
            )
        total = sum(found.values())
        return {one: weight / total for one, weight in found.items()}

    def simulate(self, country: str) -> dict[str, Array]:
        """Return (year, path) of the share on the models' scale, by member and the reference."""
        names = dict.fromkeys([*self.members(country), WALK])
        return {name: self._member(country, name) for name in names}

    def _member(self, country: str, name: str) -> Array:
        row = self.held.codes.index(country)
        random = stream(self.asked.seed, country, name)
        fit = self.fits.get(name, self.walk)
        steps = self.asked.horizon - self.held.last_year
        shock = shocks(random, fit.tails, (steps, self.asked.paths))
        newest = float(self.held.share[row, -1])
        start = float(to_scale(np.array(newest), self.asked.ceiling))
        if fit is not self.walk and self.gdp is not None:
            path = member_paths(fit, row, float(fit.level[row]), shock, random)
            path = np.log(100) + path - self._gdp_path(row, shock, random)
        else:
            path = member_paths(fit, row, start, shock, random)
        if name == PLAN:
            path += to_scale(self.plans[country], self.asked.ceiling)[:, None] - start
        if self.held.estimated[row]:
            past = self.revisions
            revised = np.minimum(newest * np.exp(past.logarithms), 0.99 * self.asked.ceiling)
            moves = to_scale(revised, self.asked.ceiling) - start
            path += random.choice(moves, self.asked.paths, p=past.chances)
        return path

    def _gdp_path(self, row: int, shock: Array, random: np.random.Generator) -> Array:
        """Return (year, path) of ln GDP, its shocks correlated with those of spending."""
        assert self.gdp is not None and self.held.gdp is not None  # noqa: S101, PT018
        gdp, tied = self.gdp, self.gdp.correlation
        own = random.standard_normal(shock.shape)
        drift = random.normal(gdp.drift[row], gdp.drift_sd[row], shock.shape[1])
        growth = drift + gdp.scale[row] * (tied * shock + np.sqrt(1 - tied**2) * own)
        first = np.full((1, shock.shape[1]), np.log(self.held.gdp[row, -1]))
        return np.cumsum(np.vstack([first, growth]), axis=0)


def fit_ensemble(
    held: Panel,
    asked: Settings,
    *,
    revision_errors: pd.DataFrame | None,
    plans: pd.DataFrame | None,
) -> Ensemble:
    """Fit every member to every country of a table."""
    share = to_scale(held.share, asked.ceiling)
    modelled = share if held.money is None else np.log(held.money)
    fits = {name: FITS[name](modelled) for name in asked.members if name not in {WALK, PLAN}}
    edition_year = int(held.edition[:4])
    return Ensemble(
        held,
        asked,
        FITS[WALK](share),
        fits,
        plan_paths(plans, held, asked.horizon),
        revision_draws(revision_errors, edition_year - held.last_year),
        _gdp(held),
    )


def _gdp(held: Panel) -> Gdp | None:
    """Return how GDP grew, and how its growth went with that of spending."""
    if held.money is None or held.gdp is None:
        return None
    gdp, money = np.log(held.gdp), np.log(held.money)
    changes = [np.diff(one, axis=1) for one in (gdp, money)]
    spread = [one - np.nanmean(one, axis=1, keepdims=True) for one in changes]
    both = np.isfinite(spread[0]) & np.isfinite(spread[1])
    each = [(one / np.nanstd(one, axis=1, keepdims=True))[both] for one in spread]
    return Gdp(*growth_process(gdp), float(np.clip(np.corrcoef(*each)[0, 1], -0.95, 0.95)))
