"""The choices that are uncertain, and what one draw of them stands for."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from baltic_research.errors import ParameterError
from baltic_research.indicators.index.pipeline import Options

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

IMPUTATION, TREATMENT, NORMALISATION = "imputation", "treatment", "normalisation"
WEIGHTING, AGGREGATION, OMITTED = "weighting", "aggregation", "omitted"
CHOICES = (IMPUTATION, TREATMENT, NORMALISATION, WEIGHTING, AGGREGATION, OMITTED)
WEIGHT = "weight:"


@dataclass(frozen=True)
class Input:
    """One uncertain choice.

    Attributes
    ----------
    name : str
        A field of `Options` (``imputation``, ``treatment``, ``normalisation``, ``weighting``,
        ``aggregation``, ``omitted``), or ``weight:`` and the code of an element.
    options : tuple
        The values that a choice may have, each as likely.
    low, high : float
        What an element's weight is multiplied by, evenly distributed between these.
    """

    name: str
    options: tuple[Any, ...] = ()
    low: float = 0.5
    high: float = 1.5

    def __post_init__(self) -> None:
        if self.name in CHOICES and not self.options:
            raise ParameterError(f"the uncertain choice {self.name} has no options; name some")
        if self.name not in CHOICES and not self.name.startswith(WEIGHT):
            raise ParameterError(
                f"{self.name!r} is no uncertain choice; expected one of {', '.join(CHOICES)}, or "
                f"{WEIGHT!r} and the code of an element"
            )
        if self.name.startswith(WEIGHT) and not 0 <= self.low < self.high:
            raise ParameterError(
                f"the factors of {self.name} run from {self.low!r} to {self.high!r}; expected "
                "at least 0, rising"
            )

    def picked(self, uniform: Floats) -> NDArray[np.intp]:
        """Return which option each number from 0 to 1 stands for."""
        count = len(self.options)
        return np.minimum((uniform * count).astype(np.intp), count - 1)

    def factors(self, uniform: Floats) -> Floats:
        """Return the factor of the weight that each number from 0 to 1 stands for."""
        return self.low + (self.high - self.low) * uniform


def options_of(base: Options, inputs: tuple[Input, ...], draw: Floats) -> Options:
    """Return the choices that one draw stands for.

    Parameters
    ----------
    base : Options
        What is not uncertain.
    inputs : tuple of Input
        What is.
    draw : numpy.ndarray
        A number from 0 to 1 for each input.
    """
    chosen: dict[str, Any] = {}
    factors = dict(base.factors)
    for one, uniform in zip(inputs, np.asarray(draw, dtype=float), strict=True):
        if one.name in CHOICES:
            chosen[one.name] = one.options[int(one.picked(np.array([uniform]))[0])]
        else:
            factors[one.name.removeprefix(WEIGHT)] = float(one.factors(np.array(uniform)))
    return dataclasses.replace(base, **chosen, factors=factors)
