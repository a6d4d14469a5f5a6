"""Observations, editions and series as readable tables where a notebook shows a frame.

`br.load` returns a plain `pandas.DataFrame`, and so does everything that goes with it. What a
notebook shows of one is up to IPython, which is told here of a form for frames that have exactly
the columns of observations (`contracts.OBSERVATION_COLUMNS`), of `br.editions()` or of
`br.describe()`. All other frames keep pandas' own form, and nothing changes outside IPython.
``BALTIC_RESEARCH_TABLES=plain`` in the environment, at any time, gives pandas' own for all.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

SWITCH = "BALTIC_RESEARCH_TABLES"

Bundle = tuple[dict[str, str], dict[str, dict[str, str]]]


def register() -> bool:
    """Tell IPython, if it is running, of the readable form of our frames.

    Nothing is imported, neither IPython nor pandas, and telling it again changes nothing. A form
    that someone else has given to frames stays.

    Returns
    -------
    bool
        Whether frames have our form now.
    """
    shell = _shell()
    if shell is None:
        return False
    bundles = shell.display_formatter.mimebundle_formatter
    before = bundles.for_type_by_name("pandas", "DataFrame")
    if before is None:
        bundles.for_type_by_name("pandas", "DataFrame", bundle)
    return before in (None, bundle)


def bundle(frame: pd.DataFrame) -> Bundle | None:
    """Return the readable form of a frame by MIME type, with what is said of it.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any frame.

    Returns
    -------
    tuple of dict, or None
        ``text/html``, for reports ``text/csv`` too, and the metadata of the first. None where
        pandas' own form stands: for other columns, for subclasses, in a terminal, with
        ``BALTIC_RESEARCH_TABLES=plain``, and with pandas' option ``display.notebook_repr_html``
        switched off.
    """
    import pandas as pd

    if os.environ.get(SWITCH) == "plain" or not pd.get_option("display.notebook_repr_html"):
        return None
    if type(frame) is not pd.DataFrame or frame.empty or _in_terminal():
        return None
    from baltic_research.display import lists, observations

    if observations.is_one(frame):
        return observations.bundle(frame)
    return lists.bundle(frame) if lists.is_one(frame) else None


def _in_terminal() -> bool:
    """Return whether the shell that runs shows no HTML at all."""
    shell = _shell()
    return shell is not None and not shell.display_formatter.formatters["text/html"].enabled


def _shell() -> Any:
    """Return the shell that runs and shows things; IPython is not imported to find out."""
    ask = getattr(sys.modules.get("IPython"), "get_ipython", None)
    shell = ask() if ask is not None else None
    return shell if getattr(shell, "display_formatter", None) is not None else None
