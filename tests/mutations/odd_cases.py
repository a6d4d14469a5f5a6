"""The changes of files that are no plain tables: archives, pages of an answer, Stata data sets."""

from __future__ import annotations

import copy
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from mutations import text_changes as t
from mutations.case import Case
from mutations.texts import Archive, take
from mutations.verdicts import REFUSED, RIGHT, SEEN

ZIP = "API_MS.MIL.XPND.GD.ZS_DS2_en_csv_v2_211.zip"
TABLE, METADATA = "API_", "Metadata_Country_"
DTA = "IdealpointsJuly2025.dta"


def archive(folder: Path) -> Archive:
    """Take the zipped download whole."""
    members: dict[str, Any] = {}
    place = folder / "worldbank" / ZIP
    with zipfile.ZipFile(place) as original:
        for name in original.namelist():
            members[name] = original.read(name)
            if name.startswith((TABLE, METADATA)):
                first = "Country Name" if name.startswith(TABLE) else "Country Code"
                members[name] = take(zipfile.Path(original, name), first=first, quoted=True)  # type: ignore[arg-type]
    return Archive(ZIP, members)


def _member(start: str, change: Callable[[Any], None]) -> Callable[[Archive], None]:
    return lambda one: change(one.member(start))


def _again(name: str, start: str) -> Callable[[Archive], None]:
    return lambda one: one.members.update({name: one.member(start).content()})


def _without(start: str) -> Callable[[Archive], None]:
    def change(one: Archive) -> None:
        one.members = {n: m for n, m in one.members.items() if not n.startswith(start)}

    return change


def _bytes(spoil: Callable[[bytes], bytes]) -> Callable[[Archive], None]:
    return lambda one: one.spoil.append(spoil)


LTU = {"Country Code": "LTU"}
ARCHIVES = [
    Case("as it is", RIGHT, lambda _: None),
    Case("a file of another kind added", RIGHT, lambda one: one.members.update({"README.txt": b"text"})),
    Case("members in reverse", RIGHT, lambda one: setattr(one, "members", dict(reversed(one.members.items())))),
    Case("two tables", REFUSED, _again("API_two.csv", TABLE)),
    Case("two metadata", REFUSED, _again("Metadata_Country_two.csv", METADATA)),
    Case("no table", REFUSED, _without(TABLE)),
    Case("no metadata", REFUSED, _without(METADATA)),
    Case("nothing", REFUSED, lambda one: one.members.clear()),
    Case("archive cut", REFUSED, _bytes(lambda content: content[: len(content) // 2])),
    Case("a member spoilt", REFUSED, _bytes(lambda content: content[:3000] + b"\0" * 400 + content[3400:])),
    Case("table for the archive", REFUSED, lambda one: one.spoil.append(lambda _: one.member(TABLE).content())),
    Case("empty for the archive", REFUSED, _bytes(lambda _: b"")),
    Case("page for the archive", REFUSED, _bytes(t.other_kind("page"))),
    Case("member cut within a line", REFUSED, _member(TABLE, t.spoilt(t.cut_in_line))),
    Case("member cut at a line's end", REFUSED, _member(TABLE, t.spoilt(t.cut_at_line))),
    Case("metadata cut within a line", REFUSED, _member(METADATA, t.spoilt(t.cut_in_line))),
    Case("a country without a region", SEEN, _member(METADATA, t.put(LTU, "Region", lambda _: ""))),
    Case("a group with a region", REFUSED, _member(METADATA, t.put({"Country Code": "EUU"}, "Region", lambda _: "Europe"))),
    Case("share times 1000", SEEN, _member(TABLE, t.put(LTU, "2014", t.times(1000)))),
    Case("shares of a year times 1000", SEEN, _member(TABLE, t.each(("2014",), t.times(1000)))),
]  # fmt: skip


@dataclass
class Pages:
    """The pages of an answer by the names of their files."""

    pages: dict[str, Any]

    def copy(self) -> Pages:
        return Pages(copy.deepcopy(self.pages))

    def __getitem__(self, number: int) -> Any:
        return list(self.pages.values())[number - 1]

    def save(self, folder: Path) -> Path:
        folder = folder / "answer"
        folder.mkdir(parents=True, exist_ok=True)
        for name, page in self.pages.items():
            content = page if isinstance(page, bytes) else json.dumps(page).encode()
            (folder / name).write_bytes(content)
        return folder


def answer(folder: Path) -> Pages:
    files = sorted((folder / "worldbank").glob("*.json"))
    return Pages({one.name: json.loads(one.read_bytes()) for one in files})


def _head(key: str, value: object, *pages: int) -> Callable[[Pages], None]:
    def change(one: Pages) -> None:
        for number in pages or range(1, len(one.pages) + 1):
            one[number][0][key] = value

    return change


def _record(key: str, value: object) -> Callable[[Pages], None]:
    """Set a key of the second page's third record."""
    return lambda one: one[2][1][2].update({key: value})


def _raw(content: bytes) -> Callable[[Pages], None]:
    return lambda one: one.pages.update({list(one.pages)[1]: content})


def _drop(number: int) -> Callable[[Pages], None]:
    return lambda one: one.pages.pop(list(one.pages)[number - 1])  # type: ignore[return-value]


INDICATOR = {"id": "NY.GDP.MKTP.CD", "value": "GDP (current US$)"}
PAGES = [
    Case("as it is", RIGHT, lambda _: None),
    Case("pages under other names", RIGHT, lambda one: setattr(one, "pages", {f"{9 - n}.json": p for n, p in enumerate(one.pages.values())})),
    Case("first page missing", REFUSED, _drop(1)),
    Case("last page missing", REFUSED, _drop(3)),
    Case("page twice", REFUSED, lambda one: one.pages.update({"again.json": one[1]})),
    Case("page of another indicator", SEEN, lambda one: [r.update(indicator=INDICATOR) for r in one[2][1]]),
    Case("record of another indicator", SEEN, _record("indicator", INDICATOR)),
    Case("indicator unknown", REFUSED, _record("indicator", {"id": "X", "value": "Y"})),
    Case("total contradicts", REFUSED, _head("total", 90)),
    Case("total of one page contradicts", REFUSED, _head("total", 90, 2)),
    Case("more pages announced", REFUSED, _head("pages", 4)),
    Case("updated on another day", REFUSED, _head("lastupdated", "2025-01-01", 2)),
    Case("page cut", REFUSED, _raw(b'[{"page": 2, "pages": 3')),
    Case("page empty", REFUSED, _raw(b"")),
    Case("page of the web", REFUSED, _raw(b"<!DOCTYPE html><html></html>")),
    Case("record dropped", REFUSED, lambda one: one[2][1].pop(3)),
    Case("record twice", REFUSED, lambda one: one[2][1].__setitem__(3, one[2][1][2])),
    Case("value is text", REFUSED, _record("value", "1.5")),
    Case("value is yes", REFUSED, _record("value", True)),
    Case("value negative", REFUSED, _record("value", -1.5)),
    Case("value times 1000", REFUSED, _record("value", 2500.0)),
    Case("year unreadable", REFUSED, _record("date", "20l5")),
    Case("year far ahead", REFUSED, _record("date", "2219")),
    Case("country unknown", REFUSED, _record("country", {"id": "XX", "value": "Ruritania"})),
    Case("country of another code", REFUSED, _record("countryiso3code", "POL")),
    Case("unit given", REFUSED, _record("unit", "%")),
    Case("status unknown", REFUSED, _record("obs_status", "X")),
]  # fmt: skip


@dataclass
class Stata:
    """A Stata data set, and what is done to its bytes."""

    frame: pd.DataFrame
    spoil: Callable[[bytes], bytes] = lambda content: content
    name: str = DTA

    def copy(self) -> Stata:
        return Stata(self.frame.copy())

    def save(self, folder: Path) -> Path:
        path = folder / self.name
        self.frame.to_stata(path, write_index=False, version=118)
        path.write_bytes(self.spoil(path.read_bytes()))
        return path


def points(folder: Path) -> Stata:
    frame = pd.read_stata(folder / "unga" / DTA, convert_categoricals=False)
    states = frame["ccode"].isin([2, 255, 290, 366, 367, 368, 365, 370, 220])
    return Stata(frame[states & (frame["year"] >= 2000)].reset_index(drop=True))


def _frame(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Stata], None]:
    return lambda one: setattr(one, "frame", change(one.frame))


def _set(column: str, value: object) -> Callable[[Stata], None]:
    """Set a cell of Lithuania in 2010."""

    def change(one: Stata) -> None:
        row = (one.frame["ccode"] == 368) & (one.frame["year"] == 2010)
        one.frame.loc[row, column] = value

    return change


def _names(**names: str) -> Callable[[Stata], None]:
    return _frame(lambda frame: frame.rename(columns=names))


def _swapped(*pairs: tuple[str, str]) -> Callable[[Stata], None]:
    names = {one: two for pair in pairs for one, two in (pair, pair[::-1])}
    return _names(**names)


def _row(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[(frame["ccode"] == 368) & (frame["year"] == 2010)]


def _spoilt(spoil: Callable[[bytes], bytes]) -> Callable[[Stata], None]:
    return lambda one: setattr(one, "spoil", spoil)


DATA_SETS = [
    Case("as it is", RIGHT, lambda _: None),
    Case("columns in reverse", RIGHT, _frame(lambda frame: frame[frame.columns[::-1]])),
    Case("rows in reverse", RIGHT, _frame(lambda frame: frame[::-1])),
    Case("column renamed", REFUSED, _names(IdealPointFP="point", idealpointfp="point")),
    Case("column missing", REFUSED, _frame(lambda frame: frame.drop(columns="q5fp", errors="ignore").drop(columns="Q5FP", errors="ignore"))),
    Case("bounds swapped", REFUSED, _swapped(("q5fp", "q95fp"))),
    Case("points of both kinds swapped", REFUSED, _swapped(("idealpointfp", "idealpointall"))),
    Case("votes of both kinds swapped", REFUSED, _swapped(("nvotesfp", "nvotesall"))),
    Case("row twice", REFUSED, _frame(lambda frame: pd.concat([frame, _row(frame)]))),
    Case("state unknown", REFUSED, _set("ccode", 999)),
    Case("state of another number", REFUSED, _set("ccode", 371)),
    Case("ISO code of another state", REFUSED, _set("iso3c", "LVA")),
    Case("year far back", REFUSED, _set("year", 1900)),
    Case("year of another row", REFUSED, _set("year", 2011)),
    Case("point beyond its bounds", REFUSED, _set("idealpointfp", 9.0)),
    Case("point of the other sign", REFUSED, _set("idealpointfp", -1.0)),
    Case("point missing", REFUSED, _set("idealpointfp", float("nan"))),
    Case("no votes", REFUSED, _set("nvotesfp", 0)),
    Case("more votes on resolutions than in all", REFUSED, _set("nvotesfp", 900)),
    Case("points as text", REFUSED, _frame(lambda frame: frame.assign(idealpointfp=frame["idealpointfp"].astype(str)))),
    Case("points times 1000", REFUSED, _frame(lambda frame: frame.assign(idealpointfp=frame["idealpointfp"] * 1000))),
    Case("file cut", REFUSED, _spoilt(lambda content: content[: len(content) // 2])),
    Case("empty", REFUSED, _spoilt(lambda _: b"")),
    Case("page of the web", REFUSED, _spoilt(t.other_kind("page"))),
    Case("zip", REFUSED, _spoilt(t.other_kind("zip"))),
]  # fmt: skip
