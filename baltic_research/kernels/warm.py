"""What nearly every notebook does first, done once in the template.

A first figure costs a third more than a second one: fonts are looked up, widths of words measured,
modules imported that others import when they are first used. Tables and catalogue are read here,
too; a fork uses them only if they have not changed since, and then notes them as read.
"""

from __future__ import annotations

import contextlib

import baltic_research as br
from baltic_research import holdings, reads
from baltic_research.remembered import tracing

_SERIES = "nato.defence_share_gdp"


def warm_up() -> None:
    """Load what is held, draw a figure, set a table and cite, and throw all of it away."""
    # Whatever is wrong with the data, a notebook that reads it shall meet the error, not we
    with tracing(), contextlib.suppress(br.BalticResearchError):
        _do_what_notebooks_do()
    # What is remembered stays, as its readers are told of it; the rest would be read unnoticed
    reads.forget()
    _close_fonts()


def _do_what_notebooks_do() -> None:
    for edition in holdings.held():
        if edition.shipped:
            for series in holdings.table(edition)["series"].unique():
                br.load(series, edition=edition.edition)
    observations = br.load(_SERIES, edition="all")
    br.facts.load_roster()
    br.facts.load_events()
    br.facts.load_parameters()
    br.facts.load_plans()
    chart = br.figures.by_edition(observations, country="LTU", thresholds=[2.0])
    chart._repr_mimebundle_(include={"image/svg+xml", "image/png", "text/plain"})
    newest = br.load(_SERIES)
    br.table(
        newest.head(),
        title="",
        columns={"country": "Country", "value": "Share"},
        caption=br.cite(newest),
    )


def _close_fonts() -> None:
    """Close the files of fonts, in which forks would share a position."""
    from matplotlib import font_manager

    # matplotlib does the same in every fork, but a fork must not even inherit the files
    font_manager._get_font.cache_clear()  # type: ignore[attr-defined]  # noqa: SLF001
