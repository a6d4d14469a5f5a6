"""The declared framework and choices of the deterrence index, as the steps take them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from baltic_research.errors import ContractError
from baltic_research.indicators.index.choices import CHOICES, NORMALISATION, TREATMENT, Input
from baltic_research.indicators.index.framework import Element, Framework
from baltic_research.indicators.index.normalisation import Normalisation
from baltic_research.indicators.index.outliers import Treatment
from baltic_research.indicators.index.pipeline import Options

if TYPE_CHECKING:
    from baltic_research.catalog import IndexDeclaration


def framework(declaration: IndexDeclaration) -> Framework:
    """Return the declared tree, checked.

    Examples
    --------
    >>> from baltic_research import catalog
    >>> tree = framework(catalog.deterrence_index())
    >>> tree.children(tree.index)
    ('denial', 'tripwire', 'cohesion')
    """
    pillars = [
        Element(one.code, one.parent, one.name, weight=one.weight) for one in declaration.elements
    ]
    indicators = [
        Element(one.code, one.parent, one.name, one.direction, one.weight)
        for one in declaration.indicators
    ]
    tree = Framework((*pillars, *indicators))
    empty = [one.code for one in declaration.elements if one.code in tree.indicators]
    if empty:
        raise ContractError(f"the pillar {empty[0]} has no indicator; give it one or take it out")
    return tree


def options(declaration: IndexDeclaration) -> Options:
    """Return the declared choices of reference."""
    declared = {name: _settled(name, one) for name, one in declaration.choices.items()}
    declared.pop("why", None)
    return Options(**declared)


def inputs(declaration: IndexDeclaration) -> tuple[Input, ...]:
    """Return the choices that are declared as uncertain."""
    found = []
    for one in declaration.uncertain:
        name = str(one["name"])
        if name in CHOICES:
            found.append(Input(name, tuple(_settled(name, each) for each in one["options"])))
        else:
            found.append(Input(name, low=float(one["low"]), high=float(one["high"])))
    return tuple(found)


def _settled(name: str, value: Any) -> Any:
    """Return a choice as the options take it."""
    if name == TREATMENT:
        return None if value is None else Treatment(**value)
    if name == NORMALISATION:
        return Normalisation(**value)
    return tuple(value) if isinstance(value, list) else value
