"""The table of a view as a file: CSV, with its citation in the lines above the heading."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from baltic_research.explore.choice import LEVEL, Choice
from baltic_research.figures.table import Table

if TYPE_CHECKING:
    import pandas as pd

SIGN = "# "


def csv(frame: pd.DataFrame, remarks: Iterable[str]) -> str:
    """Return a table as CSV under lines of comment that say what it is and how to cite it.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows, written unrounded; no figure is an empty field.
    remarks : iterable of str
        What they show, how to cite them, on which terms, and with which caveats.

    Returns
    -------
    str
        The last remark says how many lines to skip. One file and not two, so that figures and
        citation cannot be parted; a text that a spreadsheet would compute is led by an apostrophe.

    Examples
    --------
    >>> import pandas as pd
    >>> print(csv(pd.DataFrame({"year": [2024], "value": [2.1]}), ["Spent", "Cite: NATO."]))
    # Spent
    # Cite: NATO.
    # The table begins below: in pandas, read_csv(..., skiprows=3)
    year,value
    2024,2.1
    <BLANKLINE>
    """
    lines = [f"{SIGN}{' '.join(one.split())}" for one in remarks]
    count = len(lines) + 1
    lines.append(f"{SIGN}The table begins below: in pandas, read_csv(..., skiprows={count})")
    return "\n".join([*lines, Table(frame, "").to_csv()])


def file_name(choice: Choice, editions: Sequence[str]) -> str:
    """Return a name that says what is in the file.

    Examples
    --------
    >>> file_name(Choice(show="change"), ["2024-06"])
    'nato.defence_share_gdp-change-2024-06.csv'
    """
    parts = [choice.series, *([] if choice.show == LEVEL else [choice.show]), *editions]
    return "-".join(parts) + ".csv"


def link(text: str) -> str:
    """Return an address that holds a file itself, so that no server is asked for it."""
    return f"data:text/csv;charset=utf-8;base64,{base64.b64encode(text.encode()).decode()}"
