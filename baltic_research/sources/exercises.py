"""Joint military exercises by country and year, as compiled from two data sets."""

from __future__ import annotations

from pathlib import Path

from baltic_research.sources.compiled import read_compiled
from baltic_research.sources.reading import Reading


def read(path: Path) -> Reading:
    """Read the yearly counts of joint exercises.

    Parameters
    ----------
    path : pathlib.Path
        The compiled table; `baltic_research.sources.compiled.COLUMNS` are its columns.

    Returns
    -------
    Reading
        ``exercises.*``, exercises a country took part in during a year. The counts of all
        joint exercises end in 2016, those of multinational ones in 2010; later years are
        missing and not zero. The file says no edition.

    Raises
    ------
    SourceFileError
        With every fault found; nothing is returned from a file that is half understood.
    """
    return read_compiled(path, "exercises")
