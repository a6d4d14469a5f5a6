"""What the catalogue declares, as it reads: sources, their editions and addresses, and series."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True)
class KnownEdition:
    """An edition that the catalogue knows of, held or not.

    Attributes
    ----------
    edition : str
        Label, ``YYYY-MM``.
    published : datetime.date
        Day of publication.
    evidence : str
        What that day rests on.
    form : str
        How the figures reached us: original workbook, transcription, partial transcription.
    definition : str
        The publisher's term for what is measured in this edition.
    files : dict
        The files the edition is read from: place in a folder of publishers' files, and hash.
    caveats : tuple of str
        What a reader of the figures must know.
    """

    edition: str
    published: dt.date
    evidence: str
    form: str
    definition: str
    files: dict[str, str] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Caveat:
    """What a reader of any edition must know, or had to know once it was so.

    Attributes
    ----------
    text : str
        A sentence; ``{known}`` stands for the parts.
    known : dict of datetime.date to str
        Parts by the day from which each was known, in order; empty where all always was.
    """

    text: str
    known: dict[dt.date, str] = field(default_factory=dict)

    def told(self, day: dt.date | None = None) -> str:
        """Return the sentence as of a day, by default with every part; empty if none was known."""
        if not self.known:
            return self.text
        parts = [part for since, part in self.known.items() if day is None or since <= day]
        if not parts:
            return ""
        said = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
        return self.text.format(known=said)


@dataclass(frozen=True)
class Shipped:
    """What of a publisher's files the package ships; terms or size may forbid the whole.

    Attributes
    ----------
    countries : tuple of str
        Codes; empty for all.
    first_year : int
        Earlier years are left out.
    series : tuple of str
        Codes; empty for all.
    """

    countries: tuple[str, ...] = ()
    first_year: int = 0
    series: tuple[str, ...] = ()


@dataclass(frozen=True)
class Download:
    """A file that a publisher offers at an address on which a program can rely.

    Attributes
    ----------
    name : str
        Name that it is kept under.
    address : str
        Where it is asked for.
    kind : str
        What it must be: ``xlsx``, ``zip``, ``json`` or ``csv``.
    verified : str
        What we know the address from.
    edition : str
        Edition that the address gives; empty where its content changes with each edition.
    """

    name: str
    address: str
    kind: str
    verified: str
    edition: str = ""


@dataclass(frozen=True)
class Watched:
    """An address of a publisher that tells whether there is something newer.

    Attributes
    ----------
    address : str
        What is asked.
    kind : str
        ``page`` (HTML with links), ``feed`` (RSS or Atom), ``api`` (JSON), ``file`` (only its
        headers are asked for).
    marks : str
        What an item is judged by: ``date`` (day of publication), ``last_year`` (last year that
        the data reach), ``version`` (number of the release).
    pattern : str
        Regular expression for what the publisher lists; its named groups ``date``, ``year``
        or ``version`` give the mark.
    about : str
        Which of the items listed concern the data; without it, all.
    versions : dict of str to int
        For marks of kind ``version``: which release each edition that the catalogue knows is.
    """

    address: str
    kind: str
    marks: str
    pattern: str = ""
    about: str = ""
    versions: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SeriesBreak:
    """Figures that rest on another measure or count than those before them, without a word.

    Attributes
    ----------
    country : str
        Whose figures.
    series, editions : tuple of str
        Of which series, in which editions.
    first_year : int
        The first year on the other measure.
    note : str
        What is known of it, as the remainder of a sentence.
    last_year : int or None
        The last year on it; None for all that follow.
    """

    country: str
    series: tuple[str, ...]
    editions: tuple[str, ...]
    first_year: int
    note: str
    last_year: int | None = None


@dataclass(frozen=True)
class Source:
    """A publication: who issues it, on which terms, and the editions we know of.

    Attributes
    ----------
    code, title, publisher, short, address : str
        What it is, who issues it, what a line of a table or page calls it, where it is found.
    terms, citation : str
        On which terms its figures may be used, and how they are quoted.
    cadence : str
        How often a new edition is to be expected, in words.
    interval_months : int or None
        Longest usual time between editions; None where no further edition is expected.
    folder : str
        Name of its folder among publishers' files.
    ships : Shipped
        What of it travels with the package.
    downloads : tuple of Download
        Files that ``data fetch`` asks for; empty where they must be downloaded by hand.
    watch : tuple of Watched
        Addresses that tell whether there is something newer.
    caveats : tuple of Caveat
        What a reader of any edition must know; `caveats_on` gives their words.
    series_breaks : tuple of SeriesBreak
        What a reader of single figures must know.
    editions : dict of str to KnownEdition
        By label.
    """

    code: str
    title: str
    publisher: str
    short: str
    address: str
    terms: str
    citation: str
    cadence: str
    folder: str
    interval_months: int | None = None
    ships: Shipped = field(default_factory=Shipped)
    downloads: tuple[Download, ...] = ()
    watch: tuple[Watched, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    series_breaks: tuple[SeriesBreak, ...] = ()
    editions: dict[str, KnownEdition] = field(default_factory=dict)

    def caveats_on(self, day: dt.date | None = None) -> tuple[str, ...]:
        """Return the caveats in words, with what was known by a day; by default all."""
        return tuple(said for one in self.caveats if (said := one.told(day)))


@dataclass(frozen=True)
class Series:
    """One measured quantity of one source.

    Attributes
    ----------
    code : str
        ``source.quantity``, for instance ``nato.defence_share_gdp``.
    title, short, definition : str
        What it is, in a sentence, on an axis, and exactly.
    unit : str
        Template of the unit: ``{base}`` is the price base of the edition, ``{currency}`` an
        ISO 4217 code.
    lowest, highest : float
        Bounds outside which a value is taken for a mistake.
    """

    code: str
    title: str
    short: str
    unit: str
    definition: str
    lowest: float
    highest: float

    @property
    def source(self) -> str:
        """Return the code of the source."""
        return self.code.partition(".")[0]
