"""The stockpile table is read state by state; a lost or doubled line refuses it."""

from __future__ import annotations

import pytest

from baltic_research import catalog, contracts
from baltic_research.errors import SourceFileError
from baltic_research.sources import nuclear

NAMES = {
    "CHN": "China", "FRA": "France", "GBR": "United Kingdom", "IND": "India", "ISR": "Israel",
    "OWID_WRL": "World", "PAK": "Pakistan", "PRK": "North Korea", "RUS": "Russia",
    "USA": "United States", "ZAF": "South Africa",
}  # fmt: skip


def rows():
    return [
        f"{name},{code},{year},{year - 1940}"
        for code, name in NAMES.items()
        for year in (1945, 1946)
    ]


@pytest.fixture
def write(tmp_path):
    def write(lines, header="Entity,Code,Year,Number of nuclear warheads"):
        path = tmp_path / "stockpiles.csv"
        path.write_text("\n".join([header, *lines]), encoding="utf-8")
        return path

    return write


def fault_of(path) -> str:
    with pytest.raises(SourceFileError) as caught:
        nuclear.read(path)
    assert str(caught.value).startswith("stockpiles.csv: ")
    return str(caught.value)


def test_every_figure_is_an_estimate_with_its_line(write):
    row = nuclear.read(write(rows())).observations.query("country == 'FRA'").iloc[1]
    assert (row["year"], row["value"], row["unit"]) == (1946, 6, "warheads")
    assert (row["status"], row["cell"]) == ("estimate", "line 5")


def test_the_total_of_the_world_is_passed_over(write):
    assert len(nuclear.read(write(rows())).observations) == 2 * (len(NAMES) - 1)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("France,FRA,1946,6", "Frence,FRA,1946,6", "line 5: unknown country 'Frence'"),
        ("France,FRA,1946,6", "France,GBR,1946,6", "line 5: Entity is 'France' (FRA) but Code is 'GBR'"),
        ("France,FRA,1946,6", "France,FRA,1945,6", "line 5: France 1945 stands twice: also line 4"),
        ("France,FRA,1946,6", "France,FRA,1946,6.5", "expected a whole number, found '6.5'"),
        ("France,FRA,1946,6", "France,FRA,1946,", "expected a whole number, found ''"),
        ("France,FRA,1946,6", "France,FRA,1946", "line 5: expected 4 fields, found 3"),
        ("France,FRA,1946,6", "France,FRA,x,6", "line 5: Year: expected a whole number"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(write, old, new, message):
    lines = [new if one == old else one for one in rows()]
    assert message in fault_of(write(lines))


@pytest.mark.parametrize(("lost", "what"), [(3, "FRA in 1946"), (21, "ZAF in 1946")])
def test_a_lost_line_is_named_by_state_and_year(write, lost, what):
    lines = rows()
    del lines[lost]
    assert f"no line for {what}: the table is cut" in fault_of(write(lines))


def test_a_lost_state_is_named(write):
    lines = [one for one in rows() if "ISR" not in one]
    assert "no line for ISR in 1945 to 1946" in fault_of(write(lines))


def test_another_table_is_refused_by_its_header(write):
    assert "expected the columns ['Entity'" in fault_of(write(rows(), "Entity,Code,Year,Tests"))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SourceFileError, match="no such file"):
        nuclear.read(tmp_path / "absent.csv")


def test_the_compiled_table_gives_the_figures_in_it(shared):
    reading = nuclear.read(shared / "sources" / "nuclear" / "stockpiles.csv")
    frame = reading.observations
    contracts.check_observations(
        frame.assign(source="nuclear", edition="2023-06"), "stockpiles.csv"
    )
    assert len(frame) == 10 * 79
    figures = frame.set_index(["country", "year"])
    spots = {
        ("FRA", 1992): (540, "line 128"),
        ("RUS", 1986): (40159, "line 517"),
        ("ZAF", 1991): (0, "line 601"),
        ("GBR", 2023): (225, "line 712"),
        ("USA", 1966): (31175, "line 734"),
    }
    assert {key: tuple(figures.loc[key, ["value", "cell"]]) for key in spots} == spots


def test_the_states_of_2023_sum_to_the_total_that_dates_the_edition(shared):
    frame = nuclear.read(shared / "sources" / "nuclear" / "stockpiles.csv").observations
    total = frame.loc[frame["year"] == 2023, "value"].sum()
    assert total == 9576
    assert f"{total:,.0f}" in catalog.source("nuclear").editions["2023-06"].evidence
