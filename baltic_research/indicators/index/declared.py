"""The declared framework and choices of the deterrence index, as the steps take them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from baltic_research.errors import ContractError, ParameterError
from baltic_research.indicators.index.aggregation import POWERS
from baltic_research.indicators.index.choices import (
    AGGREGATION,
    CHOICES,
    IMPUTATION,
    NORMALISATION,
    TREATMENT,
    WEIGHTING,
    Input,
)
from baltic_research.indicators.index.framework import Element, Framework
from baltic_research.indicators.index.missing import METHODS
from baltic_research.indicators.index.normalisation import Normalisation
from baltic_research.indicators.index.outliers import Treatment
from baltic_research.indicators.index.pipeline import Options
from baltic_research.indicators.index.weights import SCHEMES

if TYPE_CHECKING:
    from baltic_research.catalog import IndexDeclaration

WINSORISED, UNTREATED = "winsorised", "none"
# On a command line "none" leaves a parameter unset, as everywhere
OFF = "off"
LEVELS = " then "


def framework(declaration: IndexDeclaration) -> Framework:
    """Return the declared tree, checked.

    Parameters
    ----------
    declaration : IndexDeclaration
        As the catalogue has it.

    Returns
    -------
    Framework
        The index, its pillars and its indicators, with directions and weights.

    Raises
    ------
    ContractError
        If it is no tree, or a pillar has no indicator.

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


def options(
    declaration: IndexDeclaration,
    *,
    imputation: str | None = None,
    treatment: str | None = None,
    normalisation: str | None = None,
    weighting: str | None = None,
    aggregation: str | None = None,
) -> Options:
    """Return the choices of reference: those declared, or others by their names.

    Parameters
    ----------
    declaration : IndexDeclaration
        Declares the choices of reference and those varied around them.
    imputation : str, optional
        One of `missing.METHODS`; ``"off"`` is another word for ``"none"``.
    treatment : {"winsorised", "none", "off"}, optional
        Whether outliers are treated, with the limits declared.
    normalisation : str, optional
        The method of a declared normalisation, whose scale is then taken: ``min_max``,
        ``percentile``, ``z_score``.
    weighting, aggregation : str, optional
        One name for all levels, or one for each from the lowest with ``then`` between them,
        ``"arithmetic then geometric"``.

    Returns
    -------
    Options
        One choice for each step.

    Raises
    ------
    ParameterError
        If a choice is not among those that there are.

    Examples
    --------
    >>> from baltic_research import catalog
    >>> options(catalog.deterrence_index(), aggregation="arithmetic").aggregation
    'arithmetic'
    """
    declared = {name: _settled(name, one) for name, one in declaration.choices.items()}
    declared.pop("why", None)
    for name, asked in ((WEIGHTING, weighting), (AGGREGATION, aggregation)):
        if asked is not None:
            declared[name] = _levels(name, asked)
    if imputation is not None:
        method = UNTREATED if imputation == OFF else imputation
        declared[IMPUTATION] = one_of(IMPUTATION, method, METHODS)
    if treatment is not None:
        one_of(TREATMENT, treatment, (WINSORISED, UNTREATED, OFF))
        declared[TREATMENT] = declared[TREATMENT] if treatment == WINSORISED else None
    if normalisation is not None:
        scales = _scales(declaration)
        declared[NORMALISATION] = scales[one_of(NORMALISATION, normalisation, scales)]
    return Options(**declared)


def one_of(what: str, asked: str, known: Iterable[str]) -> str:
    """Return a choice that is among those known."""
    if asked not in known:
        raise ParameterError(f"{what} must be one of {', '.join(known)}, found {asked!r}")
    return asked


def _levels(name: str, asked: str) -> str | tuple[str, ...]:
    known = SCHEMES if name == WEIGHTING else tuple(POWERS)
    parts = tuple(one_of(name, part, known) for part in asked.split(LEVELS))
    return parts[0] if len(parts) == 1 else parts


def _scales(declaration: IndexDeclaration) -> dict[str, Normalisation]:
    """Return the declared normalisations by method, the one of reference before the others."""
    varied = [one["options"] for one in declaration.uncertain if one["name"] == NORMALISATION]
    listed = [declaration.choices[NORMALISATION], *(varied[0] if varied else [])]
    return {str(one["method"]): Normalisation(**one) for one in reversed(listed)}


def inputs(declaration: IndexDeclaration) -> tuple[Input, ...]:
    """Return the choices that are declared as uncertain.

    Parameters
    ----------
    declaration : IndexDeclaration
        As the catalogue has it.

    Returns
    -------
    tuple of Input
        Each with its choice of reference and what is drawn.
    """
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
