"""Explore the data by hand: what is chosen, what that shows, and the controls around both.

Three layers: `choice` says what is chosen, `view` turns a choice into figure, table, caveats, code,
CSV and links without any control, and `explorer` puts ipywidgets around the two.

Every control has a label, which is also its accessible name, and a class to find it by:

=================  ======================  ====================================================
Class              Label                   What it is
=================  ======================  ====================================================
``br-search``      Find a series           text; narrows the list below with each letter
``br-series``      Series                  list; one line a series: code and title
``br-group``       Group                   list that drops down; fills in the countries
``br-group-day``   Allies as of            text; a year or a day, for the group of Allies
``br-countries``   Countries               text; names or codes with commas between them
``br-from``        From year               whole number; empty is not possible
``br-to``          To year                 whole number
``br-edition``     Edition                 list that drops down: newest, each edition, as of a day
``br-as-of``       As of                   date; on only when the edition is "as known on a day"
``br-prices``      Prices                  list that drops down: real or nominal, if both are held
``br-show``        Show                    list that drops down: levels, shares, growth
``br-compare``     Compare with            list that drops down: nothing, editions, other sources
=================  ======================  ====================================================

What they lead to stands in ``br-about`` (the series, its unit and definition), ``br-status`` (one
sentence: what is shown, or what is wrong; ``br-wrong`` is added for the latter), ``br-figure`` (a
picture with alternative text), ``br-caveats``, ``br-table``, ``br-download`` (link to the CSV),
``br-code`` (a button that copies, and the code in ``pre``) and ``br-deeper`` (links). All of it
stands in ``br-explore``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from baltic_research import countries as country_names
from baltic_research.explore.choice import Choice

if TYPE_CHECKING:
    from baltic_research.days import Day
    from baltic_research.explore.explorer import Explorer

__all__ = ["Choice", "explore"]


def explore(
    series: str = "nato.defence_share_gdp",
    *,
    countries: str | Iterable[str] = country_names.BALTICS,
    first_year: int | None = None,
    last_year: int | None = None,
    edition: str | None = None,
    as_of: Day | None = None,
    show: str = "level",
    against: str | None = None,
) -> Explorer:
    """Open the explorer: controls, a figure and a table that follow them, and the code for both.

    Parameters
    ----------
    series : str
        Code of the series shown at first.
    countries : str or iterable of str
        Codes, names or aliases.
    first_year, last_year : int, optional
        Years; by default as many as the edition gives.
    edition : str, optional
        Label of an edition; by default the newest held.
    as_of : str or datetime.date, optional
        In place of an edition the day whose knowledge is wanted.
    show : {"level", "change", "share_of_gdp", "share_of_allies"}
        What is made of the figures.
    against : str, optional
        What they are set beside: an edition (``"2024-06"``), another publisher's series
        (``"sipri.milex_share_gdp"``), or one of its editions (``"sipri.milex_share_gdp@2025-04"``).

    Returns
    -------
    Explorer
        A notebook shows it as widgets. Its ``view`` holds what is shown now: ``table``, ``chart``,
        ``caveats``, ``code``, ``csv`` and ``citation``.

    Raises
    ------
    LabError
        If ipywidgets is not installed.
    BalticResearchError
        If a name is unknown, or parameters contradict each other.

    Examples
    --------
    >>> tool = explore("nato.personnel", countries="Estonia", edition="2024-06")
    >>> tool.view.table["unit"].unique().tolist()
    ['thousand persons']
    """
    codes = country_names.resolve_all(countries)
    choice = Choice(series, codes, first_year, last_year, edition, as_of, show, against)
    # Only now: they take a while to import, and the widgets are an extra
    from baltic_research.explore.explorer import Explorer
    from baltic_research.explore.sides import edition_of

    # A control that cannot be set to an edition does not say which there are
    edition_of(choice.series, choice.edition, choice.as_of)
    return Explorer(choice)
