"""What was known of the forward presence on a day, also where that was nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research.errors import EditionError
from baltic_research.facts.tables import load_roster

if TYPE_CHECKING:
    import pandas as pd

    from baltic_research.days import Day


def known_roster(as_of: Day | None = None) -> pd.DataFrame:
    """Return who stood where as far as known on a day: no row if nothing was.

    Parameters
    ----------
    as_of : str or datetime.date, optional
        The day; all that is held if left out.

    Returns
    -------
    pandas.DataFrame
        As `load_roster` returns it, which raises instead where nothing was known.

    Examples
    --------
    >>> len(known_roster("2016-12-31")), known_roster("2017-12-31").empty
    (0, False)
    """
    try:
        return load_roster(as_of=as_of)
    except EditionError:
        return load_roster().iloc[:0]
