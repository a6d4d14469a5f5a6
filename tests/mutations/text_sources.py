"""The delimited files that are changed: which, what of them is kept, which cells are changed."""

from __future__ import annotations

import re
from pathlib import Path

from baltic_research.sources import (
    cow,
    kiel,
    transfers,
    ustroops,
    worldbank,
)
from mutations import text_changes as t
from mutations.case import Case
from mutations.text_cases import Kind
from mutations.texts import Text, take
from mutations.verdicts import REFUSED, RIGHT, SEEN

# Why a change within a file of single figures is left to other layers; `test_what_only_others_show`
# shows for each that the next edition's check names the country
ALONE = "no other figure of the file says anything of this one"
CUT = "the file has nothing after its last line, and lines of a country may be missing anyway"

WDI = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")
YEARS = tuple(str(year) for year in range(1960, 1981))
DEU = {"Country Code": "DEU"}
FRA = {"Country Code": "FRA"}
LTU = {"Country Code": "LTU"}
FEW = {"BEL", "CZE", "DEU", "EST", "FRA", "GBR", "LTU", "LVA", "POL", "RUS", "SVK", "USA", "CAN"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _wide(folder: Path) -> Text:
    name = "API_NY.GDP.MKTP.CD_DS2_en_csv_v2_5607117.csv"
    text = take(folder / "worldbank" / name, first="Country Name", quoted=True)
    kept = len(WDI) + len(YEARS)
    for row in (text.header, *text.rows):
        del row[kept:-1]  # the last has no name: lines end in a comma
    return text


def _dated_download(text: Text, label: str) -> None:
    text.preamble = [
        re.sub(r"\d{4}-\d\d-\d\d", f"{label}-15", line) if "Last Updated" in line else line
        for line in text.preamble
    ]


WORLDBANK = Kind(
    "worldbank", worldbank.read, _wide, DEU, ("1975",), "Country Name", "", "DEU",
    whole_row=YEARS, swap=("1975", "1962"),
    expected={
        "columns in reverse": REFUSED,
        "two columns swapped with headers": REFUSED,
        "country's rows dropped": REFUSED,
        "row dropped": REFUSED,
        "header of countries renamed": REFUSED,
        "Latin-1": SEEN,
        "cut at a line's end": REFUSED,
        "figure times 1000": REFUSED,
        "row times 1000": REFUSED,
        "column times 1000": REFUSED,
    },
    more=(
        Case("two figures of years swapped, not their headers", REFUSED, t.swap_columns("1962", "1975", headers=False)),
        Case("column times 3", REFUSED, t.each(("1975",), t.times(3))),
        Case("indicator of another name", REFUSED, t.each(("Indicator Name",), lambda _: "GDP (constant 2015 US$)")),
        Case("indicator of another code", REFUSED, t.each(("Indicator Code",), lambda _: "NY.GDP.MKTP.KD")),
        Case("indicator of one line another", REFUSED, t.put(DEU, "Indicator Code", lambda _: "NY.GDP.MKTP.KD")),
        Case("codes of two countries swapped", REFUSED, t.swap_cells(DEU, FRA, ("Country Code",))),
        Case("figures of two countries swapped", SEEN, t.swap_cells(DEU, FRA, YEARS)),
        Case("figure emptied", SEEN, t.put(DEU, "1975", lambda _: "")),
    ),
    limits={
        "figures of two countries swapped": ALONE,
        "figure emptied": ALONE,
    },
    date=_dated_download,
)  # fmt: skip


def _population(folder: Path) -> Text:
    name = "datasets_population_SP.POP.TOTL.csv"
    return take(folder / "worldbank" / name, lambda row: row["Year"] >= "2020", first="Country")


POPULATION = Kind(
    "worldbank", worldbank.read, _population, {**LTU, "Year": "2022"}, ("Value",), "Country Name",
    "Year", "LTU",
    expected={
        "country's rows dropped": REFUSED,
        "row dropped": REFUSED,
        "cut at a line's end": REFUSED,
        "figure times 1000": REFUSED,
        "row times 1000": REFUSED,
        "column times 1000": REFUSED,
    },
    more=(
        Case("figures of two countries swapped", SEEN, t.swap_cells({**LTU, "Year": "2022"}, {"Country Code": "LVA", "Year": "2022"}, ("Value",))),
    ),
    limits={"figures of two countries swapped": ALONE},
)  # fmt: skip


def _troops(folder: Path) -> Text:
    keep = FEW | {"NA"}

    def kept(row: dict[str, str]) -> bool:
        return row["month"] == "September" and row["iso3c"] in keep

    return take(
        folder / "us_troops" / "troopdata-rebuild-reports.csv", kept, first="ccode", quoted=False
    )


GERMANY = {"iso3c": "DEU", "year": "2015", "month": "September"}
EARLY = {**GERMANY, "year": "1972"}
MIDDLE = {**GERMANY, "year": "1988"}
NUMBERS = (
    "Total", "Total Ashore", "Total Afloat", "Army Total", "Navy Total", "Marine Corps Total",
    "Air Force Total", "troops_ad", "army_ad", "navy_ad", "marine_corps_ad", "air_force_ad",
    "Army Active Duty", "Navy Active Duty", "Marine Corps Active Duty", "Air Force Active Duty",
    "Coast Guard Active Duty", "Total Active Duty",
)  # fmt: skip
TROOPS = Kind(
    "ustroops", ustroops.read, _troops, GERMANY, ("Total Active Duty",), "Location", "year", "DEU",
    whole_row=NUMBERS, swap=("Total Active Duty", "Total"),
    expected={
        "row twice": SEEN,  # one place under two names stands so in the reports: stored once, named
        "column times 1000": REFUSED,
        "figure times 1000": REFUSED,
        "figure negative": REFUSED,
        "headers of two figures swapped": REFUSED,
    },
    more=(
        Case("ashore times 1000", SEEN, t.put(EARLY, "Total Ashore", t.times(1000))),
        Case("ashore and afloat swapped", SEEN, t.swap_columns("Total Ashore", "Total Afloat", headers=False)),
        Case("ashore of one report and afloat swapped", SEEN, t.each(("Total Ashore",), lambda _: "7", EARLY)),
        Case("total times 1000", REFUSED, t.put(MIDDLE, "Total", t.times(1000))),
        Case("total and compilers' total times 1000", SEEN, t.each(("Total", "troops_ad"), t.times(1000), MIDDLE)),
        Case("compilers' total of 2003 times 1000", SEEN, t.put({**GERMANY, "iso3c": "CAN", "year": "2003"}, "troops_ad", t.times(1000))),
        Case("name and place of different countries", REFUSED, t.put(GERMANY, "countryname", lambda _: "Latvia")),
        Case("ISO code of another country", REFUSED, t.put(GERMANY, "iso3c", lambda _: "LVA")),
        Case("report of another month", REFUSED, t.put(GERMANY, "source", lambda _: "June 2015")),
        Case("report renamed with its month", SEEN, t.each(("month",), lambda _: "June", GERMANY)),
    ),
    limits={"cut at a line's end": CUT, "country's rows dropped": CUT},
)  # fmt: skip


def _kiel(folder: Path) -> Text:
    return take(
        folder / "kiel" / "data_explorer.csv",
        lambda row: row["iso"] in FEW,
        first="country",
        quoted=False,
        beside=("release_info.csv",),
    )


def _dated_release(text: Text, label: str) -> None:
    content = text.beside["release_info.csv"].decode("utf-8")
    text.beside["release_info.csv"] = content.replace("2026-08-04", f"{label}-15").encode()


MONTH = {"iso": "LTU", "year": "2022", "month": "3"}
KIEL = Kind(
    "kiel", kiel.read, _kiel, MONTH, ("military",), "country", "year", "LTU",
    whole_row=("total", "financial", "humanitarian", "military", "pct_gdp"),
    swap=("military", "humanitarian"),
    expected={"column times 1000": SEEN, "headers of two figures swapped": SEEN},
    more=(
        Case("total times 1000", SEEN, t.put(MONTH, "total", t.times(1000))),
        Case("total and its parts times 1000", SEEN, t.each(("total", "financial", "humanitarian", "military"), t.times(1000), MONTH)),
        Case("GDP of one line times 1000", REFUSED, t.put(MONTH, "gdp", t.times(1000))),
        Case("GDP is zero", REFUSED, t.put(MONTH, "gdp", lambda _: "0")),
        Case("month 13", REFUSED, t.put(MONTH, "month", lambda _: "13")),
        Case("month of another line", REFUSED, t.put(MONTH, "month", lambda _: "4")),
        Case("month after the release", REFUSED, t.put(MONTH, "year", lambda _: "2027")),
        Case("code of another country", REFUSED, t.put(MONTH, "iso", lambda _: "LVA")),
        Case("headers of total and share swapped", SEEN, t.swap_columns("total", "pct_gdp", headers=False)),
    ),
    limits={
        "row dropped": CUT,
        "country's rows dropped": CUT,
        "cut at a line's end": CUT,
        "headers of two figures swapped": "the parts add up to the total in any order",
    },
    date=_dated_release,
)  # fmt: skip


def _deliveries(folder: Path) -> Text:
    kept = {"Lithuania", "Latvia", "Estonia", "Poland", "Finland", "Czechia"}
    return take(
        folder / "arms_transfers" / "deliveries_nagehanrdogan_2026-02-12.csv",
        lambda row: row["Recipient"] in kept,
        first="SIPRI AT",
        encoding="latin-1",
        tail=";",
    )


def _dated_deliveries(text: Text, label: str) -> None:
    month = MONTHS[int(label[5:]) - 1]
    text.preamble = [
        re.sub(r"generated: \d+ \w+ \d+", f"generated: 15 {month} {label[:4]}", line)
        for line in text.preamble
    ]


DEAL = {"SIPRI AT Database ID": "30159", "Delivery year": "1999"}
DELIVERIES = Kind(
    "transfers", transfers.read, _deliveries, DEAL, ("TIV delivery values",), "Recipient",
    "Delivery year", "LTU",
    whole_row=("TIV delivery values", "Numbers delivered"),
    swap=("TIV deal unit", "TIV delivery values"),
    expected={"year of the row before": SEEN, "headers of year and figure swapped": REFUSED, "byte order mark": RIGHT},
    more=(
        Case("number times 1000", SEEN, t.put(DEAL, "Numbers delivered", t.times(1000))),
        Case("delivered before the order", SEEN, t.put(DEAL, "Delivery year", lambda _: "1996")),
        Case("mark unknown", REFUSED, t.put(DEAL, "Numbers delivered is estimate", lambda _: "Maybe")),
        Case("headers of recipient and supplier swapped", REFUSED, t.swap_columns("Supplier", "Recipient", headers=False)),
        Case("starred country", REFUSED, t.put(DEAL, "Recipient", lambda text: f"{text}*")),
        Case("the year's mark and the order's swapped", SEEN, t.swap_columns("Order date", "Delivery year", headers=False)),
    ),
    limits={
        "row dropped": CUT,
        "country's rows dropped": CUT,
        "cut at a line's end": CUT,
        "row times 1000": ALONE,
        "headers of recipient and supplier swapped": "both are states; SIPRI's own totals are not in the file",
    },
    date=_dated_deliveries,
)  # fmt: skip


def _capabilities(folder: Path) -> Text:
    path = folder / "cow_nmc" / "cow_nmc_v7.csv"
    return take(
        path, lambda row: row["year"] >= "2019.0" and row["year"] <= "2020.0", first="ccode"
    )


STATE = {"ccode": "366.0", "year": "2020.0"}
OTHER = {"ccode": "367.0", "year": "2020.0"}
COMPONENTS = ("milex", "milper", "irst", "pec", "tpop", "upop")
COW = Kind(
    "cow", cow.read, _capabilities, STATE, ("tpop", "milper", "pec", "upop", "milex", "irst"),
    "ccode", "year", "EST",
    whole_row=(*COMPONENTS, "cinc"), swap=("milper", "upop"),
    expected={
        "row dropped": REFUSED,
        "column times 1000": REFUSED,
        "country's rows dropped": REFUSED,
        "cut at a line's end": REFUSED,
        "figure times 1000": REFUSED,
        "row times 1000": REFUSED,
        "row twice, other figures": REFUSED,
        "headers of two figures swapped": REFUSED,
    },
    more=(
        Case("components and index of two states swapped", SEEN, t.swap_cells(STATE, OTHER, (*COMPONENTS, "cinc"))),
        Case("components of two states swapped", SEEN, t.swap_cells(STATE, OTHER, COMPONENTS)),
        Case("energy of two states swapped", SEEN, t.swap_cells(STATE, OTHER, ("pec",))),
        Case("index times 1000", SEEN, t.put(STATE, "cinc", t.times(1000))),
        Case("missing written as zero", SEEN, t.put(STATE, "milex", lambda _: "0")),
        Case("expenditure in other thousands", REFUSED, t.each(("milex",), t.times(1000), {"year": "2020.0"})),
    ),
    limits={
        "components and index of two states swapped": "the index goes with its components",
    },
)  # fmt: skip


KINDS = {
    "download": WORLDBANK,
    "population": POPULATION,
    "troops": TROOPS,
    "kiel": KIEL,
    "deliveries": DELIVERIES,
    "capabilities": COW,
}
