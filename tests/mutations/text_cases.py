"""The changes that every delimited file goes through, and what is expected of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from baltic_research.sources.reading import Reading
from mutations import case
from mutations import text_changes as t
from mutations.case import Case, Change
from mutations.texts import Text
from mutations.verdicts import REFUSED, RIGHT, SEEN


@dataclass(frozen=True)
class Kind:
    """A publisher's kind of delimited file, and which of its cells are changed.

    Attributes
    ----------
    source : str
        Code of the source.
    read : callable
        Its reader.
    take : callable
        Takes the file from the folder of originals.
    place : dict
        A row by some of its cells.
    figures : tuple of str
        Columns of figures that are read; the first is changed cell by cell.
    country, year : str
        Columns; ``year`` is ``""`` where years are columns.
    code : str
        ISO code of the row's country, as the reading has it.
    expected : dict
        What is expected otherwise than as a rule, by the name of the case.
    limits : dict
        Cases that nothing within the file can show, and what does.
    more : tuple of Case
        Changes that only this kind has.
    date : callable
        Makes the file a later edition for a test of what other editions show.
    """

    source: str
    read: Callable[[Path], Reading]
    take: Callable[[Path], Text]
    place: dict[str, str]
    figures: tuple[str, ...]
    country: str
    year: str
    code: str
    whole_row: tuple[str, ...] = ()
    swap: tuple[str, str] = ("", "")
    expected: dict[str, str] = field(default_factory=dict)
    limits: dict[str, str] = field(default_factory=dict)
    more: tuple[Case, ...] = ()
    date: Callable[[Text, str], None] = lambda _text, _label: None


def cases(kind: Kind) -> list[Case]:
    """Return the cases of a kind of file, without those that only other layers can show."""
    found = [*_moved(kind), *_columns(kind), *_rows(kind), *_cells(kind), *_bytes(kind), *kind.more]
    return [
        replace(one, expect=kind.expected.get(one.name, one.expect))
        for one in found
        if one.name not in kind.limits
    ]


def limit(kind: Kind, name: str) -> Change:
    """Return the change of a case that only other layers can show."""
    found = [*_columns(kind), *_rows(kind), *_cells(kind), *_bytes(kind), *kind.more]
    return next(one.change for one in found if one.name == name)


def _moved(kind: Kind) -> list[Case]:
    """Changes of the place only: the figures must be read as before."""
    return [
        Case("as it is", RIGHT, lambda _text: None),
        Case("columns in reverse", RIGHT, t.reverse_columns),
        Case("rows in reverse", RIGHT, t.reverse_rows),
        Case("two columns swapped with headers", RIGHT, t.swap_columns(kind.figures[0], kind.country, headers=True)),
        Case("a line of nothing amid", RIGHT, t.blank_line),
        Case("line ends of Windows", RIGHT, t.written(line_end="\r\n")),
    ]  # fmt: skip


def _columns(kind: Kind) -> list[Case]:
    figure = kind.figures[0]
    found = [
        Case("header renamed", REFUSED, t.rename(figure, "Figure")),
        Case("header of countries renamed", REFUSED, t.rename(kind.country, "Place")),
        Case("header emptied", REFUSED, t.rename(figure, "")),
        Case("header twice", REFUSED, t.rename(kind.country, figure)),
        Case("column missing", REFUSED, t.drop_column(figure)),
        Case("headers of country and figure swapped", REFUSED, t.swap_columns(figure, kind.country, headers=False)),
        Case("column times 1000", SEEN, t.each((figure,), t.times(1000))),
    ]  # fmt: skip
    if kind.year:
        swapped = t.swap_columns(figure, kind.year, headers=False)
        found.append(Case("headers of year and figure swapped", REFUSED, swapped))
    if kind.swap[0]:
        swapped = t.swap_columns(*kind.swap, headers=False)
        found.append(Case("headers of two figures swapped", SEEN, swapped))
    return found


def _rows(kind: Kind) -> list[Case]:
    place, columns = kind.place, kind.whole_row or kind.figures
    country = kind.country
    gone = case.lacking(kind.code)
    return [
        Case("row twice", REFUSED, t.repeat(place)),
        Case("row twice, other figures", REFUSED, t.repeat(place, columns, 2)),
        Case("row dropped", SEEN, t.drop(place)),
        Case("country misspelt", REFUSED, t.put(place, country, lambda x: x[:2] + "x" + x[2:])),
        Case("country unknown", REFUSED, t.put(place, country, lambda _: "Ruritania")),
        Case("country dropped", REFUSED, t.put(place, country, lambda _: "")),
        Case("country's rows dropped", SEEN, t.drop_country(place, country), gone),
        Case("cells shifted by one", REFUSED, t.shift(place, country)),
        Case("row times 1000", SEEN, t.each(columns, t.times(1000), place)),
    ]


def _cells(kind: Kind) -> list[Case]:
    place, figure = kind.place, kind.figures[0]
    found = [
        Case(f"figure is {text!r}", REFUSED, t.put(place, figure, lambda _, text=text: text))
        for text in ("n/a", "..", "approx. 5", "1 234", "#REF!", "1e999")
    ]
    found += [
        Case("decimal comma", REFUSED, t.put(place, figure, lambda x: f"{x.partition('.')[0]},5")),
        Case("thousands separator", REFUSED, t.put(place, figure, lambda _: "1,234")),
        Case("figure negative", SEEN, t.put(place, figure, t.times(-1))),
        Case("figure times 1000", SEEN, t.put(place, figure, t.times(1000))),
    ]
    if kind.year:
        year = kind.year
        found += [
            Case("year far ahead", REFUSED, t.put(place, year, lambda _: "2219")),
            Case("year far back", REFUSED, t.put(place, year, lambda _: "1066")),
            Case("year unreadable", REFUSED, t.put(place, year, lambda x: x[:2] + "l" + x[3:])),
            Case("year of the row before", REFUSED, t.put(place, year, lambda x: str(int(float(x)) - 1))),
        ]  # fmt: skip
    return found


def _bytes(kind: Kind) -> list[Case]:
    return [
        Case("semicolons for commas", REFUSED, t.written(delimiter=";")),
        Case("tabs for commas", REFUSED, t.written(delimiter="\t")),
        Case("UTF-16", REFUSED, t.written(encoding="utf-16")),
        Case("Latin-1", SEEN, t.written(encoding="latin-1")),
        Case("byte order mark", RIGHT, t.spoilt(lambda content: b"\xef\xbb\xbf" + content)),
        Case("quote opened", REFUSED, t.spoilt(t.open_quote)),
        Case("bytes of nothing amid", REFUSED, t.spoilt(lambda x: x[: len(x) // 2] + b"\0" * 512 + x[len(x) // 2 + 512 :])),
        Case("cut within a line", REFUSED, t.spoilt(t.cut_in_line)),
        Case("cut at a line's end", SEEN, t.spoilt(t.cut_at_line)),
        *(
            Case(f"{what} for the file", REFUSED, t.spoilt(t.other_kind(what)))
            for what in ("empty", "header only", "page", "workbook", "zip")
        ),
    ]  # fmt: skip
