"""What `br.editions()` and `br.describe()` list, as tables with headings and whole texts."""

from __future__ import annotations

import pandas as pd

from baltic_research.figures.table import table

EDITIONS = {
    "source": "source",
    "edition": "edition",
    "published": "published",
    "definition": "what is measured",
    "form": "how it reached us",
    "series": "series",
    "complete": "of these complete",
    "figures": "figures",
    "first_year": "first year",
    "last_year": "last year",
    "shipped": "shipped",
}
SERIES = {
    "series": "series",
    "measures": "what it measures",
    "unit": "unit, {...} as the edition has it",
    "newest": "newest edition held",
}


def is_one(frame: pd.DataFrame) -> bool:
    """Return whether a frame has exactly the columns of one of the lists.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any frame; columns may stand in any order.
    """
    return set(frame.columns) in ({*EDITIONS, "caveats"}, {*SERIES})


def bundle(frame: pd.DataFrame) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return a list as HTML, for reports as CSV too, and the metadata of the first.

    Caveats, which are sentences, stand below the table.

    Parameters
    ----------
    frame : pandas.DataFrame
        A frame for which `is_one` holds.
    """
    title, headings, notes = f"Series: {len(frame)}", SERIES, []
    if "caveats" in frame:
        title, headings = f"Editions held: {len(frame)}", EDITIONS
        said = frame[["source", "edition", "caveats"]].itertuples(index=False, name=None)
        notes = [f"{source} {edition}: {text}" for source, edition, text in said if text]
    shown = table(frame.reset_index(drop=True), title=title, columns=headings, notes=notes)
    return shown._repr_mimebundle_(exclude={"text/plain"})
