"""The declaration of the deterrence index, as it reads: pillars, indicators and choices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class IndexElement:
    """A pillar, or the index itself.

    Attributes
    ----------
    code, parent, name, why : str
        What it is, what it belongs to (empty for the index), in words, and why it is there.
    weight : float
        Among its siblings.
    """

    code: str
    name: str
    why: str
    parent: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class IndexIndicator:
    """A measured quantity that stands for a part of a pillar.

    Attributes
    ----------
    code, parent, name, unit : str
        What it is, its pillar, in words, and its unit.
    form : str
        How host-years are got from the series: ``observed``, ``product_share``,
        ``trailing_mean``, ``partner``, ``partner_distance``, ``roster_total``,
        ``roster_nuclear``.
    series : tuple of str
        Series of observations; empty where rosters are read.
    why, cannot : str
        Why it is there, and what it cannot carry.
    known : int
        Host-years known in the newest editions shipped.
    direction : int
        1 where more deters more, -1 where less does.
    weight : float
        Among its siblings.
    window : int
        Years of a trailing mean.
    first_year : int
        Before it the quantity is zero by fact; 0 for none.
    """

    code: str
    parent: str
    name: str
    unit: str
    form: str
    series: tuple[str, ...]
    why: str
    cannot: str
    known: int
    direction: int = 1
    weight: float = 1.0
    window: int = 1
    first_year: int = 0


@dataclass(frozen=True)
class IndexDeclaration:
    """All that the deterrence index is built from.

    Attributes
    ----------
    title, cannot : str
        What it is, and what no level of it means.
    hosts, reference_hosts : tuple of str
        Country codes; the second are added where asked for.
    first_year, last_year : int
        Both within.
    partners : dict of str to str
        The framework nation of each host.
    elements : tuple of IndexElement
        Index and pillars.
    indicators : tuple of IndexIndicator
        What is measured.
    left_out : dict of str to str
        What was considered, and why it is not in.
    choices : dict
        The choices of reference, by the names of the pipeline's options.
    uncertain : tuple of dict
        What is varied: name, and options or low and high.
    """

    title: str
    cannot: str
    hosts: tuple[str, ...]
    reference_hosts: tuple[str, ...]
    first_year: int
    last_year: int
    partners: dict[str, str]
    elements: tuple[IndexElement, ...]
    indicators: tuple[IndexIndicator, ...]
    left_out: dict[str, str]
    choices: dict[str, Any] = field(default_factory=dict)
    uncertain: tuple[dict[str, Any], ...] = ()

    @property
    def series(self) -> tuple[str, ...]:
        """The series of observations that it needs, each once."""
        return tuple(dict.fromkeys(code for one in self.indicators for code in one.series))

    @property
    def countries(self) -> tuple[str, ...]:
        """Hosts, those of reference, and their framework nations, each once."""
        hosts = (*self.hosts, *self.reference_hosts)
        return tuple(dict.fromkeys((*hosts, *(self.partners[one] for one in hosts))))


def index_declaration(entry: dict[str, Any]) -> IndexDeclaration:
    """Return the declaration from what the catalogue's file holds."""
    indicators = [
        IndexIndicator(code=code, **{**one, "series": tuple(one["series"])})
        for code, one in entry["indicators"].items()
    ]
    settled = {
        **entry,
        "hosts": tuple(entry["hosts"]),
        "reference_hosts": tuple(entry["reference_hosts"]),
        "elements": tuple(
            IndexElement(code=code, **one) for code, one in entry["elements"].items()
        ),
        "indicators": tuple(indicators),
        "uncertain": tuple(entry["uncertain"]),
    }
    return IndexDeclaration(**settled)
