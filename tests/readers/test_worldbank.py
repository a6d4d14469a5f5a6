"""The World Bank's csv downloads are read country by country, whole or not at all."""

from __future__ import annotations

import zipfile

import pytest

from baltic_research import catalog, countries
from baltic_research.errors import SourceFileError
from baltic_research.sources import worldbank

INDICATOR = ("GDP (constant 2015 US$)", "NY.GDP.MKTP.KD")
GROUPS = {"AFE": "Africa Eastern and Southern", "WLD": "World"}
ECONOMIES = [code for row in catalog.layout("worldbank")["economies"] for code in row]
COUNTRIES = {code: countries.name(code) for code in ECONOMIES} | GROUPS | {"INX": "Not classified"}


def quoted(*cells):
    return ",".join(f'"{cell}"' for cell in cells) + ","


def wide(indicator=INDICATOR, countries=COUNTRIES, years=range(1960, 1964)):
    """A download as the World Bank writes it: the last year is empty, lines end in a comma."""
    figures = [*(f"{year}000000" for year in years[:-1]), ""]
    return [
        '"Data Source","World Development Indicators",',
        "",
        '"Last Updated Date","2026-02-24",',
        "",
        quoted("Country Name", "Country Code", "Indicator Name", "Indicator Code", *years),
        *(
            quoted(
                name,
                code,
                *indicator,
                *(f"{one}000" if code == "WLD" and one else one for one in figures),
            )
            for code, name in countries.items()
        ),
    ]


@pytest.fixture
def write(tmp_path):
    def write(lines, name="API_NY.GDP.MKTP.KD.csv"):
        path = tmp_path / name
        path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8-sig")
        return path

    return write


@pytest.fixture
def pack(tmp_path):
    def pack(lines, regions=None, also=()):
        rows = [
            quoted(code, (regions or {}).get(code, "" if code in GROUPS else "A region"))
            for code in COUNTRIES
            if code != "INX"
        ]
        metadata = [quoted("Country Code", "Region"), *rows]
        path = tmp_path / "API.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in (("Metadata_Country_API", metadata), ("API", lines), *also):
                archive.writestr(f"{name}_X.csv", "\ufeff" + "\r\n".join(text) + "\r\n")
        return path

    return pack


def fault_of(path) -> str:
    with pytest.raises(SourceFileError) as caught:
        worldbank.read(path)
    return str(caught.value)


def line_of(code, lines):
    """The line of a country, counted from 1 as an editor does."""
    return next(i for i, text in enumerate(lines, start=1) if f'"{code}","' in text)


def changed(code, old, new, lines=None):
    lines = list(lines or wide())
    number = line_of(code, lines)
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new)
    return lines, number


def test_a_figure_comes_in_millions_with_its_line_and_price_base(write):
    lines = wide()
    row = worldbank.read(write(lines)).observations.query("country == 'LTU'").iloc[1]
    assert (row["series"], row["year"], row["value"]) == ("worldbank.gdp_usd_constant", 1961, 1961)
    assert row["unit"] == "million USD, 2015 prices and exchange rates"
    assert (row["status"], row["cell"]) == ("reported", f"line {line_of('LTU', lines)}")


@pytest.mark.parametrize(
    ("indicator", "unit", "value"),
    [
        (("GDP (current US$)", "NY.GDP.MKTP.CD"), "million USD, current prices and exchange rates", 1960),
        (("GDP, PPP (constant 2021 international $)", "NY.GDP.MKTP.PP.KD"), "million international dollars, 2021 prices", 1960),
        (("GDP (constant 2020 US$)", "NY.GDP.MKTP.KD"), "million USD, 2020 prices and exchange rates", 1960),
        (("Population, total", "SP.POP.TOTL"), "persons", 1960e6),
        (("Military expenditure (% of GDP)", "MS.MIL.XPND.GD.ZS"), "% of GDP", 1960e6),
    ],
)  # fmt: skip
def test_each_indicator_has_its_unit(write, indicator, unit, value):
    row = worldbank.read(write(wide(indicator))).observations.iloc[0]
    assert (row["unit"], row["value"]) == (unit, value)


def test_the_last_update_gives_the_edition_and_the_day(write):
    reading = worldbank.read(write(wide()))
    assert (reading.edition, reading.published) == ("2026-02", "2026-02-24")


def test_a_table_without_its_preamble_says_no_edition(write):
    reading = worldbank.read(write(wide()[4:]))
    assert (reading.edition, reading.published) == ("", "")


def test_the_empty_last_year_is_left_out(write):
    assert worldbank.read(write(wide())).observations["year"].max() == 1962


def test_an_empty_cell_before_it_is_missing(write):
    lines, _ = changed("LVA", '"1961000000"', '""')
    frame = worldbank.read(write(lines)).observations
    missing = frame[frame["value"].isna()]
    assert list(zip(missing["country"], missing["year"], strict=True)) == [("LVA", 1961)]


def test_groups_of_countries_are_passed_over(write, pack):
    for path in (write(wide()), pack(wide())):
        found = set(worldbank.read(path).observations["country"])
        assert found == set(ECONOMIES)


def test_the_zip_gives_the_same_figures_as_the_table_in_it(write, pack):
    alone = worldbank.read(write(wide())).observations
    assert worldbank.read(pack(wide())).observations.equals(alone)


def test_the_metadata_of_the_zip_says_what_a_group_is(pack):
    """A group that the layout does not know yet is passed over where the metadata shows it."""
    lines, number = changed("AFE", '"AFE"', '"QQQ"')
    assert f"line {number}: unknown country 'QQQ'" in fault_of(pack(lines))
    path = pack(lines)
    with zipfile.ZipFile(path) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text.replace('"AFE",""', '"QQQ",""'))
    assert set(worldbank.read(path).observations["country"]) == set(ECONOMIES)


def test_a_country_that_the_metadata_calls_a_group_is_missed(pack):
    message = fault_of(pack(wide(), {"LTU": ""}))
    assert "API.zip: file: no line for LTU: the file is cut" in message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Latvia"', '"Lattvia"', "unknown country 'Lattvia'; did you mean Latvia"),
        ('"Latvia"', '"Estonia"', "the name is 'Estonia' (EST) but the code is 'LVA'"),
        ('"LVA"', '"LVX"', "unknown country 'LVX'"),
        ('"LVA"', '"LTU"', "the name is 'Latvia' (LVA) but the code is 'LTU'"),
        ('"1961000000"', '"n.a."', "1961: expected a number, found 'n.a.'"),
        ('"1961000000"', '"1,961"', "1961: expected a number, found '1,961'"),
        ('"1961000000"', '"nan"', "1961: expected a number, found 'nan'"),
        ('"1961000000",', "", "expected 9 fields, found 8"),
        ("NY.GDP.MKTP.KD", "NY.GDP.MKTP.CD", "expected the indicator NY.GDP.MKTP.KD as above"),
        ('"",', '"",7', "a figure without a year: '7'"),
    ],
)
def test_a_fault_is_named_with_its_line(write, old, new, message):
    lines, number = changed("LVA", old, new)
    found = fault_of(write(lines))
    assert found.startswith("API_NY.GDP.MKTP.KD.csv: ")
    assert f"line {number}: {message}" in found


@pytest.mark.parametrize(
    ("indicator", "message"),
    [
        (("GDP growth", "NY.GDP.MKTP.KD.ZG"), "'NY.GDP.MKTP.KD.ZG' is not one we read"),
        (("GDP (constant LCU)", "NY.GDP.MKTP.KD"), "NY.GDP.MKTP.KD is called 'GDP (constant LCU)'"),
    ],
)
def test_an_indicator_that_is_not_declared_is_refused(write, indicator, message):
    assert f"line 6: the indicator {message}" in fault_of(write(wide(indicator)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"1961","1962"', '"1962","1961"', "found '1962' where 1961 belongs"),
        ('"1961"', '"1960"', "1960 twice"),
        ('"1961"', '"Year"', "found 'Year' where 1961 belongs"),
        ('"Country Code"', '"Code"', "lacking Country Code"),
    ],
)
def test_a_header_that_is_not_understood_is_refused(write, old, new, message):
    lines = [line.replace(old, new) if "Country Name" in line else line for line in wide()]
    assert message in fault_of(write(lines))


def test_a_table_that_begins_later_is_refused(write):
    message = fault_of(write(wide(years=range(1961, 1964))))
    assert "expected every year from 1960 on, found '1961' where 1960 belongs" in message


def test_a_country_given_twice_is_refused(write):
    lines = wide()
    lines.append(lines[line_of("EST", lines) - 1])
    assert f"line {len(lines)}: EST stands twice" in fault_of(write(lines))


def test_a_country_left_out_is_named(write):
    lines = wide()
    del lines[line_of("EST", lines) - 1]
    assert "no line for EST: the file is cut" in fault_of(write(lines))


def test_a_cut_table_is_refused(write):
    path = write(wide())
    path.write_bytes(path.read_bytes()[:9000])
    assert "not a readable CSV file" in fault_of(path)
    path.write_bytes(b"\n".join(path.read_bytes().split(b"\n")[:40]) + b"\n")
    assert "the file is cut" in fault_of(path)


def test_a_wrong_day_of_update_is_refused(write):
    lines = [line.replace("2026-02-24", "24.2.2026") for line in wide()]
    assert "Last Updated Date: expected a day, found '24.2.2026'" in fault_of(write(lines))


def test_a_table_without_any_figure_is_refused(write):
    lines = wide()[:5] + [
        quoted(name, code, *INDICATOR, "", "", "", "") for code, name in COUNTRIES.items()
    ]
    assert "no figure of a country in any year" in fault_of(write(lines))


def test_all_faults_are_told_at_once(write):
    lines, first = changed("LVA", '"1961000000"', '"x"')
    lines, second = changed("LTU", '"LTU"', '"LTX"', lines)
    message = fault_of(write(lines))
    assert f"line {first}:" in message
    assert f"line {second}:" in message


def test_an_archive_without_the_table_or_its_metadata_is_refused(tmp_path, pack):
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing here")
    assert "expected one file Metadata_Country_*.csv in the archive, found none" in fault_of(path)
    assert "expected one file API_*.csv" in fault_of(pack(wide(), also=[("API_2", wide())]))


@pytest.mark.parametrize("keep", [0.5, 0.95])
def test_a_truncated_archive_is_refused(pack, keep):
    path = pack(wide())
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    assert "not a readable zip archive" in fault_of(path)


def test_an_archive_with_a_damaged_byte_is_refused(pack):
    path = pack(wide())
    whole = bytearray(path.read_bytes())
    place = bytes(whole).index(b"1961000000")
    whole[place] = ord("7")
    path.write_bytes(bytes(whole))
    assert "not a readable zip archive" in fault_of(path)


@pytest.mark.parametrize("name", ["absent.csv", "absent.zip", "absent.json"])
def test_a_file_that_is_not_there_is_named(tmp_path, name):
    assert "no such file" in fault_of(tmp_path / name)


def population(years=(1960, 1961)):
    return [
        "Country Name,Country Code,Year,Value",
        *(
            f'"{name}",{code},{year},{year}{"000" if code == "WLD" else ""}'
            for code, name in COUNTRIES.items()
            if code != "INX"
            for year in years
        ),
    ]


def test_a_long_table_is_known_by_its_name_and_says_no_edition(write):
    reading = worldbank.read(write(population(), "SP.POP.TOTL.csv"))
    row = reading.observations.query("country == 'LVA'").iloc[1]
    assert (row["series"], row["year"], row["value"]) == ("worldbank.population", 1961, 1961)
    assert (row["unit"], reading.edition, reading.published) == ("persons", "", "")
    assert set(reading.observations["country"]) == set(ECONOMIES)


def test_a_long_table_of_unknown_content_is_refused(write):
    message = fault_of(write(population(), "table.csv"))
    assert "table.csv: the table does not say its indicator; put its code" in message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Latvia",LVA,1961,1961', '"Latvia",LTU,1961,1961', "the name is 'Latvia' (LVA) but the code is 'LTU'"),
        ('"Latvia",LVA,1961,1961', '"Latvia",LVA,1960,1961', "LVA 1960 stands twice: also line"),
        ('"Latvia",LVA,1961,1961', '"Latvia",LVA,1961,19.5', "Value: expected a whole number, found '19.5'"),
        ('"Latvia",LVA,1961,1961', '"Latvia",LVA,1961,', "Value: expected a whole number, found ''"),
        ('"Latvia",LVA,1961,1961', '"Latvia",LVA,61.5,1961', "Year: expected a whole number"),
        ('"Latvia",LVA,1961,1961', '"Latvia",LVA,1961', "expected 4 fields, found 3"),
    ],
)  # fmt: skip
def test_a_fault_of_a_long_table_is_named_with_its_line(write, old, new, message):
    lines = population()
    number = lines.index(old) + 1
    lines[number - 1] = new
    assert f"line {number}: " in (found := fault_of(write(lines, "population.csv")))
    assert message in found


def test_a_year_left_out_of_a_long_table_is_named(write):
    lines = [one for one in population((1960, 1961, 1962)) if "LVA,1962" not in one]
    assert "no line for LVA in 1962" in fault_of(write(lines, "population.csv"))
