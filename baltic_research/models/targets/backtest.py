"""What old editions would have forecast, and how wrong they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from baltic_research import given
from baltic_research.errors import ContractError, UnknownNameError
from baltic_research.indicators import checks
from baltic_research.models.targets.ensemble import MEMBERS, Ensemble, fit_ensemble, settings
from baltic_research.models.targets.inputs import Panel, panel, target_levels
from baltic_research.models.targets.scores import score_forecasts
from baltic_research.models.targets.verdict import Backtest
from baltic_research.revised import without_aggregates

ORIGINS = ("2016-01", "2019-06", "2024-06")


def backtest_targets(
    editions: Mapping[str, pd.DataFrame],
    truth: pd.DataFrame,
    *,
    origins: Iterable[str] = ORIGINS,
    targets: float | Iterable[float] = (2.0, 3.5, 5.0),
    members: Iterable[str] = MEMBERS,
    weights: Mapping[str, float] | None = None,
    plans: pd.DataFrame | None = None,
    ceiling: float | None = 10.0,
    paths: int = 4_000,
    seed: int = 20_350_101,
) -> Backtest:
    """Forecast from old editions with what they knew, and score it against the newest.

    Parameters
    ----------
    editions : mapping of str to pandas.DataFrame
        Observations of a share in % of GDP by edition. Those before an origin, the partial ones
        too, tell how far estimates had been revised by then.
    truth : pandas.DataFrame
        Observations of the newest edition.
    origins : iterable of str
        Editions to forecast from.
    targets : float or iterable of float
        Percent of GDP, for `Backtest.brier`.
    members, weights, ceiling, paths, seed
        As for `target_paths`.
    plans : pandas.DataFrame, optional
        As for `target_paths`, with ``announced`` (YYYY-MM-DD or YYYY-MM): an origin uses what
        had been announced before its month.

    Returns
    -------
    Backtest
        ``table()``, ``overall()``, ``by_member()``, ``pit()``, ``brier()``, ``weights()``.

    Raises
    ------
    UnknownNameError
        If an origin is not among the editions.
    ContractError
        If the truth has no year after an origin's newest, or plans lack ``announced``.

    Notes
    -----
    Nothing from after an origin enters its forecast: parameters come from its own table, and
    revisions are those between editions up to it. The truth is the newest edition's share, so
    that the error holds also what revision, a new price base and a new definition did to it.
    Skill is 1 less the ratio of the mean score to the random walk's. Intervals resample
    countries with all their years; a shock that all countries share, as 2022 was, is one draw
    however many countries it hits, and these intervals do not show it.
    """
    asked = {"members": members, "weights": weights, "ceiling": ceiling, "paths": paths}
    return _backtests(editions, truth, origins, targets, plans, {**asked, "seed": seed})[0]


def backtest_with_and_without_plans(
    editions: Mapping[str, pd.DataFrame],
    truth: pd.DataFrame,
    *,
    plans: pd.DataFrame,
    origins: Iterable[str] = ORIGINS,
    targets: float | Iterable[float] = (2.0, 3.5, 5.0),
    members: Iterable[str] = MEMBERS,
    weights: Mapping[str, float] | None = None,
    ceiling: float | None = 10.0,
    paths: int = 4_000,
    seed: int = 20_350_101,
) -> tuple[Backtest, Backtest]:
    """Test forecasts from old editions with announced plans and without, on the same paths.

    Parameters
    ----------
    editions, truth, plans, origins, targets, members, weights, ceiling, paths, seed
        As for `backtest_targets`; there must be a member beside the plans.

    Returns
    -------
    tuple of Backtest
        With plans and without: what `backtest_targets` gives for each, in little more than half
        the time, as all members but the plans are simulated and scored once.
    """
    asked = {"members": members, "weights": weights, "ceiling": ceiling, "paths": paths}
    asked["seed"] = seed
    planned, bare = _backtests(editions, truth, origins, targets, plans, asked, bare=True)
    return planned, bare


def _backtests(
    editions: Mapping[str, pd.DataFrame],
    truth: pd.DataFrame,
    origins: Iterable[str],
    targets: float | Iterable[float],
    plans: pd.DataFrame | None,
    asked: dict[str, Any],
    *,
    bare: bool = False,
) -> list[Backtest]:
    """Return the test with plans, and if asked for the one without."""
    names = given.names(origins, "origins")
    for name in names:
        if name not in editions:
            raise UnknownNameError("edition to forecast from", name, editions)
    if plans is not None and "announced" not in plans.columns:
        raise ContractError("plans lack announced; a backtest must know when a plan became known")
    levels = target_levels(targets)
    known = panel(truth)
    status = truth.pivot(index="country", columns="year", values="status")
    fitted = []
    for name in names:
        planned = _fitted(editions, name, known, plans, asked)
        fitted.append([planned, replace(planned, plans={})] if bare else [planned])
    scored = [score_forecasts(one, known, status, levels) for one in fitted]
    found = []
    for ensembles, parts in zip(zip(*fitted, strict=True), zip(*scored, strict=True), strict=True):
        cases, touched = (pd.concat(part, ignore_index=True) for part in zip(*parts, strict=True))
        told = _heading(names, known), _remarks(ensembles, known)
        found.append(Backtest(cases, touched, *told, asked["seed"]))
    return found


def _fitted(
    editions: Mapping[str, pd.DataFrame],
    origin: str,
    known: Panel,
    plans: pd.DataFrame | None,
    asked: dict[str, Any],
) -> Ensemble:
    """Return the ensemble of an origin, with what was known by then."""
    held = panel(editions[origin])
    limits = settings(held, horizon=_horizon(held, known), **asked)
    revisions = known_revisions(editions, origin)
    then = None if plans is None else plans[plans["announced"].astype(str).str[:7] < origin]
    return fit_ensemble(held, limits, revision_errors=revisions, plans=then)


def origins_to_test(
    editions: Mapping[str, pd.DataFrame],
    truth: pd.DataFrame,
    origins: Iterable[str],
    *,
    known: Iterable[str] = (),
) -> list[str]:
    """Return the editions that can be forecast from: they are held, and the truth goes on further.

    Parameters
    ----------
    editions, truth
        As for `backtest_targets`.
    origins : iterable of str
        Editions asked for.
    known : iterable of str, optional
        Editions that there are, be they in `editions` or not; by default those.

    Returns
    -------
    list of str
        In the order given; empty where none can be.

    Raises
    ------
    UnknownNameError
        If there is no such edition.

    Examples
    --------
    >>> import baltic_research as br
    >>> history = br.load("nato.defence_share_gdp", edition="all", as_of="2019-12-31")
    >>> editions = dict(iter(history.groupby("edition")))
    >>> asked = {"origins": ["2016-01", "2024-06"], "known": br.editions("nato")["edition"]}
    >>> origins_to_test(editions, editions["2019-06"], **asked)
    ['2016-01']
    """
    every = list(dict.fromkeys([*known, *editions]))
    found = []
    for name in given.several(origins):
        if name not in every:
            raise UnknownNameError("edition to forecast from", str(name), every)
        if name in editions and editions[str(name)]["year"].max() < truth["year"].max():
            found.append(str(name))
    return found


def known_revisions(editions: Mapping[str, pd.DataFrame], origin: str) -> pd.DataFrame:
    """Return how far estimates of earlier editions were revised in the origin's table.

    The columns that `target_paths` reads: edition, horizon (years from the figure's year to
    that of the edition's label), revision_pct; with country and year. Aggregates are left out.
    Empty where the origin is the first.
    """
    now = editions[origin][["country", "year", "value"]]
    frames = [pd.DataFrame(columns=["edition", "horizon", "revision_pct", "country", "year"])]
    for name in sorted(one for one in editions if one < origin):
        checks.one_series(editions[name], f"edition {name}")
        earlier = without_aggregates(editions[name]).query("status == 'estimate'")
        both = earlier.merge(now, on=["country", "year"], suffixes=("", "_now"))
        both = both.dropna(subset=["value", "value_now"])
        frames.append(
            both.assign(
                horizon=int(name[:4]) - both["year"],
                revision_pct=100 * (both["value_now"] / both["value"] - 1),
            )[list(frames[0].columns)]
        )
    found = [frame for frame in frames if len(frame)]
    return pd.concat(found, ignore_index=True) if found else frames[0]


def _horizon(held: Panel, known: Panel) -> int:
    """Return the truth's last year; raise where it does not reach beyond the origin's."""
    if known.last_year <= held.last_year:
        raise ContractError(
            f"truth ends in {known.last_year} and edition {held.edition} in {held.last_year}; "
            "pass an edition with later years"
        )
    return known.last_year


def _heading(names: list[str], known: Panel) -> str:
    return (
        f"What editions {', '.join(names)} would have forecast, against {known.source} "
        f"{known.edition}"
    )


def _remarks(ensembles: Sequence[Ensemble], known: Panel) -> tuple[str, ...]:
    """Return what the scores rest on, a sentence each."""
    gone = {code for one in ensembles for code in one.held.codes if code not in known.codes}
    seen = ", ".join(f"{one.revisions.count} in {one.held.edition}" for one in ensembles)
    few = sorted({name for one in ensembles for name in one.revisions.left_out})
    core = " (core defence expenditure from 2025)" if known.edition >= "2025" else ""
    without = f", without the few of {', '.join(few)}" if few else ""
    return (
        (
            "Each forecast uses its own edition's table and the revisions seen by then "
            f"({seen}{without})."
        ),
        (
            f"The error holds what revision, a new price base and a new definition{core} did to "
            "the share; the newest years of the truth are estimates."
        ),
        (
            "Intervals resample countries; shocks common to all Allies, as in 2022, are one draw "
            "each, and leave the verdict less certain than the intervals say."
        ),
        f"Not scored, since {known.edition} lacks them: {', '.join(sorted(gone))}."
        if gone
        else f"{known.edition} has every country of the editions tested.",
    )
