"""The verdict on forecasts of old editions: scores by edition, horizon and member."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from baltic_research.models.result import Result
from baltic_research.models.targets.ensemble import WALK
from baltic_research.models.targets.scores import aggregate, pit_counts
from baltic_research.models.targets.summary import ENSEMBLE
from baltic_research.models.targets.weighing import Earned, earned


@dataclass(frozen=True, repr=False, eq=False)
class Backtest(Result):
    """Forecasts of old editions set against what the newest edition says.

    Attributes
    ----------
    data : pandas.DataFrame
        One row an edition, country, year and member (``ensemble``, ``random_walk``, ...):
        edition, country, year, horizon (years after the edition's newest), member, median_pct,
        p05_pct, p25_pct, p75_pct, p95_pct (quantiles of the forecast), truth_pct, truth_status,
        error_pp (median less truth), crps_pp, pit, inside_50, inside_90 (1 or 0).
    targets : pandas.DataFrame
        One row an edition, country, target and member: probability of touching the target by
        the last year, and whether it was touched (1 or 0).
    """

    data: pd.DataFrame
    targets: pd.DataFrame
    heading: str
    remarks: tuple[str, ...]
    seed: int

    @property
    def title(self) -> str:
        """Which editions were tested against which."""
        return self.heading

    @property
    def notes(self) -> tuple[str, ...]:
        """What the scores rest on, and what weights drawn from them would."""
        weighed = self._earned()
        return (*self.remarks, *([weighed.note()] if len(weighed.weights) > 1 else []))

    def table(self) -> pd.DataFrame:
        """Return the ensemble's scores by edition and horizon.

        Returns
        -------
        pandas.DataFrame
            edition, horizon (years), year, n, countries, then mean_error_pp, mae_pp,
            coverage_50, coverage_90, crps_pp, skill_crps and skill_mae (against the random
            walk; positive is better), each with ``_low`` and ``_high`` (95 %, countries
            resampled; Wilson's interval of as many draws as countries for a coverage of 0 or 1,
            where resampling says nothing).
        """
        return self._scored(["edition", "horizon", "year"], ENSEMBLE)

    def overall(self) -> pd.DataFrame:
        """Return the same scores by edition over all horizons."""
        return self._scored(["edition"], ENSEMBLE)

    def by_member(self) -> pd.DataFrame:
        """Return the same scores by edition and member over all horizons.

        A member is scored on what it forecast: the plan only for countries that had one.
        """
        names = self.data["member"].unique()
        frames = [self._scored(["edition"], name).assign(member=name) for name in names]
        return pd.concat(frames, ignore_index=True)

    def in_words(self, ahead: int) -> str:
        """Return how far from the truth the ensemble was, in a sentence.

        Parameters
        ----------
        ahead : int
            Years ahead from which on outcomes count; where none lies so far ahead, the farthest.
        """
        rows = self.data[self.data["member"] == ENSEMBLE]
        least = min(ahead, int(rows["horizon"].max()))
        far = rows[rows["horizon"] >= least]
        missed = float(far["error_pp"].mean())
        return (
            f"In edition {', '.join(far['edition'].unique())}, {least} year{'s' * (least > 1)} "
            f"ahead and more, the 90 % interval held {100 * far['inside_90'].mean():.0f} % of "
            f"{len(far)} outcomes and the 50 % interval {100 * far['inside_50'].mean():.0f} %; the "
            f"median stood {abs(missed):.1f} points of GDP {'below' if missed < 0 else 'above'} "
            "what came, on average."
        )

    def pit(self) -> pd.DataFrame:
        """Return PIT counts of the ensemble: a row an edition, a column a tenth from 0 to 1."""
        rows = self.data[self.data["member"] == ENSEMBLE]
        found = {edition: pit_counts(cases) for edition, cases in rows.groupby("edition")}
        return pd.DataFrame(found).T.rename_axis(index="edition", columns=None).reset_index()

    def brier(self) -> pd.DataFrame:
        """Return how well probabilities of touching a target by the last year came true.

        Returns
        -------
        pandas.DataFrame
            edition, target_pct, countries, expected (sum of the probabilities), touched (how
            many did), brier and brier_random_walk (mean squared difference; lower is better).
            Only countries that were below the target in the edition's newest year.
        """
        key = ["edition", "target_pct"]
        rows = self.targets.assign(
            brier=(self.targets["probability"] - self.targets["touched"]) ** 2
        )
        ours = rows[rows["member"] == ENSEMBLE].groupby(key)
        walk = rows[rows["member"] == WALK].groupby(key)["brier"].mean()
        return (
            ours.agg(
                countries=("country", "size"),
                expected=("probability", "sum"),
                touched=("touched", "sum"),
                brier=("brier", "mean"),
            )
            .assign(brier_random_walk=walk)
            .reset_index()
        )

    def weights(self) -> dict[str, float]:
        """Return weights that the members earned: the inverse of their mean CRPS, adding up to one.

        Returns
        -------
        dict of str to float
            By member, without the reference.

        Notes
        -----
        Members are scored on the same outcomes: those that all of them forecast, editions alike. An
        edition counts with at least five countries that have such outcomes. A member with fewer in
        every edition, such as a plan of a single country, takes the mean weight; all do where no
        edition counts. ``notes`` say how many countries and outcomes there are. A few editions
        share their shocks, so that these weights are rough: `target_paths` uses equal ones unless
        given others.
        """
        return self._earned().weights

    def _earned(self) -> Earned:
        return earned(self.data[~self.data["member"].isin([ENSEMBLE, WALK])])

    def _scored(self, key: list[str], member: str) -> pd.DataFrame:
        """Return the scores of one member beside the random walk's, by key."""
        case = ["edition", "country", "year"]
        walk = self.data.loc[self.data["member"] == WALK, [*case, "error_pp", "crps_pp"]]
        walk = walk.rename(columns={"error_pp": "walk_error_pp", "crps_pp": "walk_crps_pp"})
        rows = self.data[self.data["member"] == member].merge(walk, on=case)
        return pd.DataFrame(
            [
                {**dict(zip(key, found, strict=True)), **aggregate(cases, self.seed)}
                for found, cases in rows.groupby(key)
            ]
        ).astype({"n": int, "countries": int})
