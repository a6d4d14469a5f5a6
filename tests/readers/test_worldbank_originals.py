"""The World Bank's own files: spot values as the raw text has them, and one answer against them."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from baltic_research import catalog, contracts
from baltic_research.sources import worldbank

FILES = {label: list(one.files) for label, one in catalog.source("worldbank").editions.items()}
ZIP = "API_MS.MIL.XPND.GD.ZS_DS2_en_csv_v2_211.zip"
MILEX, POPULATION = "worldbank.milex_share_gdp", "worldbank.population"
CURRENT, CONSTANT = "worldbank.gdp_usd_current", "worldbank.gdp_usd_constant"
PPP = "worldbank.gdp_ppp_constant"


@pytest.fixture(scope="module")
def readings(shared):
    folder = shared / "sources" / "worldbank"
    return {name: worldbank.read(folder / name) for names in FILES.values() for name in names}


@pytest.fixture(scope="module")
def figures(readings):
    import pandas as pd

    frame = pd.concat([one.observations for one in readings.values()])
    return frame.set_index(["series", "country", "year"]).sort_index()


def test_every_file_keeps_the_contract_and_says_its_edition(readings):
    for edition, names in FILES.items():
        for name in names:
            reading = readings[name]
            frame = reading.observations.assign(source="worldbank", edition=edition)
            contracts.check_observations(frame, name)
            assert reading.edition == ("" if "population" in name else edition)
            assert frame["country"].nunique() == 216


@pytest.mark.parametrize(
    ("series", "country", "year", "value", "cell"),
    [
        (CURRENT, "LVA", 2022, 41153.912662862, "line 151"),
        (CURRENT, "UKR", 2022, 160502.739236097, "line 254"),
        (CONSTANT, "LTU", 2024, 55144.8668552473, "line 149"),
        (CONSTANT, "UKR", 2024, 78535.1317473225, "line 254"),
        (PPP, "POL", 1990, 488636.005387022, "line 196"),
        (PPP, "POL", 2024, 1650760.65542638, "line 196"),
        (MILEX, "EST", 2024, 3.37400221824601, "line 77"),
        (MILEX, "KWT", 1991, 117.34982320869, "line 133"),
        (POPULATION, "DEU", 1990, 79433029, "line 3607"),
        (POPULATION, "EST", 2024, 1372341, "line 4681"),
    ],
)
def test_spot_values_as_the_raw_text_has_them(figures, series, country, year, value, cell):
    row = figures.loc[(series, country, year)]
    assert row["value"] == pytest.approx(value, rel=1e-14)
    assert row["cell"] == cell


def test_price_bases_come_from_the_indicators_names(figures):
    assert set(figures.loc[CONSTANT, "unit"]) == {"million USD, 2015 prices and exchange rates"}
    assert set(figures.loc[PPP, "unit"]) == {"million international dollars, 2021 prices"}


def test_the_last_year_without_figures_is_left_out(figures):
    last = {
        series: figures.loc[series].index.get_level_values("year").max()
        for series in (CURRENT, CONSTANT, MILEX)
    }
    assert last == {CURRENT: 2022, CONSTANT: 2024, MILEX: 2024}


def test_every_figure_of_the_zip_is_read(shared, figures):
    """Count the figures of lines whose code has a region, with the csv module alone."""
    with zipfile.ZipFile(shared / "sources" / "worldbank" / ZIP) as archive:
        texts = {
            name[:5]: archive.read(name).decode("utf-8-sig")
            for name in archive.namelist()
            if "Indicator" not in name
        }
    regions = {
        row["Country Code"]: row["Region"] for row in csv.DictReader(io.StringIO(texts["Metad"]))
    }
    rows = list(csv.reader(io.StringIO(texts["API_M"])))[5:]
    counted = sum(cell != "" for row in rows if row and regions.get(row[1]) for cell in row[4:])
    assert figures.loc[MILEX, "value"].notna().sum() == counted > 7900


def test_the_pages_of_the_api_repeat_the_download(shared, figures):
    reading = worldbank.read(shared / "sources" / "worldbank")
    assert (reading.edition, len(reading.observations)) == ("2026-04", 105)
    pages = reading.observations.set_index(["series", "country", "year"])["value"]
    assert pages.equals(figures.loc[pages.index, "value"])


def test_the_population_is_named_as_the_edition_it_is_taken_for_and_not_as_that_of_2023(shared):
    folder = shared / "sources" / "worldbank"

    def names(file, skip):
        with (folder / file).open(encoding="utf-8-sig", newline="") as stream:
            return {row[1]: row[0] for row in list(csv.reader(stream))[skip:] if row}

    population = names(FILES["2026-02"][-1], 1)
    same = names(FILES["2026-02"][0], 5)
    older = names(FILES["2023-06"][0], 5)
    assert all(same[code] == name for code, name in population.items())
    assert any(older[code] != name for code, name in population.items())
