"""What the clock was given, in words: parameters by posture, and which were known on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from baltic_research.errors import EditionError, UnknownNameError
from baltic_research.models.denial.calibration import TARGET
from baltic_research.models.denial.ranges import COMMON, POSTURES
from baltic_research.models.result import Result

NAMES = {
    "advance_rate": "Advance where nobody resists",
    "terrain_factor": "Left of it by the terrain",
    "distance": "Distance to the outskirts",
    "attacker_brigades": "Attacker's brigades",
    "attacker_share": "Share of them on the axis",
    "attrition_per_day": "Losses a day",
    "stall_ratio": "Attackers a defender stalls",
    "attacker_break_loss": "Loss at which attack ends",
    "defender_break_loss": "Loss at which defence breaks",
    "soldiers_per_brigade": "Soldiers a brigade",
    "fighting_share": "Share of the host's forces ready",
    "national_weight": "Weight of the host's units",
    "forward_weight": "Weight of Allied battlegroups",
    "light_weight": "Weight of light brigades",
    "allied_share": "Share of Allied brigades here",
    "warning_days": "Days of warning used",
    "decision_delay": "Hours until the order to move",
    "reserve_brigades": "Host's reserve brigades",
    "mobilisation_hours": "Hours to mobilise them",
    "rapid_brigades": "Light Allied brigades to come",
    "rapid_hours": "Hours until they fight",
    "heavy_brigades": "Heavy Allied brigades to come",
    "heavy_hours": "Hours until heavy ones fight",
    "allied_forward_troops": "Allied troops in the host",
    "national_personnel": "Host's armed forces",
    "forward_heavy_brigades": "Heavy brigades on the spot",
    "forward_light_brigades": "Light brigades on the spot",
}
"""Every parameter of the clock in words, in the order of `ranges.ROLES`."""
PLACES = {
    "est": "Estonia",
    "lva": "Latvia",
    "ltu": "Lithuania",
    "tallinn": "Tallinn",
    "riga": "Riga",
    "vilnius": "Vilnius",
    "vilnius_via_belarus": "Vilnius by way of Belarus",
}


@dataclass(frozen=True, repr=False, eq=False)
class KnownPostures(Result):
    """Which postures can be simulated with what had been published by a day.

    Attributes
    ----------
    data : pandas.DataFrame
        The columns of ``table()``.
    parameters : pandas.DataFrame
        What was known, with the model's own numbers.
    postures : tuple of str
        Those that can be simulated.
    """

    data: pd.DataFrame
    parameters: pd.DataFrame
    postures: tuple[str, ...]

    @property
    def title(self) -> str:
        """What was looked for."""
        return "Postures whose published figures were known"

    @property
    def notes(self) -> tuple[str, ...]:
        """Which numbers are cut at the day, and which not."""
        return (
            (
                "Figures that others published are cut at the day asked for. The model's own "
                "numbers (assumptions, distances, the calibrated rate) are those of the day it was "
                "made, whatever the day asked for."
            ),
            *(
                f"Left out: {row['posture']}, of which was not yet published: {row['missing']}."
                for row in self.data.to_dict("records")
                if row["used"] == "no"
            ),
        )

    def table(self) -> pd.DataFrame:
        """Return one row a posture.

        Returns
        -------
        pandas.DataFrame
            posture, published (figures of others it rests on), assumed (of our own), known (of
            the published ones, by the day), used (``yes`` or ``no``), missing (in words).
        """
        return self.data

    def among(self, asked: Iterable[str]) -> tuple[str, ...]:
        """Return which of some postures can be simulated, in the order asked for.

        Raises
        ------
        UnknownNameError
            If there is no such posture.
        EditionError
            If none of them can be simulated.
        """
        wanted = tuple(dict.fromkeys(asked))
        for posture in wanted:
            if posture not in POSTURES:
                raise UnknownNameError("posture", posture, POSTURES)
        found = tuple(posture for posture in wanted if posture in self.postures)
        if not found:
            raise EditionError(
                f"none of the postures {', '.join(wanted) or '(none)'} rests on figures that were "
                f"published by that day; ask for one of {', '.join(self.postures)}, or a later day"
            )
        return found


def known_postures(every: pd.DataFrame, known: pd.DataFrame) -> KnownPostures:
    """Return which postures rest on nothing that was published later than a day.

    Parameters
    ----------
    every : pandas.DataFrame
        ``facts.load_parameters()``.
    known : pandas.DataFrame
        ``facts.load_parameters(as_of=...)``.

    Returns
    -------
    KnownPostures
        ``parameters`` and ``postures`` are what `campaign_clock` takes.

    Raises
    ------
    EditionError
        If the calibration target or all postures were unknown.

    Examples
    --------
    >>> from baltic_research import facts
    >>> found = known_postures(facts.load_parameters(), facts.load_parameters(as_of="2024-07-01"))
    >>> found.postures[-2:]
    ('posture_2022', 'seven_brigades')
    """
    own = (every["basis"] == "assumption") | (every["scenario"] == COMMON)
    keys = ["scenario", "name"]
    out = pd.MultiIndex.from_frame(known[keys])
    held = own | pd.MultiIndex.from_frame(every[keys]).isin(out)
    rows = [_posture_row(posture, every, own, held) for posture in POSTURES]
    data = pd.DataFrame(rows)
    postures = tuple(data.loc[data["used"] == "yes", "posture"])
    if not postures or TARGET not in out:
        first = every.loc[~own & every["scenario"].isin(POSTURES)].groupby("scenario")
        day = min(first["known_from"].max())
        raise EditionError(
            "no posture had all of its published figures out by that day, of which the first was "
            f"complete on {day}; ask for that day or later"
        )
    return KnownPostures(data, every[held].reset_index(drop=True), postures)


def _posture_row(
    posture: str, every: pd.DataFrame, own: pd.Series, held: pd.Series
) -> dict[str, object]:
    rows = every["scenario"] == posture
    missing = every[rows & ~held]
    return {
        "posture": posture,
        "published": int((rows & ~own).sum()),
        "assumed": int((rows & own).sum()),
        "known": int((rows & ~own & held).sum()),
        "used": "no" if len(missing) else "yes",
        "missing": "; ".join(
            dict.fromkeys(parameter_name(name).partition(", ")[0] for name in missing["name"])
        ),
    }


def parameter_name(name: str) -> str:
    """Return a parameter of the table in words, with its host or capital.

    Parameters
    ----------
    name : str
        The parameter, as the clock's tables name it.

    Returns
    -------
    str
        Its title; the name with spaces where it has none.

    Examples
    --------
    >>> parameter_name("national_personnel_est")
    "Host's armed forces, Estonia"
    """
    for role, words in NAMES.items():
        if name == role:
            return words
        place = name.removeprefix(f"{role}_")
        if place != name and place in PLACES:
            return f"{words}, {PLACES[place]}"
    return name.replace("_", " ")


def posture_parameters(parameters: pd.DataFrame, postures: Iterable[str]) -> pd.DataFrame:
    """Return the parameters in which postures differ, a column a posture.

    Parameters
    ----------
    parameters : pandas.DataFrame
        ``facts.load_parameters()``.
    postures : iterable of str
        Of `ranges.POSTURES`.

    Returns
    -------
    pandas.DataFrame
        parameter, unit, and by posture ``central (low to high), basis`` as text; one number
        where the three are equal.

    Raises
    ------
    UnknownNameError
        If a posture is not in the table.
    """
    columns = {}
    for posture in postures:
        rows = parameters[parameters["scenario"] == posture]
        if rows.empty:
            raise UnknownNameError("posture", posture, parameters["scenario"])
        shown = [_cell(*row) for row in rows[["low", "central", "high", "basis"]].to_numpy()]
        columns[posture] = pd.Series(shown, index=rows["name"])
    wide = pd.DataFrame(columns)
    wide = wide.loc[list(dict.fromkeys(parameters["name"][parameters["name"].isin(wide.index)]))]
    units = parameters.drop_duplicates("name").set_index("name")["unit"]
    wide.insert(0, "unit", units.reindex(wide.index))
    wide.insert(0, "parameter", [parameter_name(name) for name in wide.index])
    return wide.reset_index(drop=True)


def range_in_words(low: float, central: float, high: float) -> str:
    """Return the central value with its range as text, one number where the three are equal."""
    return f"{central:,g}" + ("" if low == high else f" ({low:,g} to {high:,g})")


def _cell(low: float, central: float, high: float, basis: str) -> str:
    return f"{range_in_words(low, central, high)}, {basis}"
