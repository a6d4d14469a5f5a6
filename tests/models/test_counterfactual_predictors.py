"""What a predictor of a synthetic control must be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ContractError
from baltic_research.models import Predictor, synthetic_control

DONORS = ("AUS", "AUT", "CHE", "IRL")


def observed(series, seed):
    """Return random observations of Estonia and donors, 2000 to 2010."""
    index = pd.MultiIndex.from_product([(*DONORS, "EST"), range(2000, 2011)])
    rows = index.to_frame(index=False, name=["country", "year"])
    value = np.random.default_rng(seed).uniform(1, 2, len(rows))
    return rows.assign(
        source="worldbank", series=series, edition="2026-02", unit="% of GDP",
        status="reported", value=value,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("column", "other", "words"),
    [
        ("unit", "million USD", "mixes the units"),
        ("edition", "2025-02", "mixes the editions"),
        ("series", "worldbank.trade", "mixes the series"),
    ],
)
def test_a_predictor_is_of_one_series_edition_and_unit(column, other, words):
    gdp = observed("worldbank.gdp", 2)
    gdp.loc[gdp["country"] == "IRL", column] = other
    with pytest.raises(ContractError, match=words):
        synthetic_control(
            observed("worldbank.milex_share_gdp", 1), treated="EST", donors=DONORS, start=2006,
            predictors=[Predictor(gdp, (2003,))],
        )  # fmt: skip
