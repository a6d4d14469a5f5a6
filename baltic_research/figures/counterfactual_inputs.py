"""Paths of counterfactuals as figures need them: one form for all estimators, checked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import inputs

TREATED, PLACEBO = "treated", "placebo"
_FIGURES = ("actual", "synthetic", "gap")
_WHERE = "counterfactual"


def checked(paths: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the paths in one form, and the first year of the treatment.

    Parameters
    ----------
    paths : pandas.DataFrame
        ``data`` of a synthetic control, of its placebos in space, or of one estimator of a
        synthetic difference-in-differences.

    Returns
    -------
    tuple of pandas.DataFrame and int
        Columns country, year, actual, synthetic, gap, placebo_low, placebo_high (in unit; NaN
        without a band), unit, after, role.

    Raises
    ------
    ContractError
        If a column is missing, units or estimators are mixed, or a year comes twice.
    ParameterError
        If no country is treated, or there is no year before or after the treatment.
    """
    if "estimator" in paths:
        inputs.require_one(paths, _WHERE, "estimator")
    wide = paths.rename(columns={"treated": "country"}) if "country" not in paths else paths
    wide = wide.assign(role=wide.get("role", TREATED))
    for band in ("placebo_low", "placebo_high"):
        wide = wide.assign(**{band: wide.get(band, np.nan)})
    numbers = (*_FIGURES, "placebo_low", "placebo_high")
    wanted = ("country", "year", *numbers, "unit", "after", "role")
    frame = inputs.numbered(wide, _WHERE, wanted, numbers)
    inputs.require_one(frame, _WHERE, "unit")
    inputs.require_unique(frame, _WHERE, ["role", "country", "year"])
    after = frame.loc[frame["after"].astype(bool), "year"]
    before = frame.loc[~frame["after"].astype(bool), "year"]
    if not (frame["role"] == TREATED).any() or after.empty or before.empty:
        raise ParameterError(
            f"{_WHERE}: the table needs a treated country with years before and after the "
            "treatment; pass the data of a model's result"
        )
    if before.max() >= after.min():
        raise ContractError(f"{_WHERE}: countries differ in the first year of the treatment")
    return frame, int(after.min())


def without_bad_fits(frame: pd.DataFrame, worst: float | None) -> tuple[pd.DataFrame, int]:
    """Return the paths without placebos that fit badly before, and how many were left out.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `checked` returns it.
    worst : float or None
        Largest RMSPE before the treatment, as a multiple of the largest of the treated; None
        leaves out nothing.

    Raises
    ------
    ParameterError
        If `worst` is not above zero.
    """
    if worst is None:
        return frame, 0
    if not worst > 0:
        raise ParameterError(f"{_WHERE}: worst_fit must be above zero, found {worst}")
    before = frame[~frame["after"].astype(bool)]
    errors = np.sqrt((before["gap"] ** 2).groupby([before["role"], before["country"]]).mean())
    limit = worst * float(errors.loc[TREATED].max())
    bad = [code for (role, code), error in errors.items() if role == PLACEBO and error > limit]
    dropped = (frame["role"] == PLACEBO) & frame["country"].isin(bad)
    return frame[~dropped].reset_index(drop=True), len(bad)
