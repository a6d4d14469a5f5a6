"""What we read out of coded events: when arms were due and came, who cut a cable, what was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research import paths
from baltic_research.errors import ContractError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd

CODED = ("commitments", "deliveries", "undersea")
_NUMBERS = {"at_least": "float64"}


def load_coded(name: str) -> pd.DataFrame:
    """Return a table of readings of events, one row an event.

    Parameters
    ----------
    name : {"commitments", "deliveries", "undersea"}
        What is read: what a promise is measured by, when arms were due and delivered, or to
        whom damage under the sea is attributed.

    Returns
    -------
    pandas.DataFrame
        Column ``id``, an event of `facts.load_events`, and the columns of
        ``data/catalog/<name>.csv``, all text but ``at_least`` (percent); an empty text means
        that the source does not say. Dates are as precise as their source; ``2015/2016`` is one
        day somewhere in the two years.

    Raises
    ------
    UnknownNameError
        If there is no such table.
    ContractError
        If an event stands in it twice.

    Examples
    --------
    >>> load_coded("undersea")["attribution"].value_counts()["ship_suspected"].item()
    4
    """
    import pandas as pd

    if name not in CODED:
        raise UnknownNameError("table of readings", name, CODED)
    path = paths.data() / "catalog" / f"{name}.csv"
    columns = pd.read_csv(path, nrows=0).columns
    kinds = {column: _NUMBERS.get(column, "str") for column in columns}
    empty = {column: [""] for column in columns if column in _NUMBERS}
    frame = pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=empty)
    twice = frame.loc[frame["id"].duplicated(), "id"]
    if not twice.empty:
        raise ContractError(f"{path.name} has {twice.iloc[0]} twice; keep one row an event")
    return frame
