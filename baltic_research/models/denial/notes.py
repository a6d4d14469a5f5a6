"""What a reader must know before reading hours: what is fitted, assumed, and left out."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from baltic_research.models.denial.calibration import TARGET
from baltic_research.models.denial.ranges import COMMON, Ranges
from baltic_research.models.denial.summary import published

_ALWAYS = (
    (
        "RAND's force lists are not public in what we hold: strengths, weights, delays, losses and "
        "break points are our assumptions, marked so in the table of parameters."
    ),
    (
        "The attacker is the same in every posture, so that postures differ by the defence alone; "
        "published counts of troops near the border fell from 30,000 to 6,000 in 2022."
    ),
    (
        "Parameters are drawn from triangles and independently of one another; a quantile is of "
        "these assumptions and no frequency of wars."
    ),
    (
        "Left out: air and sea, long-range fires, supply, cities, a second echelon, nuclear "
        "weapons, and whether anybody decides to attack. One axis is fought as if alone."
    ),
    "Infinite hours mean that the attack breaks before the capital, not that it is beaten back.",
)


def remarks(parameters: pd.DataFrame, given: Iterable[Ranges]) -> tuple[str, ...]:
    """Return the notes of a clock.

    Parameters
    ----------
    parameters : pandas.DataFrame
        ``facts.load_parameters()``.
    given : iterable of Ranges
        What was simulated.

    Returns
    -------
    tuple of str
        A sentence each.
    """
    every = list(given)
    target = published(parameters, *TARGET)
    scenarios = {part for one in every for part in one.posture.split(" + ")} | {COMMON}
    basis = parameters.loc[parameters["scenario"].isin(scenarios), "basis"].value_counts()
    counted = ", ".join(f"{count} {name}" for name, count in basis.items())
    notes = [
        (
            f"RAND's {target['low']:.0f} to {target['high']:.0f} hours are a calibration target: "
            "one number, the rate of advance, was fitted to them, and that the posture of 2016 "
            "covers them is no finding. What was not fitted stands in checks()."
        ),
        f"Parameters by basis: {counted}.",
        *_ALWAYS,
    ]
    if any(one.axis.startswith("vilnius") for one in every):
        notes.append(
            "No published time for Vilnius is known to us: its hours are the model's alone, and "
            "hang on whether the attack comes from Kaliningrad or through Belarus."
        )
    return tuple(notes)
