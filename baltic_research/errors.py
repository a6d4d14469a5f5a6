"""The errors this package raises on purpose, each one clear sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

FEW_NAMES = 100


class BalticResearchError(Exception):
    """Base of every error that the package raises on purpose."""


class UnknownNameError(BalticResearchError):
    """A name (country, series, edition, report, parameter) is not one we know.

    Parameters
    ----------
    kind : str
        What the name was meant to be, for the message: ``"country"``.
    name : str
        The name as given.
    known : iterable of str
        The names that would have been right.
    """

    def __init__(self, kind: str, name: object, known: Iterable[str]) -> None:
        self.kind, self.name = kind, str(name)
        self.known = sorted({str(one) for one in known})
        super().__init__(f"unknown {kind} {self.name!r}; {_hint(self.name, self.known)}")


class ParameterError(BalticResearchError):
    """A parameter's value has the wrong type or lies outside what makes sense."""


class EditionError(BalticResearchError):
    """An edition, date or year was asked for that is not held or was not yet known."""


class SourceFileError(BalticResearchError):
    """A publisher's file cannot be read in full; nothing of it was stored."""


class ContractError(BalticResearchError):
    """A table breaks its contract: columns, keys, units or values."""


class ReportError(BalticResearchError):
    """A report could not be built; the message names the notebook and the cell."""


class ReportListError(ReportError):
    """The list of reports cannot be understood; the message names file, report and field."""


class FetchError(BalticResearchError):
    """A publisher's server did not give what was asked for; what was held stays as it was."""


class ClusterError(BalticResearchError):
    """A scheduler or its workers cannot be used; the message names the address."""


class LabError(BalticResearchError):
    """JupyterLab or the explorer cannot be opened: what they need is missing, or no folder fits."""


class WriteError(BalticResearchError):
    """A file cannot be written; the message names it and says why."""


class LockedError(BalticResearchError):
    """Another process is writing to the same place."""


def _hint(name: str, known: list[str]) -> str:
    """Return the part of a message that names the nearest right names."""
    folded = {one.casefold(): one for one in known}
    # A bare number is like no name; looking for one takes long where a file has thousands of them
    worth = any(map(str.isalpha, name)) or len(known) < FEW_NAMES
    near = difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5) if worth else []
    if near:
        return "did you mean " + " or ".join(folded[one] for one in near) + "?"
    if len(known) <= 12:
        return "known: " + ", ".join(known)
    return f"{len(known)} are known, none of them near"
