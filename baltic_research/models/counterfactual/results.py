"""What a synthetic control found: effects, weights, balance and the paths of its figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from baltic_research import countries
from baltic_research.models.counterfactual import panel as panels
from baltic_research.models.counterfactual.core import Floats
from baltic_research.models.counterfactual.fit import Study, UnitFit
from baltic_research.models.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

SMALL_WEIGHT = 1e-6  # below it a donor has no say
PERFECT = 1e-9  # RMSPE over the treated's own size: a fit with nothing left to explain
CLOSE_LOSS = 1.5  # ends of the search whose loss is within this multiple count as rivals


@dataclass(frozen=True, repr=False, eq=False)
class SyntheticControl(Result):
    """Synthetic controls of one or several treated countries from the same donors.

    Attributes
    ----------
    study : Study
        The panel and how it was fitted; `placebos_in_space` and its kin fit it again.
    values : numpy.ndarray
        Predictors by countries, donors first and the treated last; no rows without predictors.
    fits : tuple of UnitFit
        One a treated country.
    """

    study: Study
    values: Floats
    fits: tuple[UnitFit, ...]

    @property
    def title(self) -> str:
        """What was estimated, from which data, in one line."""
        panel = self.study.panel
        names = ", ".join(countries.name(one) for one in panel.treated)
        return (
            f"Synthetic control of {names} from {panel.start}, {len(panel.donors)} donors: "
            f"{panel.series} ({panel.unit}), edition {panel.edition}"
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What the estimates rest on, and what they do not say."""
        panel = self.study.panel
        single = (
            "One treated country has no sampling distribution: no standard error follows from "
            "the fit. placebos_in_space gives a rank and a placebo interval."
        )
        found = [*panels.assumptions(panel), *panels.hull_notes(panel), *self._fit_notes(), single]
        return tuple(found)

    def table(self) -> pd.DataFrame:
        """Return one row a treated country.

        Returns
        -------
        pandas.DataFrame
            Columns country, unit, average_effect (mean gap from the start on, in unit),
            rmspe_before, rmspe_after (in unit), rmspe_ratio, donors_with_weight,
            years_before, years_after.
        """
        import pandas as pd

        panel = self.study.panel
        rows = [
            {
                "country": fit.country,
                "unit": panel.unit,
                "average_effect": fit.effect,
                "rmspe_before": fit.rmspe_before,
                "rmspe_after": fit.rmspe_after,
                "rmspe_ratio": fit.rmspe_ratio,
                "donors_with_weight": int((fit.weights > SMALL_WEIGHT).sum()),
                "years_before": panel.first_after,
                "years_after": len(panel.years) - panel.first_after,
            }
            for fit in self.fits
        ]
        return pd.DataFrame(rows)

    def weights(self) -> pd.DataFrame:
        """Return country, donor, name, weight; every donor, the heaviest first."""
        import pandas as pd

        rows = [
            {"country": fit.country, "donor": code, "name": countries.name(code), "weight": weight}
            for fit in self.fits
            for code, weight in sorted(zip(fit.donors, fit.weights, strict=True), key=_heaviest)
        ]
        return pd.DataFrame(rows)

    def balance(self) -> pd.DataFrame:
        """Return country, predictor, treated, synthetic, donors_mean, predictor_weight."""
        import pandas as pd

        values = self.values
        donors = len(self.study.panel.donors)
        columns = ["country", "predictor", "treated", "synthetic", "donors_mean"]
        rows = [
            (fit.country, one.name(), values[row, donors + place],
             values[row, :donors] @ fit.weights, values[row, :donors].mean(),
             fit.predictor_weights[row])
            for place, fit in enumerate(self.fits)
            for row, one in enumerate(self.study.predictors)
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=[*columns, "predictor_weight"])

    def optima(self) -> pd.DataFrame:
        """Return where the search for predictor weights ended, by start, the best end first.

        Returns
        -------
        pandas.DataFrame
            Columns country, loss (mean squared gap before), average_effect (in unit),
            heaviest_donor, heaviest_weight. No rows where there was no search.
        """
        import pandas as pd

        columns = ["country", "loss", "average_effect", "heaviest_donor", "heaviest_weight"]
        rows = [row for fit in self.fits for row in _ends(self.study, fit)]
        table = pd.DataFrame(rows, columns=columns)
        return table.sort_values(["country", "loss"], kind="stable", ignore_index=True)

    @property
    def data(self) -> pd.DataFrame:
        """Country, year, actual, synthetic, gap (in unit), unit, after (from the start on)."""
        return paths(self.study, self.fits)

    def effects(self) -> pd.DataFrame:
        """Return the rows of `data` from the start of the treatment on."""
        paths = self.data
        return paths[paths["after"]].drop(columns="after").reset_index(drop=True)

    def _fit_notes(self) -> list[str]:
        notes = []
        for fit in self.fits:
            name, before = countries.name(fit.country), fit.rmspe_before
            level = float(np.abs(fit.actual[: fit.first_after]).mean())
            notes.append(
                f"{name}: the typical gap before is {100 * before / level:.1f} % of its level; a "
                "gap after of no more than that says nothing, and where it is not small the "
                "control is not credible."
            )
            if is_perfect(fit):
                notes.append(
                    f"{name} is matched perfectly before {self.study.panel.start}: other weights "
                    "do so too, and the gap after depends on which are taken."
                )
            effects = [end[2] for end in _ends(self.study, fit) if _rivals(end[1], fit)]
            if effects and max(effects) - min(effects) > before:
                notes.append(
                    f"{name}: ends of the search with nearly the same fit give average effects "
                    f"from {min(effects):.3g} to {max(effects):.3g}; see optima()."
                )
        return notes


def paths(study: Study, fits: Iterable[UnitFit]) -> pd.DataFrame:
    """Return country, year, actual, synthetic, gap, unit, after; one row a country and year."""
    import pandas as pd

    years = np.array(study.panel.years)
    frames = [
        pd.DataFrame(
            {
                "country": fit.country,
                "year": years,
                "actual": fit.actual,
                "synthetic": fit.synthetic,
                "gap": fit.gaps,
                "unit": study.panel.unit,
                "after": years >= study.panel.start,
            }
        )
        for fit in fits
    ]
    return pd.concat(frames, ignore_index=True)


def is_perfect(fit: UnitFit) -> bool:
    """Return whether a fit leaves nothing to explain before the treatment."""
    return fit.rmspe_before <= PERFECT * float(np.abs(fit.actual).max())


def _heaviest(pair: tuple[str, float]) -> tuple[float, str]:
    """Return what sorts donors by weight, the heaviest first, then by code."""
    return -pair[1], pair[0]


def _ends(study: Study, fit: UnitFit) -> list[tuple[str, float, float, str, float]]:
    """Return country, loss, effect and heaviest donor of where the search from each start ended."""
    if fit.search is None:
        return []
    outcome = study.panel.of(fit.donors)
    found = []
    for loss, weights in zip(fit.search.start_losses, fit.search.start_weights, strict=True):
        effect = float((fit.actual - outcome @ weights)[fit.first_after :].mean())
        top = int(weights.argmax())
        found.append((fit.country, float(loss), effect, fit.donors[top], float(weights[top])))
    return found


def _rivals(loss: float, fit: UnitFit) -> bool:
    """Return whether an end of the search fits nearly as well as the best."""
    return fit.search is not None and loss <= CLOSE_LOSS * fit.search.loss
