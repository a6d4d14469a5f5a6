"""How far a synthetic control stands on its date and its donors: false dates, one donor fewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.errors import ParameterError
from baltic_research.models.counterfactual.fit import UnitFit, fit_unit, predictor_values
from baltic_research.models.counterfactual.panel import LEAST_DONORS
from baltic_research.models.counterfactual.results import SMALL_WEIGHT, SyntheticControl, paths
from baltic_research.models.result import Result

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class PlacebosInTime(Result):
    """The same study with the treatment dated before anything happened.

    Attributes
    ----------
    control : SyntheticControl
        The study that is judged.
    earlier : tuple of SyntheticControl
        One a false start, in its order; none sees the years of the treatment.
    """

    control: SyntheticControl
    earlier: tuple[SyntheticControl, ...]

    @property
    def title(self) -> str:
        """What was estimated, from which data, in one line."""
        dates = ", ".join(str(one.study.panel.start) for one in self.earlier)
        return f"Placebos in time, false starts {dates}. {self.control.title}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What the estimates rest on, and what they do not say."""
        return (
            (
                "Where nothing happened at a false start or between it and the treatment, an "
                "average effect of the size of the true one, or a ratio as large, says that the "
                "control does not predict or that the treatment was anticipated."
            ),
            (
                f"Years from {self.control.study.panel.start} on are left out, and predictors use "
                "years before the false start only."
            ),
        )

    def table(self) -> pd.DataFrame:
        """Return the control's table at each date.

        Returns
        -------
        pandas.DataFrame
            Columns country, start, false_start (false for the true date, which comes last), and
            those of `SyntheticControl.table`.
        """
        import pandas as pd

        frames = [
            one.table().assign(start=one.study.panel.start, false_start=True)
            for one in self.earlier
        ]
        true = self.control.table().assign(start=self.control.study.panel.start, false_start=False)
        table = pd.concat([*frames, true], ignore_index=True)
        first = ["country", "start", "false_start"]
        return table[[*first, *(name for name in table if name not in first)]]

    @property
    def data(self) -> pd.DataFrame:
        """False_start, country, year, actual, synthetic, gap (in unit), unit, after."""
        import pandas as pd

        frames = [one.data.assign(false_start=one.study.panel.start) for one in self.earlier]
        return pd.concat(frames, ignore_index=True)


def placebos_in_time(control: SyntheticControl, starts: int | Iterable[int]) -> PlacebosInTime:
    """Date the treatment earlier than it was, where nothing should be found.

    Parameters
    ----------
    control : SyntheticControl
        What `synthetic_control` returned.
    starts : int or iterable of int
        False first years, each with three years before it and before the true one.

    Returns
    -------
    PlacebosInTime
        The estimates of each false start beside the true one.

    Raises
    ------
    ParameterError
        If a false start leaves too few years, or a predictor has no year before it.

    References
    ----------
    Abadie, A., Diamond, A. and Hainmueller, J. (2015), American Journal of Political Science
    59(2), 495-510.
    """
    dates = [starts] if isinstance(starts, int) else list(starts)
    if not dates:
        raise ParameterError("starts is empty; name at least one false first year")
    return PlacebosInTime(control, tuple(_earlier(control, date) for date in dates))


def _earlier(control: SyntheticControl, start: int) -> SyntheticControl:
    panel = control.study.panel.with_start(start)
    predictors = tuple(
        replace(one, years=tuple(year for year in one.years if year < start))
        for one in control.study.predictors
    )
    study = replace(control.study, panel=panel, predictors=predictors)
    values = predictor_values(study)
    fits = tuple(fit_unit(study, values, one, panel.donors) for one in panel.treated)
    return SyntheticControl(study, values, fits)


@dataclass(frozen=True, repr=False, eq=False)
class LeaveOneOut(Result):
    """The study without one donor at a time.

    Attributes
    ----------
    control : SyntheticControl
        The study with all donors.
    fits : tuple of UnitFit
        One for each treated country and donor with weight.
    left_out : tuple of str
        The donor that each leaves out.
    """

    control: SyntheticControl
    fits: tuple[UnitFit, ...]
    left_out: tuple[str, ...]

    @property
    def title(self) -> str:
        """What was estimated, from which data, in one line."""
        return f"One donor left out at a time. {self.control.title}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What the estimates rest on, and what they do not say."""
        return (
            (
                "Donors without weight are not left out: without predictors the estimate would not "
                "change, with predictors only through the search."
            ),
            (
                "An effect that hangs on one donor is that donor's story as much as the treated "
                "country's."
            ),
        )

    def table(self) -> pd.DataFrame:
        """Return one row for all donors and one for each donor left out.

        Returns
        -------
        pandas.DataFrame
            Columns country, left_out (``""``: none), name, weight (which it had), unit,
            average_effect, rmspe_before, rmspe_ratio (in unit; the ratio has none).
        """
        import pandas as pd

        held = {fit.country: fit for fit in self.control.fits}
        pairs = [("", fit) for fit in self.control.fits]
        pairs += list(zip(self.left_out, self.fits, strict=True))
        rows = [
            {
                "country": fit.country,
                "left_out": donor,
                "name": countries.name(donor) if donor else "",
                "weight": _weight(held[fit.country], donor),
                "unit": self.control.study.panel.unit,
                "average_effect": fit.effect,
                "rmspe_before": fit.rmspe_before,
                "rmspe_ratio": fit.rmspe_ratio,
            }
            for donor, fit in pairs
        ]
        return pd.DataFrame(rows)

    @property
    def data(self) -> pd.DataFrame:
        """Left_out, country, year, actual, synthetic, gap (in unit), unit, after."""
        import pandas as pd

        frames = [paths(self.control.study, self.control.fits).assign(left_out="")]
        frames += [
            paths(self.control.study, [fit]).assign(left_out=donor)
            for donor, fit in zip(self.left_out, self.fits, strict=True)
        ]
        return pd.concat(frames, ignore_index=True)


def leave_one_out(control: SyntheticControl) -> LeaveOneOut:
    """Fit the study without each donor that has weight, one at a time.

    Parameters
    ----------
    control : SyntheticControl
        What `synthetic_control` returned.

    Returns
    -------
    LeaveOneOut
        The average effect without each donor beside the one with all.

    Raises
    ------
    ParameterError
        If there are too few donors to leave one out.

    References
    ----------
    Abadie, A., Diamond, A. and Hainmueller, J. (2015), American Journal of Political Science
    59(2), 495-510.
    """
    donors = control.study.panel.donors
    if len(donors) <= LEAST_DONORS:
        raise ParameterError(
            f"there are {len(donors)} donors; with {LEAST_DONORS + 1} or more one can be left out"
        )
    pairs = [
        (fit.country, donor)
        for fit in control.fits
        for donor, weight in zip(fit.donors, fit.weights, strict=True)
        if weight > SMALL_WEIGHT
    ]
    fits = tuple(
        fit_unit(control.study, control.values, country, [one for one in donors if one != left_out])
        for country, left_out in pairs
    )
    return LeaveOneOut(control, fits, tuple(donor for _, donor in pairs))


def _weight(fit: UnitFit, donor: str) -> float:
    """Return the weight that a donor has in a fit; one for all of them together."""
    return float(fit.weights[fit.donors.index(donor)]) if donor else 1.0
