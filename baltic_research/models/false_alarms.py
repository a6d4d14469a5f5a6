"""How often tests of breaks and events find something in series in which nothing happened."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from baltic_research.errors import ParameterError
from baltic_research.models import long_run_variance
from baltic_research.models.breaks import core, counting
from baltic_research.models.breaks.series import LEVEL, AnnualSeries
from baltic_research.models.interrupted import core as interrupted_core

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRAWS = 2000
BURN_IN = 50  # years that are thrown away, so that a series does not start from zero
RARE = 0.05
DEFAULTS = counting.BreakSettings(5, 0.15, LEVEL, "hac_common", counting.SEQUENTIAL, RARE, 0.95)
BREAK_COLUMNS = ("sup_f_pct", "udmax_pct", "sequential_pct", "bic_pct", "lwz_pct")
EFFECT_COLUMNS = ("ordinary_pct", "common_pct", "newey_west_pct")
STEP, LEVEL_CHANGE, SLOPE_CHANGE = "step", "change of level", "change of slope"
MODELS = (STEP, LEVEL_CHANGE, SLOPE_CHANGE)

# What the two simulations below return with DRAWS series, since they take minutes
FALSE_BREAKS = (
    # errors, years, autocorrelation, and BREAK_COLUMNS
    ("hac_common", 13, 0.0, 19.6, 33.7, 34.3, 21.1, 10.7),
    ("hac_common", 13, 0.5, 32.6, 59.5, 59.9, 61.8, 45.6),
    ("hac_common", 13, 0.8, 48.5, 75.8, 76.1, 82.5, 71.2),
    ("hac_common", 33, 0.0, 13.4, 28.2, 28.6, 12.4, 2.6),
    ("hac_common", 33, 0.5, 17.9, 57.5, 57.9, 70.7, 39.8),
    ("hac_common", 33, 0.8, 32.4, 86.9, 87.0, 95.9, 84.6),
    ("ordinary", 13, 0.0, 7.2, 9.2, 9.4, 21.1, 10.7),
    ("ordinary", 13, 0.5, 34.6, 45.0, 45.5, 61.8, 45.6),
    ("ordinary", 13, 0.8, 60.6, 70.8, 71.2, 82.5, 71.2),
    ("ordinary", 33, 0.0, 6.1, 7.6, 8.1, 12.4, 2.6),
    ("ordinary", 33, 0.5, 44.1, 64.7, 65.2, 70.7, 39.8),
    ("ordinary", 33, 0.8, 79.5, 95.0, 95.2, 95.9, 84.6),
)
FALSE_EFFECTS = (
    # model, years, years after, autocorrelation, and EFFECT_COLUMNS
    ("step", 13, 5, 0.0, 5.1, 10.8, 11.8),
    ("step", 13, 5, 0.5, 20.5, 16.9, 24.9),
    ("step", 13, 5, 0.8, 38.9, 24.9, 38.0),
    ("step", 33, 4, 0.0, 5.7, 7.0, 25.4),
    ("step", 33, 4, 0.5, 20.2, 7.6, 39.6),
    ("step", 33, 4, 0.8, 34.8, 7.4, 50.2),
    ("step", 33, 12, 0.0, 4.8, 7.4, 11.1),
    ("step", 33, 12, 0.5, 24.6, 10.6, 19.6),
    ("step", 33, 12, 0.8, 48.4, 17.2, 35.2),
    ("change of level", 20, 2, 0.0, 5.7, 8.8, 44.6),
    ("change of level", 20, 2, 0.5, 7.6, 4.2, 38.4),
    ("change of level", 20, 2, 0.8, 9.6, 4.0, 39.5),
    ("change of level", 20, 5, 0.0, 5.0, 10.8, 20.6),
    ("change of level", 20, 5, 0.5, 15.4, 12.1, 29.4),
    ("change of level", 20, 5, 0.8, 23.5, 14.2, 35.2),
    ("change of level", 33, 4, 0.0, 6.0, 9.0, 35.7),
    ("change of level", 33, 4, 0.5, 12.0, 4.9, 37.4),
    ("change of level", 33, 4, 0.8, 19.4, 3.5, 42.0),
    ("change of level", 33, 12, 0.0, 4.5, 7.8, 16.6),
    ("change of level", 33, 12, 0.5, 21.4, 12.2, 26.4),
    ("change of level", 33, 12, 0.8, 36.9, 16.0, 33.9),
    ("change of slope", 20, 2, 0.0, 5.2, 7.9, 96.0),
    ("change of slope", 20, 2, 0.5, 2.5, 1.8, 92.0),
    ("change of slope", 20, 2, 0.8, 1.6, 0.9, 89.2),
    ("change of slope", 20, 5, 0.0, 5.1, 11.1, 34.2),
    ("change of slope", 20, 5, 0.5, 14.7, 11.7, 47.5),
    ("change of slope", 20, 5, 0.8, 22.3, 13.2, 54.7),
    ("change of slope", 33, 4, 0.0, 5.2, 8.4, 51.0),
    ("change of slope", 33, 4, 0.5, 7.8, 3.1, 59.7),
    ("change of slope", 33, 4, 0.8, 7.1, 1.7, 67.0),
    ("change of slope", 33, 12, 0.0, 5.1, 8.8, 19.2),
    ("change of slope", 33, 12, 0.5, 24.9, 13.9, 34.1),
    ("change of slope", 33, 12, 0.8, 47.9, 23.8, 51.0),
)


def false_breaks(errors: str | None = None) -> pd.DataFrame:
    """Return how often breaks are found in simulated series that have none.

    Parameters
    ----------
    errors : {"hac_common", "ordinary"}, optional
        Those of one treatment of the errors, as in `structural_breaks`; all if left out.

    Returns
    -------
    pandas.DataFrame
        Columns errors, years (length), autocorrelation (of the yearly errors, of order one),
        and the shares of series in which a break is found, in %: sup_f_pct (supF of one break
        at 5 %), udmax_pct (UDmax at 5 %), sequential_pct (the sequential tests, which begin
        where either rejects), bic_pct, lwz_pct; draws (number of series simulated).

    Raises
    ------
    ParameterError
        If nothing was simulated with such errors.

    Notes
    -----
    A level with normal errors and the default options of `structural_breaks` but for the errors.
    `simulate_false_breaks` of this module gives each row again.

    Examples
    --------
    >>> found = false_breaks("hac_common").set_index(["years", "autocorrelation"])
    >>> found.loc[(33, 0.5), ["sup_f_pct", "sequential_pct"]].to_dict()
    {'sup_f_pct': 17.9, 'sequential_pct': 57.9}
    """
    import pandas as pd

    names = ["errors", "years", "autocorrelation", *BREAK_COLUMNS]
    table = pd.DataFrame(FALSE_BREAKS, columns=names).assign(draws=DRAWS)
    if errors is not None and errors not in set(table["errors"]):
        known = " or ".join(table["errors"].unique())
        raise ParameterError(f"false breaks were simulated with errors {known}, found {errors!r}")
    return table if errors is None else table[table["errors"] == errors]


def false_effects() -> pd.DataFrame:
    """Return how often an event's effect is found in simulated series in which it has none.

    Returns
    -------
    pandas.DataFrame
        Columns model ("step" of a level as in `known_break`; "change of level" and "change of
        slope" as in `interrupted_series`), years (length), years_after (from the event on),
        autocorrelation (of the yearly errors, of order one), and the shares of series in which
        an effect is found at 5 %, so that its 95 % interval misses nought, in %: ordinary_pct
        (ordinary errors, Chow's test for the step), common_pct (one long-run variance of all
        years, the default), newey_west_pct (with the usual number of lags);
        draws (number of series simulated).

    Notes
    -----
    A level, or a line, with normal errors. `simulate_false_effects` of this module gives each
    row again. Newey and West's errors are shown for short sides as well, where the models refuse
    them, to say why.

    Examples
    --------
    >>> found = false_effects().query("model == 'step' and years_after == 4")
    >>> found[["autocorrelation", "common_pct", "newey_west_pct"]].values.tolist()
    [[0.0, 7.0, 25.4], [0.5, 7.6, 39.6], [0.8, 7.4, 50.2]]
    """
    import pandas as pd

    names = ["model", "years", "years_after", "autocorrelation", *EFFECT_COLUMNS]
    return pd.DataFrame(FALSE_EFFECTS, columns=names).assign(draws=DRAWS)


def simulate_false_breaks(
    years: int, autocorrelation: float, *, errors: str = "hac_common", draws: int = DRAWS
) -> dict[str, float]:
    """Simulate series without a break and return in what share of them one is found.

    Parameters
    ----------
    years : int
        Length of the series.
    autocorrelation : float
        Of the normal errors, of order one.
    errors : str
        As in `structural_breaks`; all its other options have their defaults.
    draws : int
        How many series. The first are the same whatever their number.

    Returns
    -------
    dict of str to float
        Shares in %: sup_f_pct, udmax_pct, sequential_pct, bic_pct, lwz_pct.
    """
    settings = dataclasses.replace(DEFAULTS, errors=errors)
    found = []
    for draw in range(draws):
        series = _series(_errors(years, autocorrelation, draw))
        division = counting.divided(series, settings)
        one = counting.counted(series, division, settings)
        found.append([one.single, one.double_maximum, *(n > 0 for n in one.counts.values())])
    return dict(zip(BREAK_COLUMNS, _shares(found), strict=True))


def simulate_false_effects(
    model: str, years: int, years_after: int, autocorrelation: float, *, draws: int = DRAWS
) -> dict[str, float]:
    """Simulate series without an event's effect and return in what share one is found at 5 %.

    Parameters
    ----------
    model : {"step", "change of level", "change of slope"}
        The step of a level, as in `known_break`, or a change as in `interrupted_series`.
    years, years_after : int
        Length of the series, and how many of the years come from the event on.
    autocorrelation : float
        Of the normal errors, of order one.
    draws : int
        How many series. The first are the same whatever their number.

    Returns
    -------
    dict of str to float
        Shares in % by how the errors are treated: ordinary_pct, common_pct (one long-run
        variance of all years, the default), newey_west_pct (with `default_lags`).
    """
    from scipy.stats import t

    time = np.arange(years, dtype=np.float64) - (years - years_after)
    regressors = interrupted_core.segmented_design(time, 0.0, 0.0)
    place = MODELS.index(model) + 1
    if model == STEP:
        regressors, place = regressors[:, [0, interrupted_core.STEP_COLUMN]], 1
    critical = float(t.ppf(1 - RARE / 2, years - regressors.shape[1]))
    lags = long_run_variance.default_lags(years)
    found = []
    for draw in range(draws):
        coefficients, left = core.fit(_errors(years, autocorrelation, draw), regressors)
        treated = interrupted_core.covariances(regressors, left, (), adjust=True, each_side=False)
        newey_west = long_run_variance.newey_west(regressors, left, lags, adjust=True)
        matrices = [*(one.matrix for one in treated), newey_west]
        errors = [float(np.sqrt(matrix[place, place])) for matrix in matrices]
        found.append([bool(abs(coefficients[place]) > critical * one) for one in errors])
    return dict(zip(EFFECT_COLUMNS, _shares(found), strict=True))


def _errors(years: int, autocorrelation: float, draw: int) -> Floats:
    """Return errors of a first-order autoregression, the same for the same draw."""
    from scipy.signal import lfilter

    shocks = np.random.default_rng([years, draw]).standard_normal(years + BURN_IN)
    return np.asarray(lfilter([1.0], [1.0, -autocorrelation], shocks)[BURN_IN:], np.float64)


def _series(figures: Floats) -> AnnualSeries:
    years = np.arange(1, len(figures) + 1)
    statuses = ("reported",) * len(figures)
    return AnnualSeries("simulated", "errors", "none", "none", "1", years, figures, statuses, ())


def _shares(found: list[list[bool]]) -> list[float]:
    return [round(100 * float(share), 1) for share in np.mean(found, axis=0)]
