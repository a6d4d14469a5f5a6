"""What synthetic difference-in-differences found: effects, errors, weights and paths."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from baltic_research import countries
from baltic_research.models.counterfactual import did_core as core
from baltic_research.models.counterfactual import panel as panels
from baltic_research.models.counterfactual.core import Floats
from baltic_research.models.result import Result

if TYPE_CHECKING:
    import pandas as pd

ONE_YEAR = 0.9  # of the weight; more on one year is worth a word


@dataclass(frozen=True, eq=False)
class DidEstimate:
    """One estimate: of one treated country or of all together, by one estimator.

    Attributes
    ----------
    treated : str
        Code of the country, or ``"pooled"``.
    members : tuple of str
        Codes behind it.
    estimator : str
        ``"sdid"``, ``"sc"`` or ``"did"``.
    fit : DidFit
        Weights, gaps and effect.
    placebos : numpy.ndarray
        Gaps of the placebos, placebos by years; no rows with the jackknife.
    standard_error : float
        NaN where it cannot be had.
    """

    treated: str
    members: tuple[str, ...]
    estimator: str
    fit: core.DidFit
    placebos: Floats
    standard_error: float


@dataclass(frozen=True, repr=False, eq=False)
class SyntheticDifferenceInDifferences(Result):
    """Average effects on the treated by three estimators, with standard errors.

    Attributes
    ----------
    panel : Panel
        The outcome.
    estimates : tuple of DidEstimate
        One a treated country (and all together, where there are several) and estimator.
    standard_error : str
        ``"placebo"`` or ``"jackknife"``.
    confidence : float
        Coverage of the intervals.
    """

    panel: panels.Panel
    estimates: tuple[DidEstimate, ...]
    standard_error: str
    confidence: float

    @property
    def title(self) -> str:
        """What was estimated, from which data, in one line."""
        panel = self.panel
        names = ", ".join(countries.name(one) for one in panel.treated)
        return (
            f"Effect on {names} from {panel.start}, {len(panel.donors)} donors: "
            f"{panel.series} ({panel.unit}), edition {panel.edition}"
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What the estimates rest on, and what they do not say."""
        spread = (
            "Placebo standard errors: the spread of the same estimate on donors, as many at a "
            "time as are treated. They suppose that the treated country's shocks are no larger "
            "than the donors'; with one treated country nothing else can be had, since the "
            "jackknife and the bootstrap need a second one to leave out or draw. Intervals take "
            f"Student's t with {len(self.panel.donors) - 1} degrees of freedom."
        )
        jackknife = (
            "Jackknife standard errors, the weights held: they need two treated countries, so "
            "that single countries have none; for the synthetic control they are not advised."
        )
        ladder = (
            "SDID allows for a constant gap between treated and donors and weighs the years "
            "before by how well they predict the years after; SC matches levels; DiD weighs "
            "donors and years alike and rests on parallel trends."
        )
        pooled = (
            "Pooled is the effect on the mean of the treated countries. They were treated by "
            "the same events, so that their errors are correlated and pooling them adds less "
            "than their number suggests."
        )
        found = [*panels.assumptions(self.panel), ladder]
        found.append(spread if self.standard_error == "placebo" else jackknife)
        found += [pooled] if len(self.panel.treated) > 1 else []
        return (*found, *self._year_notes())

    def table(self) -> pd.DataFrame:
        """Return one row a treated country and estimator.

        Returns
        -------
        pandas.DataFrame
            Columns treated, estimator, unit, average_effect, standard_error, low, high (in
            unit; Student's with placebo errors, normal with the jackknife), rmspe_before (in
            unit, of the gaps as the estimator forms them), error_method, placebos (number
            behind the standard error).
        """
        import pandas as pd

        reach = self._reach()
        before = self.panel.first_after
        rows = [
            {
                "treated": one.treated,
                "estimator": one.estimator,
                "unit": self.panel.unit,
                "average_effect": one.fit.effect,
                "standard_error": one.standard_error,
                "low": one.fit.effect - reach * one.standard_error,
                "high": one.fit.effect + reach * one.standard_error,
                "rmspe_before": float(np.sqrt((one.fit.gaps[:before] ** 2).mean())),
                "error_method": self.standard_error,
                "placebos": len(one.placebos),
            }
            for one in self.estimates
        ]
        return pd.DataFrame(rows)

    def weights(self) -> pd.DataFrame:
        """Return treated, estimator, donor, name, weight; every donor, the heaviest first."""
        import pandas as pd

        rows = [
            (one.treated, one.estimator, code, countries.name(code), weight)
            for one in self.estimates
            for code, weight in zip(self.panel.donors, one.fit.unit_weights, strict=True)
        ]
        table = pd.DataFrame(rows, columns=["treated", "estimator", "donor", "name", "weight"])
        order = table.assign(place=table.groupby(["treated", "estimator"], sort=False).ngroup())
        order = order.sort_values(["place", "weight", "donor"], ascending=[True, False, True])
        return order.drop(columns="place").reset_index(drop=True)

    def time_weights(self) -> pd.DataFrame:
        """Return treated, estimator, year, weight for the years before the treatment."""
        import pandas as pd

        rows = [
            (one.treated, one.estimator, year, weight)
            for one in self.estimates
            for year, weight in zip(self.panel.years, one.fit.time_weights, strict=False)
        ]
        return pd.DataFrame(rows, columns=["treated", "estimator", "year", "weight"])

    @property
    def data(self) -> pd.DataFrame:
        """Return the paths behind the figure.

        Columns treated, estimator, year, actual (mean of the treated), synthetic (donors'
        average, moved so that the weighted gap before is zero), gap, placebo_low, placebo_high
        (band of the placebos' gaps; NaN without placebos), all in unit; unit, after.
        """
        import pandas as pd

        return pd.concat([self._path(one) for one in self.estimates], ignore_index=True)

    def effects(self) -> pd.DataFrame:
        """Return the rows of `data` from the start of the treatment on."""
        rows = self.data
        return rows[rows["after"]].drop(columns="after").reset_index(drop=True)

    def _reach(self) -> float:
        """Return how many standard errors an interval reaches to each side."""
        if self.standard_error == "placebo":
            return core.placebo_reach(self.confidence, len(self.panel.donors))
        return NormalDist().inv_cdf(0.5 + self.confidence / 2)

    def _year_notes(self) -> tuple[str, ...]:
        """Say where the comparison with the years before rests on one of them alone."""
        # The years' weights depend on the donors only, so that the first estimate stands for all
        for one in self.estimates:
            if one.estimator == "sdid" and one.fit.time_weights.max() > ONE_YEAR:
                year = self.panel.years[int(one.fit.time_weights.argmax())]
                share = 100 * one.fit.time_weights.max()
                note = (
                    f"SDID puts {share:.0f} % of the weight of the years before on {year}: what "
                    "was peculiar to the treated in that year goes into the estimate."
                )
                return (note,)
        return ()

    def _path(self, one: DidEstimate) -> pd.DataFrame:
        import pandas as pd

        years = np.array(self.panel.years)
        tail = (1 - self.confidence) / 2
        band = np.full((2, len(years)), np.nan)
        if len(one.placebos):
            band = np.quantile(one.placebos, [tail, 1 - tail], axis=0)
        actual = self.panel.of(one.members).mean(axis=1)
        return pd.DataFrame(
            {
                "treated": one.treated,
                "estimator": one.estimator,
                "year": years,
                "actual": actual,
                "synthetic": actual - one.fit.gaps,
                "gap": one.fit.gaps,
                "placebo_low": band[0],
                "placebo_high": band[1],
                "unit": self.panel.unit,
                "after": years >= self.panel.start,
            }
        )
