"""Militarised disputes and armed conflicts by country and year, as compiled from two data sets."""

from __future__ import annotations

from pathlib import Path

from baltic_research.sources.compiled import read_compiled
from baltic_research.sources.reading import Reading


def read(path: Path) -> Reading:
    """Read counts of disputes, levels of hostility and conflicts fought.

    Parameters
    ----------
    path : pathlib.Path
        The compiled table; `baltic_research.sources.compiled.COLUMNS` are its columns.

    Returns
    -------
    Reading
        ``disputes.*``: disputes a year in all and with Russia, the highest hostility of
        either side (1 none to 5 war), and armed conflicts as a primary party. Disputes end in
        2014; later years are missing and not zero. The file says no edition.

    Raises
    ------
    SourceFileError
        With every fault found; nothing is returned from a file that is half understood.

    Notes
    -----
    The table of single disputes between Russia and other states that lies beside this one
    has no series of its own: its yearly counts and maxima are the ones read here, which a
    test recomputes from it.
    """
    return read_compiled(path, "disputes")
