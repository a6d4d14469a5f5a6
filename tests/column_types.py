"""Tables as they come from a Parquet file, ``convert_dtypes()`` or ``astype("category")``."""

from __future__ import annotations

import pandas as pd


def categories(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts are categories."""
    return frame.astype(dict.fromkeys(frame.select_dtypes("str").columns, "category"))


def nullable(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose columns are of pandas' types that may be missing."""
    return frame.convert_dtypes()
