"""The framework of an index: which indicator belongs to which pillar, its direction and weight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from baltic_research.errors import ContractError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Element:
    """An indicator, a pillar or the index.

    Attributes
    ----------
    code : str
        Its name in tables.
    parent : str
        What it is aggregated into; empty for the index.
    name : str
        What it is, in words.
    direction : int
        1 where more is better, -1 where less is.
    weight : float
        Its weight among its siblings; only the ratio matters.
    denominator : str
        Column of the denominators that it is divided by; empty for none.
    """

    code: str
    parent: str = ""
    name: str = ""
    direction: int = 1
    weight: float = 1.0
    denominator: str = ""


@dataclass(frozen=True)
class Framework:
    """A tree of elements, checked when it is made.

    Parameters
    ----------
    elements : tuple of Element
        In any order; the ones that are nobody's parent are the indicators.

    Raises
    ------
    ContractError
        If a code stands twice, a parent is not declared, the elements run in a circle, there is
        not exactly one index, a direction is not 1 or -1, or weights are negative or all zero.

    Examples
    --------
    >>> tree = Framework((Element("index"), Element("a", "index"), Element("b", "index", weight=3)))
    >>> tree.indicators, tree.effective_weights
    (('a', 'b'), {'a': 0.25, 'b': 0.75})
    """

    elements: tuple[Element, ...]

    def __post_init__(self) -> None:
        _check_codes(self.elements)
        _check_numbers(self.elements)
        _check_tree({one.code: one.parent for one in self.elements})
        for parent in self.parents:
            if not sum(self[code].weight for code in self.children(parent)) > 0:
                raise ContractError(
                    f"the weights below {parent} are all zero; give one of them a weight"
                )

    def __getitem__(self, code: str) -> Element:
        """Return an element by its code."""
        if code not in self._by_code:
            raise UnknownNameError("element of the framework", code, self._by_code)
        return self._by_code[code]

    @cached_property
    def _by_code(self) -> dict[str, Element]:
        return {one.code: one for one in self.elements}

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for one in self.elements:
            found[one.parent] = (*found.get(one.parent, ()), one.code)
        return found

    @property
    def index(self) -> str:
        """The code of the index itself."""
        return self._children[""][0]

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """The codes of the indicators, in the order declared."""
        return tuple(one.code for one in self.elements if one.code not in self._children)

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """The codes of the aggregates, each after all that it is made of."""
        found: list[str] = []
        waiting = [self.index]
        while waiting:
            code = waiting.pop()
            found.append(code)
            waiting += [child for child in self.children(code) if child in self._children]
        return tuple(reversed(found))

    def children(self, code: str) -> tuple[str, ...]:
        """Return the codes of what an aggregate is made of; empty for an indicator."""
        return self._children.get(code, ())

    def level(self, parent: str) -> int:
        """Return how many steps of aggregation lie below an aggregate, itself not counted."""
        below = [child for child in self.children(parent) if child in self._children]
        return 1 + max(map(self.level, below)) if below else 0

    @cached_property
    def depth(self) -> int:
        """How many steps of aggregation lead to the index."""
        return self.level(self.index) + 1

    @cached_property
    def effective_weights(self) -> dict[str, float]:
        """Each indicator's share in the index: its weight among siblings, times its parents'."""
        shares = {self.index: 1.0}
        for parent in reversed(self.parents):
            total = sum(self[code].weight for code in self.children(parent))
            for code in self.children(parent):
                shares[code] = shares[parent] * self[code].weight / total
        return {code: shares[code] for code in self.indicators}

    def without(self, codes: Iterable[str]) -> Framework:
        """Return the framework without some indicators, and without pillars left empty.

        Raises
        ------
        ContractError
            If nothing is left.
        UnknownNameError
            If there is no such element.
        """
        gone = {self[code].code for code in codes}
        for parent in self.parents:
            if set(self.children(parent)) <= gone:
                gone.add(parent)
        if self.index in gone:
            raise ContractError(
                "no indicator of the framework is left; lower the limits of screening"
            )
        return Framework(tuple(one for one in self.elements if one.code not in gone))


def from_table(table: pd.DataFrame) -> Framework:
    """Make a framework from a table.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an element: code, parent (empty or missing for the index) and, where they
        differ from those of `Element`, name, direction, weight, denominator.

    Returns
    -------
    Framework

    Raises
    ------
    ContractError
        If there is no column code or parent, or as for `Framework`.
    """
    lacking = [name for name in ("code", "parent") if name not in table.columns]
    if lacking:
        raise ContractError(f"the framework lacks the columns {', '.join(lacking)}")
    fields = ("code", "parent", "name", "direction", "weight", "denominator")
    columns = [name for name in fields if name in table.columns]
    rows = table[columns].astype(object).where(table[columns].notna(), None)
    return Framework(
        tuple(
            Element(**{str(key): value for key, value in row.items() if value is not None})
            for row in rows.to_dict("records")
        )
    )


def _check_codes(elements: tuple[Element, ...]) -> None:
    codes = [one.code for one in elements]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice or "" in codes:
        raise ContractError(
            f"the framework has {', '.join(twice) or 'an element without a code'}"
            f"{' more than once' if twice else ''}; give each element a code of its own"
        )
    for one in elements:
        if one.parent and one.parent not in codes:
            raise ContractError(
                f"{one.code} belongs to {one.parent!r}, which the framework does not declare; "
                "add it or correct the parent"
            )
    roots = [one.code for one in elements if not one.parent]
    if len(roots) > 1 or not elements:
        raise ContractError(
            f"the framework has {len(roots)} elements without a parent "
            f"({', '.join(roots)}); expected one, the index"
        )


def _check_numbers(elements: tuple[Element, ...]) -> None:
    for one in elements:
        if one.direction not in (1, -1):
            raise ContractError(
                f"the direction of {one.code} is {one.direction!r}; expected 1 (more is better) "
                "or -1 (less is better)"
            )
        if not 0 <= one.weight < float("inf"):
            raise ContractError(f"the weight of {one.code} is {one.weight!r}; expected at least 0")


def _check_tree(parents: dict[str, str]) -> None:
    """Raise where following the parents of an element leads back to it."""
    for code, parent in parents.items():
        seen, step = [code], parent
        while step:
            if step in seen:
                raise ContractError(
                    f"the framework runs in a circle: {' -> '.join([*seen, step])}; "
                    "correct a parent"
                )
            seen.append(step)
            step = parents[step]
