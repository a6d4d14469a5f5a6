"""What every result of a model offers: a table, words, a readable form, a place beside others."""

from __future__ import annotations

import html
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from baltic_research.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


class Result(ABC):
    """A fitted model: computed once, read many times.

    Subclasses are frozen dataclasses declared with ``repr=False, eq=False``, so that this class's
    representation stands. They hold what was estimated, with its uncertainty, and under ``data``
    the figures that a picture of them draws.
    """

    @property
    @abstractmethod
    def title(self) -> str:
        """What was estimated, from which data, in one line."""

    @property
    @abstractmethod
    def notes(self) -> tuple[str, ...]:
        """What the estimates rest on, and what they do not say; a sentence each."""

    @abstractmethod
    def table(self) -> pd.DataFrame:
        """Return the estimates at full precision, one row each, units in the column names."""

    def summary(self) -> str:
        """Return title, table and notes as text; the same for the same data, on any day."""
        rows = self.table().to_string(index=False, float_format=_short)
        return "\n".join([self.title, rows, *(f"- {note}" for note in self.notes)])

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        """Return the same for a notebook; whatever comes from data is escaped."""
        rows = self.table().to_html(index=False, float_format=_short, border=0, escape=True)
        notes = "".join(f"<li>{html.escape(note)}</li>" for note in self.notes)
        below = f"<ul>{notes}</ul>" if notes else ""
        return f"<p><strong>{html.escape(self.title)}</strong></p>{rows}{below}"


def stacked(results: Mapping[Any, Result], *names: str) -> pd.DataFrame:
    """Return the tables of several results below each other, with what tells them apart in front.

    Parameters
    ----------
    results : mapping to Result
        By what tells them apart: one value each, or a tuple where `names` are several.
    *names : str
        Columns for these values.

    Returns
    -------
    pandas.DataFrame
        The columns `names`, then those of the tables; the results in their order.

    Raises
    ------
    ParameterError
        If there is no result, or a table has one of the columns itself.

    Examples
    --------
    >>> from baltic_research import models
    >>> by_cost = {cost: models.deterrence_threshold(gain=1, cost=cost) for cost in (1, 3)}
    >>> stacked(by_cost, "price")[["price", "p_star"]].values.tolist()
    [[1.0, 0.5], [3.0, 0.25]]
    """
    import pandas as pd

    if not results:
        raise ParameterError(f"no result to tell apart by {', '.join(names)}; give one at least")
    tables = {key: one.table() for key, one in results.items()}
    twice = [name for name in names if any(name in table for table in tables.values())]
    if twice:
        raise ParameterError(f"the tables have a column {twice[0]} themselves; choose other names")
    below: pd.DataFrame = pd.concat(tables, names=list(names)).reset_index(list(names))
    return below.reset_index(drop=True)


def _short(value: float) -> str:
    """Return a number to four significant digits, years and counts whole."""
    return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e6 else f"{value:.4g}"
