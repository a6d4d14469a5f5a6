"""Real files of text: taken from the publisher's file, changed cell by cell or byte by byte."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

Row = list[str]


@dataclass
class Text:
    """A delimited file: what stands above the header, the header, the rows, and how it is written.

    Attributes
    ----------
    name : str
        Of the file.
    preamble : list of str
        Lines above the header, as they are.
    header, rows : list
        Cells without quotes.
    quoted : bool
        Quotes stand around every cell.
    tail : str
        Mark at the end of each line.
    ended : bool
        The last line ends with a line feed.
    spoil : list of callable
        What is done to the bytes at the end.
    beside : dict
        Files that lie beside it.
    """

    name: str
    preamble: list[str]
    header: Row
    rows: list[Row]
    quoted: bool = False
    tail: str = ""
    ended: bool = True
    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\n"
    spoil: list[Callable[[bytes], bytes]] = field(default_factory=list)
    beside: dict[str, bytes] = field(default_factory=dict)

    def copy(self) -> Text:
        return replace(
            self,
            preamble=list(self.preamble),
            header=list(self.header),
            rows=[list(row) for row in self.rows],
            spoil=list(self.spoil),
            beside=dict(self.beside),
        )

    def column(self, name: str) -> int:
        return self.header.index(name)

    def row(self, place: dict[str, str]) -> int:
        """Return the first row that holds some cells."""
        wanted = [(self.column(name), text) for name, text in place.items()]
        return next(
            number
            for number, row in enumerate(self.rows)
            if all(row[column] == text for column, text in wanted)
        )

    def content(self) -> bytes:
        stream = io.StringIO()
        quoting = csv.QUOTE_ALL if self.quoted else csv.QUOTE_MINIMAL
        writer = csv.writer(stream, delimiter=self.delimiter, lineterminator="\n", quoting=quoting)
        writer.writerows([self.header, *self.rows])
        lines = [*self.preamble, *(f"{line}{self.tail}" for line in stream.getvalue().splitlines())]
        text = self.line_end.join(lines) + (self.line_end if self.ended else "")
        content = text.encode(self.encoding, errors="replace")
        for spoil in self.spoil:
            content = spoil(content)
        return content

    def save(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.beside.items():
            (folder / name).write_bytes(content)
        path = folder / self.name
        path.write_bytes(self.content())
        return path


def take(
    path: Path,
    keep: Callable[[dict[str, str]], bool] = lambda _: True,
    *,
    first: str,
    encoding: str = "utf-8-sig",
    tail: str = "",
    quoted: bool = False,
    beside: tuple[str, ...] = (),
) -> Text:
    """Take a publisher's file, and of its rows those that a rule keeps.

    Parameters
    ----------
    path : pathlib.Path
        The original.
    keep : callable
        Says of a row, by column, whether it is kept.
    first : str
        Name of the first column, by which the header is known.
    encoding, tail, quoted
        How the file is written.
    beside : tuple of str
        Files of the same folder that belong to it.
    """
    raw = path.read_bytes().decode(encoding)
    lines = raw.splitlines()
    start = next(n for n, line in enumerate(lines) if line.strip('"').startswith(first))
    body = [line.removesuffix(tail) if tail else line for line in lines[start:] if line.strip()]
    header, *rows = csv.reader(body)
    kept = [row for row in rows if keep(dict(zip(header, row, strict=True)))]
    return Text(
        name=path.name,
        preamble=lines[:start],
        header=header,
        rows=kept,
        quoted=quoted,
        tail=tail,
        ended=raw.endswith("\n"),
        encoding=encoding.removesuffix("-sig"),
        beside={name: (path.parent / name).read_bytes() for name in beside},
    )


@dataclass
class Archive:
    """A zipped download: its members by name, in order, and what is done to the bytes."""

    name: str
    members: dict[str, Text | bytes]
    spoil: list[Callable[[bytes], bytes]] = field(default_factory=list)

    def copy(self) -> Archive:
        members = {
            name: one.copy() if isinstance(one, Text) else one for name, one in self.members.items()
        }
        return Archive(self.name, members, list(self.spoil))

    def member(self, start: str) -> Text:
        found = next(one for name, one in self.members.items() if name.startswith(start))
        assert isinstance(found, Text)
        return found

    def save(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, one in self.members.items():
                archive.writestr(name, one.content() if isinstance(one, Text) else one)
        content = stream.getvalue()
        for spoil in self.spoil:
            content = spoil(content)
        path = folder / self.name
        path.write_bytes(content)
        return path
