"""Placebos in space: every donor treated in turn, and where the treated stand among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from baltic_research import countries
from baltic_research.errors import ParameterError
from baltic_research.models.counterfactual import panel as panels
from baltic_research.models.counterfactual.did_core import placebo_reach
from baltic_research.models.counterfactual.fit import UnitFit, fit_unit
from baltic_research.models.counterfactual.results import SyntheticControl, is_perfect, paths
from baltic_research.models.result import Result

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class PlacebosInSpace(Result):
    """Each donor treated in turn, and where the treated stand among them.

    Attributes
    ----------
    control : SyntheticControl
        The estimates that are judged.
    fits : tuple of UnitFit
        One a donor, from the other donors; the treated are never among them.
    confidence : float
        Coverage of the interval and of the band.
    """

    control: SyntheticControl
    fits: tuple[UnitFit, ...]
    confidence: float

    @property
    def title(self) -> str:
        """What was estimated, from which data, in one line."""
        return f"Placebos in space, {len(self.fits)} donors. {self.control.title}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What the estimates rest on, and what they do not say."""
        size = len(self.fits)
        perfect = [fit.country for fit in self.fits if is_perfect(fit)]
        open_ratios = (
            f"Donors matched perfectly before the start: {', '.join(perfect)}. Their ratios, and "
            "with them the ranks, mean nothing; take fewer donors or more years."
        )
        return (
            *([open_ratios] if perfect else []),
            (
                f"The p-value is the rank of the treated country's RMSPE ratio among itself and "
                f"{size} donors; it cannot fall below 1/{size + 1} = {1 / (size + 1):.3f}, however "
                "large the effect."
            ),
            (
                "The rank is a test as if treatment had been drawn by lot among these countries, "
                "which it was not; each treated country is ranked on its own."
            ),
            (
                f"The {100 * self.confidence:.0f} % interval is Student's, with the spread of the "
                f"placebos' average effects as standard error and {size - 1} degrees of freedom: "
                "it supposes that the treated country's shocks are no larger than the donors', "
                "and donors that are matched badly widen it."
            ),
            *panels.assumptions(self.control.study.panel),
        )

    def table(self) -> pd.DataFrame:
        """Return one row a treated country.

        Returns
        -------
        pandas.DataFrame
            Columns country, unit, average_effect, standard_error, low, high (in unit),
            rmspe_ratio, rank (1 is the largest ratio), placebos, p_value, smallest_p.
        """
        import pandas as pd

        error = float(np.array([fit.effect for fit in self.fits]).std())
        reach = placebo_reach(self.confidence, len(self.fits)) * error
        ratios = np.array([fit.rmspe_ratio for fit in self.fits])
        rows = [
            {
                "country": fit.country,
                "unit": self.control.study.panel.unit,
                "average_effect": fit.effect,
                "standard_error": error,
                "low": fit.effect - reach,
                "high": fit.effect + reach,
                "rmspe_ratio": fit.rmspe_ratio,
                "rank": 1 + int((ratios >= fit.rmspe_ratio).sum()),
                "placebos": len(ratios),
                "p_value": (1 + int((ratios >= fit.rmspe_ratio).sum())) / (len(ratios) + 1),
                "smallest_p": 1 / (len(ratios) + 1),
            }
            for fit in self.control.fits
        ]
        return pd.DataFrame(rows)

    def ratios(self) -> pd.DataFrame:
        """Return country, name, role, average_effect, rmspe_before, rmspe_after, rmspe_ratio."""
        import pandas as pd

        rows = [
            {
                "country": fit.country,
                "name": countries.name(fit.country),
                "role": role,
                "average_effect": fit.effect,
                "rmspe_before": fit.rmspe_before,
                "rmspe_after": fit.rmspe_after,
                "rmspe_ratio": fit.rmspe_ratio,
            }
            for role, fits in (("treated", self.control.fits), ("placebo", self.fits))
            for fit in fits
        ]
        return pd.DataFrame(rows).sort_values(
            "rmspe_ratio", ascending=False, ignore_index=True, kind="stable"
        )

    @property
    def data(self) -> pd.DataFrame:
        """Country, year, actual, synthetic, gap (in unit), unit, after, role."""
        import pandas as pd

        study = self.control.study
        parts = (("treated", self.control.fits), ("placebo", self.fits))
        frames = [paths(study, fits).assign(role=role) for role, fits in parts]
        return pd.concat(frames, ignore_index=True)

    def effects(self) -> pd.DataFrame:
        """Return the treated countries' gaps by year beside the band of the placebos' gaps.

        Returns
        -------
        pandas.DataFrame
            Columns country, year, actual, synthetic, gap, unit, after, placebo_low,
            placebo_high: the band holds the share `confidence` of the donors' gaps of the
            year, the rest equally above and below; between two donors it is interpolated.
        """
        gaps = np.array([fit.gaps for fit in self.fits])
        tail = (1 - self.confidence) / 2
        low, high = np.quantile(gaps, [tail, 1 - tail], axis=0)
        rows = self.control.data
        times = len(self.control.fits)
        return rows.assign(placebo_low=np.tile(low, times), placebo_high=np.tile(high, times))


def placebos_in_space(control: SyntheticControl, *, confidence: float = 0.9) -> PlacebosInSpace:
    """Treat every donor in turn and rank the treated among them.

    Parameters
    ----------
    control : SyntheticControl
        What `synthetic_control` returned; donors are fitted in the same way, with predictor
        weights searched for anew from the same seed where they were searched for.
    confidence : float, optional
        Coverage of the interval and of the band, between 0 and 1.

    Returns
    -------
    PlacebosInSpace
        Rank p-values of the RMSPE ratio, placebo intervals, and the donors' gaps.

    Raises
    ------
    ParameterError
        If there are fewer than three donors, or the confidence is not between 0 and 1.

    Notes
    -----
    p = (1 + #{j : r_j >= r_treated}) / (J + 1) with r = RMSPE after / RMSPE before. The
    standard error is the root of the mean of (tau_j - mean tau)^2 over the donors' average
    effects.

    References
    ----------
    Abadie, A., Diamond, A. and Hainmueller, J. (2010), Journal of the American Statistical
    Association 105, 493-505.
    Arkhangelsky, D. et al. (2021), American Economic Review 111(12), 4088-4118, algorithm 4.
    """
    donors = control.study.panel.donors
    if len(donors) < 3 or not 0 < confidence < 1:
        raise ParameterError(
            f"placebos in space need three donors and a confidence between 0 and 1; there are "
            f"{len(donors)} donors and confidence={confidence}"
        )
    fits = [
        fit_unit(control.study, control.values, one, [other for other in donors if other != one])
        for one in donors
    ]
    return PlacebosInSpace(control, tuple(fits), confidence)
