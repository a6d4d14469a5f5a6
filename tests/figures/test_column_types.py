"""Tables with categories or nullable columns give the figures that plain ones give."""

from __future__ import annotations

import doctest
import functools
import sys
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from column_types import categories, nullable

import baltic_research as br

# They show what models take a while to make, so they have no example
OF_TARGETS = ("calibration", "chances", "hindcast")
FIGURES = [name for name in br.figures.__all__ if name[0].islower() and name not in OF_TARGETS]
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

Convert = Callable[[pd.DataFrame], pd.DataFrame]


def taking(figure: Callable[..., Any], convert: Convert, seen: list[Any]) -> Callable[..., Any]:
    """Return a figure's function that gets every table converted."""

    def one(given: Any) -> Any:
        if not isinstance(given, pd.DataFrame):
            return given
        seen.append(given)
        return convert(given)

    @functools.wraps(figure)
    def drawn(*args: Any, **kwargs: Any) -> Any:
        return figure(*map(one, args), **{name: one(value) for name, value in kwargs.items()})

    return drawn


@pytest.mark.parametrize("convert", [categories, nullable])
@pytest.mark.parametrize("name", FIGURES)
def test_the_example_of_each_figure_says_the_same(
    monkeypatch: pytest.MonkeyPatch, name: str, convert: Convert
) -> None:
    figure, seen, said = getattr(br.figures, name), [], []
    converted = taking(figure, convert, seen)
    monkeypatch.setattr(br.figures, name, converted)
    names = {**vars(sys.modules[figure.__module__]), name: converted}
    (example,) = doctest.DocTestFinder(recurse=False).find(figure, name, globs=names)
    doctest.DocTestRunner(optionflags=OPTIONS).run(example, out=said.append)
    assert not said, "".join(said)
    assert seen


@pytest.fixture(scope="module")
def of_targets() -> dict[str, tuple[pd.DataFrame, ...]]:
    """What the figures of targets show."""
    history = br.load("nato.defence_share_gdp", countries=list(br.BALTICS), edition="all")
    editions = dict(iter(history.groupby("edition")))
    share = editions["2026-07"]
    tested = br.models.backtest_targets(editions, share, origins=["2019-06"], paths=200)
    outlook = br.models.target_paths(share, paths=200)
    return {
        "calibration": (tested.table(),),
        "chances": (outlook.by_year(),),
        "hindcast": (history, tested.data),
    }


@pytest.mark.parametrize("convert", [categories, nullable])
@pytest.mark.parametrize("name", OF_TARGETS)
def test_figures_of_targets_say_the_same(
    of_targets: dict[str, tuple[pd.DataFrame, ...]], name: str, convert: Convert
) -> None:
    figure, tables = getattr(br.figures, name), of_targets[name]
    plain, converted = figure(*tables), figure(*map(convert, tables))
    assert (converted.digest(), converted.alt) == (plain.digest(), plain.alt)
