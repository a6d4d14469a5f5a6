"""Where one Ally stands in several series, and why a cell is empty."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import baltic_research as br
from baltic_research.errors import ContractError, ParameterError, UnknownNameError
from baltic_research.indicators.standing import standing


def series(
    figures, *, year=2024, edition="2026-07", unit="% of GDP", name="nato.share", source="nato"
):
    """Observations from ``{country: value}`` or ``{(country, year): value}``."""
    keys = [key if isinstance(key, tuple) else (key, year) for key in figures]
    return pd.DataFrame(
        {
            "source": source, "series": name, "edition": edition,
            "country": [key[0] for key in keys], "year": [key[1] for key in keys],
            "value": list(figures.values()), "unit": unit, "status": "reported",
        }
    )  # fmt: skip


def test_the_newest_figure_stands_with_its_change_and_rank():
    figures = {("EST", 2023): 3.0, ("EST", 2024): 3.4, ("LVA", 2024): 3.1, ("POL", 2024): 4.1}
    row = standing(series(figures), "Estonia").iloc[0]
    assert (row["year"], row["value"], row["rank"], row["of"]) == (2024, 3.4, 2, 3)
    assert row["change"] == pytest.approx(0.4)
    assert row["median"] == 3.4
    assert row["why_empty"] == ""


def test_equal_figures_share_the_better_rank():
    found = standing(series({"EST": 2.0, "LVA": 2.0, "POL": 4.0}), "LVA")
    assert found["rank"].iloc[0] == 2


def test_countries_outside_the_alliance_of_that_year_are_no_peers():
    """Finland joined in 2023; Russia and the Alliance's total are no Allies."""
    frame = series({"EST": 2.0, "FIN": 9.0, "RUS": 9.0, "NATO": 9.0}, year=2020)
    row = standing(frame, "EST").iloc[0]
    assert (row["rank"], row["of"], row["median"]) == (1, 1, 2.0)
    outside = standing(frame, "FIN").iloc[0]
    assert outside["value"] == 9.0
    assert pd.isna(outside["rank"])


def test_a_missing_newest_figure_gives_way_to_the_one_before():
    figures = {("EST", 2023): 3.0, ("EST", 2024): math.nan, ("LVA", 2024): 3.1}
    row = standing(series(figures), "EST").iloc[0]
    assert (row["year"], row["value"]) == (2023, 3.0)
    assert math.isnan(row["change"])


def test_figures_of_later_years_are_left_out_where_asked():
    frame = series({("EST", 2023): 3.0, ("EST", 2024): 3.4})
    assert standing(frame, "EST", year=2023)["value"].iloc[0] == 3.0
    row = standing(frame, "EST", year=2020).iloc[0]
    assert row["why_empty"].endswith("gives no figure of Estonia up to 2020")


def test_an_ally_without_armed_forces_is_told_why_its_cell_is_empty():
    row = standing(series({"EST": 2.0}), "Iceland").iloc[0]
    assert math.isnan(row["value"])
    assert row["why_empty"] == (
        "Iceland has no armed forces, and Defence Expenditure of NATO Countries, edition 2026-07, "
        "as held here has no row of it in this series"
    )


def test_an_armed_ally_without_a_row_is_not_called_unarmed():
    row = standing(series({"EST": 2.0}), "Latvia").iloc[0]
    assert row["why_empty"] == (
        "Defence Expenditure of NATO Countries, edition 2026-07, as held here has no row of it in "
        "this series"
    )


def transfers(figures):
    """Deliveries, which the package may ship of ten countries, seven Allies among them."""
    return series(figures, name="transfers.imports_tiv", source="transfers", edition="2026-02")


def test_an_ally_outside_the_part_held_is_not_said_to_be_unknown_to_the_publisher():
    row = standing(transfers({"LTU": 51.0, "POL": 900.0}), "Iceland").iloc[0]
    assert row["why_empty"] == (
        "SIPRI Arms Transfers Database, deliveries, edition 2026-02, is held here in part, and "
        "Iceland is not in that part"
    )


def test_there_is_no_rank_among_a_part_of_the_allies():
    row = standing(transfers({"LTU": 51.0, "POL": 900.0}), "Lithuania").iloc[0]
    assert row["value"] == 51.0
    assert row[["rank", "of", "median"]].isna().all()
    assert row["why_unranked"] == (
        "SIPRI Arms Transfers Database, deliveries, edition 2026-02, is held here in part, "
        "without some Allies of 2024"
    )


def test_a_publishers_file_that_a_user_imported_is_no_part():
    row = standing(transfers({"LTU": 51.0, "POL": 900.0, "TUR": 700.0}), "Lithuania").iloc[0]
    assert (row["rank"], row["of"], row["median"]) == (3, 3, 700.0)


def test_a_part_with_every_ally_has_ranks():
    row = standing(br.load("cow.cinc"), "Lithuania").iloc[0]
    assert row["of"] == len(br.countries.nato_members(int(row["year"])))
    assert row["why_unranked"] == ""


def test_an_edition_transcribed_in_part_ranks_only_what_it_has_of_every_ally():
    names = ("nato.defence_share_gdp", "nato.equipment_share")
    held = pd.concat([br.load(name, edition="2023-07") for name in names])
    of_britain = standing(held, "GBR").set_index("series")
    assert of_britain.loc["nato.defence_share_gdp", "of"] == 30
    assert pd.isna(of_britain.loc["nato.equipment_share", "rank"])
    of_estonia = standing(held, "EST").set_index("series")
    assert "Estonia is not in that part" in of_estonia.loc["nato.equipment_share", "why_empty"]


def test_a_country_that_was_no_ally_is_told_why_it_has_no_rank():
    row = standing(series({"EST": 2.0, "FIN": 9.0}, year=2020), "FIN").iloc[0]
    assert row["why_unranked"] == "Finland was no Ally in 2020"


def test_rows_come_in_the_order_of_the_series():
    soldiers = series({"EST": 9.0}, unit="thousand persons", name="nato.soldiers")
    both = pd.concat([soldiers, series({"EST": 2.0})])
    names = {"nato.share": "Share", "nato.tanks": "Tanks", "nato.soldiers": "Soldiers"}
    found = standing(both, "EST", measures=names)
    assert found["measure"].tolist() == ["Share", "Soldiers"]
    assert found["unit"].tolist() == ["% of GDP", "thousand persons"]


def test_without_names_each_series_stands_under_its_code():
    assert standing(series({"EST": 2.0}), "EST")["measure"].tolist() == ["nato.share"]


@pytest.mark.parametrize("country", ["Iceland", "Lithuania", "United States"])
def test_it_holds_for_the_tables_shipped(country):
    names = ("nato.defence_share_gdp", "nato.personnel", "cow.cinc", "unga.ideal_point")
    found = standing(pd.concat([br.load(name) for name in names]), country)
    assert (found["value"].isna() == (found["why_empty"] != "")).all()
    known = found[found["value"].notna()]
    assert (known["rank"] <= known["of"]).all()
    assert (known["rank"].isna() == (known["why_unranked"] != "")).all()


def test_mixed_editions_are_refused():
    mixed = pd.concat([series({"EST": 2.0}), series({"EST": 2.1}, edition="2024-06")])
    with pytest.raises(ContractError, match="mixes the editions"):
        standing(mixed, "EST")


def test_observations_without_any_of_the_measures_are_refused():
    with pytest.raises(ParameterError, match=r"none of the measures nato\.tanks"):
        standing(series({"EST": 2.0}), "EST", measures={"nato.tanks": "Tanks"})


def test_an_unknown_country_is_named():
    with pytest.raises(UnknownNameError, match="Estonnia"):
        standing(series({"EST": 2.0}), "Estonnia")
