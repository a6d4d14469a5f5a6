"""A table ready to be read: numbers set evenly, every text escaped, source and notes below."""

from __future__ import annotations

import datetime as dt
import functools
import html
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from baltic_research import given, paths
from baltic_research.errors import ParameterError
from baltic_research.figures import inputs, words
from baltic_research.figures.digest import is_year

_THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_DASH = "\N{EN DASH}"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SHORT = 16  # characters: a column of texts no longer than this is kept on one line
_MISSING = f'<span title="no figure" aria-label="no figure">{_DASH}</span>'


@dataclass(frozen=True, eq=False, repr=False)
class Table:
    """A frame with the words that make it a table of a report; made by `table`.

    Attributes
    ----------
    frame : pandas.DataFrame
        The rows, unrounded.
    title : str
        What the table shows.
    caption : str
        Source and edition.
    notes : tuple of str
        Remarks below the table.
    decimals : dict of str to int
        Decimals by column.
    years : frozenset of str
        Columns that hold years, which have no thousands separator.
    significant : dict of str to int
        Digits that the numbers of a column show at least, where they differ in size.
    """

    frame: pd.DataFrame
    title: str
    caption: str = ""
    notes: tuple[str, ...] = ()
    decimals: Mapping[str, int] = field(default_factory=dict)
    years: frozenset[str] = frozenset()
    significant: Mapping[str, int] = field(default_factory=dict)

    def to_html(self) -> str:
        """Return the table as HTML; all text in it is escaped."""
        columns = self._columns()
        heads = "".join(one.head() for one in columns)
        rows = zip(*(one.cells() for one in columns), strict=True) if columns else ()
        body = "\n".join("<tr>" + "".join(cells) + "</tr>" for cells in rows)
        return (
            f'<table class="br-table">\n<caption>{html.escape(self.title)}</caption>\n'
            f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>{self._foot(len(columns))}\n</table>"
        )

    def to_text(self) -> str:
        """Return the table as aligned plain text, rounded as in HTML."""
        columns = self._columns()
        lines = [self.title]
        if columns:
            lines += _aligned([one.plain() for one in columns], [one.is_number for one in columns])
        lines += [f"note: {note}" for note in self.notes]
        return "\n".join([*lines, f"{len(self.frame)} rows"])

    def to_csv(self) -> str:
        """Return the rows as CSV: unrounded, no figure as an empty field, lines ended by LF.

        A text that a spreadsheet would take for a formula is led by an apostrophe.
        """
        return (
            self.frame.map(_harmless)
            .rename(columns=_harmless)
            .to_csv(index=False, lineterminator="\n")
        )

    def _columns(self) -> list[_Column]:
        return [
            _Column(
                str(name),
                self.frame[name],
                places=self.decimals.get(str(name), 2),
                significant=self.significant.get(str(name)),
                is_year=name in self.years,
            )
            for name in self.frame
        ]

    def _foot(self, width: int) -> str:
        lines = [*self.notes, *([self.caption] if self.caption else [])]
        cells = "".join(
            f'\n<tr><td colspan="{width}" style="text-align:left">{html.escape(line)}</td></tr>'
            for line in lines
        )
        return f"\n<tfoot>{cells}\n</tfoot>" if lines else ""

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        made = {"text/html": self.to_html, "text/plain": self.to_text}
        if paths.drawings_wanted():
            made["text/csv"] = self.to_csv
        data = {
            mime: make()
            for mime, make in made.items()
            if (include is None or mime in include) and mime not in (exclude or ())
        }
        described = {"title": self.title, "caption": self.caption, "kind": "table"}
        return data, {"text/html": described} if "text/html" in data else {}

    def __repr__(self) -> str:
        return self.to_text()


def table(
    frame: pd.DataFrame,
    *,
    title: str,
    columns: Mapping[str, str] | None = None,
    caption: str = "",
    decimals: int | Mapping[str, int] = 2,
    significant: Mapping[str, int] | None = None,
    notes: Sequence[str] = (),
) -> Table:
    """Set a frame as a table for a notebook and a report.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows. An index with names becomes the first columns; any other index is left out.
    title : str
        What the table shows.
    columns : mapping of str to str, optional
        Columns shown, in this order, with their headings; by default all under their names.
        Codes in a column ``country`` are shown as names.
    caption : str
        Source and edition.
    decimals : int or mapping of str to int
        Decimals of the numbers, for all columns or by column of `frame` (2 for those not
        named). Columns of whole numbers have none.
    significant : mapping of str to int, optional
        Columns that hold numbers of different sizes, with the digits that each number shows at
        least; whole digits are never rounded away.
    notes : sequence of str
        Remarks below the table.

    Returns
    -------
    Table
        With the rows as they are, rounded only where they are shown.

    Raises
    ------
    ParameterError
        If the frame has two columns of one name, or `columns`, `decimals` or `significant` names
        a column it has not.

    Examples
    --------
    >>> print(table(pd.DataFrame({"year": [2025], "spent": [1234.5]}), title="Spent").to_text())
    Spent
    year  spent
    2025  1234.50
    1 rows
    """
    named = any(name is not None for name in frame.index.names)
    shown = frame.reset_index() if named else frame.reset_index(drop=True)
    if isinstance(shown.columns, pd.MultiIndex):
        shown.columns = pd.Index(
            [", ".join(str(part) for part in one if part) for one in shown.columns]
        )
    shown = shown.set_axis(shown.columns.map(str), axis="columns")
    where = f"table {title!r}: columns"
    headings = given.mapping(columns, where) if columns else {name: name for name in shown.columns}
    _require_columns(shown, title, "columns", headings)
    each = decimals if isinstance(decimals, Mapping) else dict.fromkeys(headings, decimals)
    places = inputs.digits(each, f"table {title!r}: decimals", least=0)
    _require_columns(shown, title, "decimals", places)
    digits = inputs.digits(significant or {}, f"table {title!r}: significant", least=1)
    _require_columns(shown, title, "significant", digits)
    if "country" in headings:
        shown = shown.assign(country=shown["country"].map(words.name))
    shown = shown[list(headings)].rename(columns=headings)
    if shown.columns.has_duplicates:
        twice = shown.columns[shown.columns.duplicated()].unique()
        raise ParameterError(
            f"table {title!r}: more than one column is named {', '.join(twice)}; rename them"
        )
    years = frozenset(
        text for name, text in headings.items() if is_year(f"{name} {text}", shown[text])
    )
    remarks = (notes,) if isinstance(notes, str) else tuple(notes)
    by_heading = {headings[name]: number for name, number in places.items() if name in headings}
    by_size = {headings[name]: number for name, number in digits.items() if name in headings}
    return Table(shown, title, caption, remarks, by_heading, years, by_size)


def _require_columns(
    frame: pd.DataFrame, title: str, argument: str, named: Mapping[str, object]
) -> None:
    unknown = sorted(set(map(str, named)) - set(map(str, frame.columns)))
    if unknown:
        raise ParameterError(
            f"table {title!r}: {argument} names {', '.join(unknown)}, "
            f"but the columns are {', '.join(map(str, frame.columns))}"
        )


class _Column:
    """One column: what kind of values it holds and how they are written."""

    def __init__(
        self, name: str, values: pd.Series, *, places: int, significant: int | None, is_year: bool
    ) -> None:
        self.name, self.values, self.is_year = name, values, is_year
        self.significant = significant
        kinds = pd.api.types
        self.is_number = kinds.is_numeric_dtype(values) and not kinds.is_bool_dtype(values)
        self.places = 0 if is_year or kinds.is_integer_dtype(values) else places

    @functools.cached_property
    def longest(self) -> int:
        return max((len(self._text(value, "")) for value in self.values), default=0)

    def head(self) -> str:
        # One cell of a column gives it its room; a window that is narrower scrolls
        room = "" if self.is_number or self.longest <= _SHORT else words.least_width(self.longest)
        return f'<th scope="col"{self._style(room)}>{html.escape(self.name)}</th>'

    def cells(self) -> list[str]:
        style = self._style()
        return [f"<td{style}>{self._marked_up(value)}</td>" for value in self.values]

    def _style(self, room: str = "") -> str:
        if self.is_number:
            return ' class="br-number" style="text-align:right"'
        # Dates and editions must not break at their hyphens; sentences may break
        short = ";white-space:nowrap" if self.longest <= _SHORT else ""
        return f' style="text-align:left{short}{room}"'

    def plain(self) -> list[str]:
        return [self.name, *(self._text(value, "") for value in self.values)]

    def _marked_up(self, value: Any) -> str:
        if _is_missing(value):
            return _MISSING
        text = html.escape(self._text(value, _THIN_SPACE))
        return text.replace("-", _MINUS, 1) if self.is_number and text.startswith("-") else text

    def _text(self, value: Any, separator: str) -> str:
        if _is_missing(value):
            return _DASH
        if isinstance(value, bool) or pd.api.types.is_bool_dtype(self.values):
            return "yes" if value else "no"
        if self.is_number:
            return self._number(float(value), "" if self.is_year else separator)
        if isinstance(value, dt.datetime) and value.time() == dt.time():
            return value.date().isoformat()
        return str(value)

    def _number(self, value: float, separator: str) -> str:
        places = self.places
        if self.significant is not None and math.isfinite(value):
            size = math.floor(math.log10(abs(value))) if value else 0
            places = max(0, self.significant - 1 - size)
        text = f"{value:,.{places}f}".replace(",", separator)
        return text.removeprefix("-") if not text.strip("-0.") else text


def _harmless(value: Any) -> Any:
    """Return a value as it is, or led by an apostrophe if a spreadsheet would compute it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _is_missing(value: Any) -> bool:
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _aligned(columns: list[list[str]], right: list[bool]) -> list[str]:
    widths = [max(map(len, column)) for column in columns]
    pad = [str.rjust if one else str.ljust for one in right]
    return [
        "  ".join(
            set_to(text, width) for text, width, set_to in zip(row, widths, pad, strict=True)
        ).rstrip()
        for row in zip(*columns, strict=True)
    ]
