"""The tables that third parties compiled or transcribed, and which of their cells are changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from baltic_research.sources import disputes, exercises, nato, nuclear
from mutations import text_changes as t
from mutations.case import Case
from mutations.text_cases import Kind
from mutations.text_sources import CUT, FEW
from mutations.texts import Text, take
from mutations.verdicts import REFUSED, SEEN


def _exercises(folder: Path) -> Text:
    path = folder / "exercises" / "joint_exercise_counts.csv"
    return take(
        path, lambda row: row["iso3"] in {"CZE", "LTU", "LVA", "POL", "USA", "RUS"}, first="source"
    )


def _disputes(folder: Path) -> Text:
    path = folder / "disputes" / "mid.csv"
    return take(path, lambda row: row["iso3"] in FEW, first="source")


JOINT = {"iso3": "LTU", "year": "2005", "indicator": "mme_exercises"}
EXERCISES = Kind(
    "exercises", exercises.read, _exercises, JOINT, ("value",), "country", "year", "LTU",
    expected={"header twice": REFUSED},
    more=(
        Case("all joint exercises: a year dropped", REFUSED, t.drop({**JOINT, "indicator": "jme_exercises"})),
        Case("more with the United States than in all", REFUSED, t.put({**JOINT, "indicator": "mme_exercises_with_usa"}, "value", lambda _: "10.0")),
        Case("more warfighting than in all", REFUSED, t.put({**JOINT, "indicator": "mme_warfighting_exercises"}, "value", lambda _: "10.0")),
        Case("half an exercise", REFUSED, t.put(JOINT, "value", lambda _: "9.5")),
        Case("indicator unknown", REFUSED, t.put(JOINT, "indicator", lambda _: "drills")),
        Case("indicators of two lines swapped", REFUSED, t.swap_cells(JOINT, {**JOINT, "indicator": "mme_exercises_with_usa"}, ("indicator",))),
        Case("unit of another kind", REFUSED, t.put(JOINT, "unit", lambda _: "thousands")),
        Case("data set of another name", REFUSED, t.put(JOINT, "source", lambda _: "somebody's list")),
        Case("year outside the data set", REFUSED, t.put(JOINT, "year", lambda _: "2015")),
        Case("code of another country", REFUSED, t.put(JOINT, "iso3", lambda _: "LVA")),
    ),
    limits={"country's rows dropped": CUT, "cut at a line's end": CUT},
)  # fmt: skip

RUSSIA = {"iso3": "LTU", "year": "2014", "indicator": "mids_vs_russia"}
LEVEL = {**RUSSIA, "indicator": "mid_hostility_level_by_russia"}
DISPUTES = Kind(
    "disputes", disputes.read, _disputes, RUSSIA, ("value",), "country", "year", "LTU",
    more=(
        Case("more with Russia than in all", REFUSED, t.put(RUSSIA, "value", lambda _: "3.0")),
        Case("none with Russia, and hostility", REFUSED, t.put(RUSSIA, "value", lambda _: "0.0")),
        Case("hostility beyond the scale", REFUSED, t.put(LEVEL, "value", lambda _: "6.0")),
        Case("hostility dropped", REFUSED, t.drop(LEVEL)),
        Case("a dispute before the state", REFUSED, t.put({**RUSSIA, "iso3": "SVK", "year": "1992"}, "value", lambda _: "1.0")),
        Case("note of other words", REFUSED, t.put(RUSSIA, "note", lambda _: "0 = war")),
        Case("unit of another kind", REFUSED, t.put(LEVEL, "unit", lambda _: "0-10")),
        Case("all disputes: the line dropped", REFUSED, t.drop({**RUSSIA, "indicator": "mids_total"})),
    ),
    limits={"country's rows dropped": CUT},
)  # fmt: skip


def _stockpiles(folder: Path) -> Text:
    return take(folder / "nuclear" / "stockpiles.csv", first="Entity")


CHINA = {"Code": "CHN", "Year": "2010"}
WARHEADS = ("Number of nuclear warheads",)
NUCLEAR = Kind(
    "nuclear", nuclear.read, _stockpiles, CHINA, WARHEADS, "Entity", "Year", "CHN",
    expected={
        "columns in reverse": REFUSED,
        "two columns swapped with headers": REFUSED,
        "row dropped": REFUSED,
        "country's rows dropped": REFUSED,
        "cut at a line's end": REFUSED,
    },
    more=(
        Case("cut within the last line", SEEN, t.spoilt(lambda content: content[:-2])),
        Case("figure times 10", SEEN, t.put(CHINA, WARHEADS[0], t.times(10))),
        Case("half a warhead", REFUSED, t.put(CHINA, WARHEADS[0], lambda _: "12.5")),
        Case("figures of two states swapped", SEEN, t.swap_cells(CHINA, {"Code": "RUS", "Year": "2010"}, WARHEADS)),
        Case("code of another state", REFUSED, t.put(CHINA, "Code", lambda _: "RUS")),
        Case("zero for a stockpile", SEEN, t.put(CHINA, WARHEADS[0], lambda _: "0")),
    ),
)  # fmt: skip


def _transcribed(name: str) -> Callable[[Path], Text]:
    def taken(folder: Path) -> Text:
        return take(
            folder / "nato" / "transcribed" / name,
            lambda row: row["iso3"] in FEW,
            first="edition",
        )

    return taken


def _dated_rows(text: Text, label: str) -> None:
    t.each(("edition",), lambda _: label)(text)
    t.each(("published",), lambda _: f"{label}-15")(text)


SHARE = {"iso3": "LTU", "year": "2018", "indicator": "defence_share_gdp_pct"}
MONEY = {**SHARE, "indicator": "defence_expenditure_usd_constant"}
NATO_MORE = (
    Case("label of one row another", REFUSED, t.put(SHARE, "edition", lambda _: "2020-01")),
    Case("estimate neither True nor False", REFUSED, t.put(SHARE, "is_estimate", lambda _: "maybe")),
    Case("indicator unknown", REFUSED, t.put(SHARE, "indicator", lambda _: "cheer")),
    Case("base year lost", REFUSED, t.put(MONEY, "unit", lambda _: "million USD")),
    Case("base year changed", REFUSED, t.put(MONEY, "unit", lambda text: text.replace("20", "19", 1))),
    Case("dollars to euros", REFUSED, t.put(MONEY, "unit", lambda text: text.replace("USD", "EUR"))),
    Case("millions to thousands", REFUSED, t.put(MONEY, "unit", lambda text: text.replace("million", "thousand"))),
    Case("money times 1000", SEEN, t.put(MONEY, "value", t.times(1000))),
    Case("shares of two countries swapped", SEEN, t.swap_cells(SHARE, {**SHARE, "iso3": "DEU"}, ("value",))),
    Case("shares of two years swapped", SEEN, t.swap_cells(SHARE, {**SHARE, "year": "2015"}, ("value",))),
    Case("name and code of different countries", REFUSED, t.put(SHARE, "country", lambda _: "Latvia")),
)  # fmt: skip
NATO_EXPECTED = {"column times 1000": REFUSED}
NATO_LIMITS = {
    "row dropped": CUT,
    "country's rows dropped": CUT,
    "cut at a line's end": CUT,
}
NATO = {
    name: Kind(
        "nato", nato.read, _transcribed(f"{name}.csv"), SHARE, ("value",), "country", "year",
        "LTU", expected=NATO_EXPECTED, more=NATO_MORE, limits=NATO_LIMITS, date=_dated_rows,
    )
    for name in ("2019-06", "2026-07")
}  # fmt: skip

KINDS = {
    "exercises": EXERCISES,
    "disputes": DISPUTES,
    "stockpiles": NUCLEAR,
    **{f"nato {name}": kind for name, kind in NATO.items()},
}
