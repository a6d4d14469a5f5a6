"""Four measures of capability side by side, none filled where it has no figure."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research.errors import ContractError
from baltic_research.indicators.capability import means


def series(name: str, unit: str, *rows: tuple[str, int, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["country", "year", "value"]).assign(
        series=name, unit=unit, source="made", edition="2020-01", status="reported"
    )


TABLES = {
    "personnel": series("p", "thousand persons", ("EST", 2018, 6.0), ("LVA", 2020, 5.0)),
    "cinc": series("c", "index from 0 to 1", ("EST", 2018, 0.001)),
    "spending": series("s", "million EUR", ("EST", 2018, 500.0), ("EST", 2019, 600.0)),
    "equipment_share": series("e", "% of defence expenditure", ("EST", 2018, 20.0), ("EST", 2019, math.nan)),
    "arms_imports": series("i", "million TIV", ("EST", 2018, 3.0), ("EST", 2020, 4.0)),
}  # fmt: skip


def of(measure: str, country: str = "EST", **changed: pd.DataFrame) -> pd.DataFrame:
    found = means(["Estonia", "LVA"], **(TABLES | changed))
    rows = found[(found["measure"] == measure) & (found["country"] == country)]
    return rows.set_index("year")


def test_equipment_is_spending_times_its_share():
    found = of("equipment")
    assert found["value"][2018] == 100
    assert math.isnan(found["value"][2019])
    assert set(found["unit"]) == {"million EUR"}


def test_a_year_without_a_figure_is_a_row_that_says_so():
    found = of("personnel")
    assert found.index.tolist() == [2018, 2019, 2020]
    assert found["status"].tolist() == ["reported", "no figure", "no figure"]
    assert found["value"].isna().tolist() == [False, True, True]
    assert set(found["coverage"]) == {"2018 to 2020, 1 of 3 years"}


def test_a_year_without_an_import_row_is_not_zero():
    found = of("arms_imports")
    assert math.isnan(found["value"][2019])
    assert "no row for a year without a delivery" in found["coverage"].iloc[0]


def test_a_country_without_any_figure_is_there_with_none():
    found = of("cinc", "LVA")
    assert found["coverage"].tolist() == ["2018 to 2018, 0 of 1 years"]
    assert found["value"].isna().all()


def test_mixed_and_impossible_tables_are_refused():
    with pytest.raises(ContractError, match="personnel mixes the editions"):
        of("personnel", personnel=TABLES["personnel"].assign(edition=["a", "b"]))
    with pytest.raises(ContractError, match="cinc has a negative figure"):
        of("cinc", cinc=TABLES["cinc"].assign(value=-1.0))
    with pytest.raises(ContractError, match="needs one edition"):
        of("equipment", spending=TABLES["spending"].assign(edition="2021-01"))
