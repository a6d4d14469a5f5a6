"""Where a choice is taken further: the notebooks, and the reports that they make."""

from __future__ import annotations

from dataclasses import dataclass

from baltic_research import countries
from baltic_research.explore.choice import Choice


@dataclass(frozen=True)
class Link:
    """A notebook that goes deeper.

    Attributes
    ----------
    title : str
        What it asks.
    notebook : str
        Its file name.
    command : str
        The command that makes a report of it.
    """

    title: str
    notebook: str
    command: str


def _link(title: str, notebook: str, report: str) -> Link:
    return Link(title, f"{notebook}.ipynb", f"baltic-research report run {report}")


_SPENDING = _link(
    "Who spends what, and who meets the guidelines?", "01_spending_trends", "spending-trends"
)
_BURDEN = _link("Is the burden shared?", "02_burden_sharing", "burden-sharing")
_TARGETS = _link("When does each Ally reach its target?", "03_targets", "targets")
_BREAKS = _link("Did spending break in 2014 and 2022?", "04_turning_points", "turning-points")
_DEMAND = _link("What drives spending?", "05_spending_demand", "spending-demand")
_PRESENCE = _link("Who stands where?", "06_forward_presence", "forward-presence")
_WILL = _link("Is the will there?", "07_cohesion", "cohesion")
_INDEX = _link("One number for deterrence?", "08_deterrence_index", "deterrence-index")
_HEALTH = _link("What was revised, and what is missing?", "00_data_health", "data-health")

# By the beginning of a series' code; the first that fits holds
_BY_SERIES = {
    "nato.defence_share_gdp": (_SPENDING, _TARGETS),
    "nato.defence_": (_SPENDING, _BURDEN),
    "nato.personnel": (_BURDEN, _INDEX),
    "nato.": (_SPENDING, _BURDEN),
    "sipri.": (_BREAKS, _DEMAND),
    "worldbank.": (_DEMAND, _BURDEN),
    "kiel.": (_WILL,),
    "exercises.": (_WILL,),
    "unga.": (_WILL,),
    "disputes.": (_DEMAND, _INDEX),
    "cow.": (_INDEX,),
    "transfers.": (_INDEX,),
    "ustroops.": (_PRESENCE,),
    "nuclear.": (_PRESENCE,),
}


def links(choice: Choice) -> tuple[Link, ...]:
    """Return what goes deeper into a choice, the nearest first.

    Examples
    --------
    >>> [one.notebook for one in links(Choice(series="kiel.allocations_total"))]
    ['07_cohesion.ipynb']
    """
    beginning = next((one for one in _BY_SERIES if choice.series.startswith(one)), "")
    found = list(_BY_SERIES.get(beginning, ()))
    if choice.against is not None:
        found.insert(0, _HEALTH)
    return (*found, *_brief(choice.countries))


def _brief(codes: tuple[str, ...]) -> tuple[Link, ...]:
    """Return the brief of a country, where one Ally alone is chosen."""
    known = countries.table()
    if len(codes) != 1 or known[codes[0]].nato_accession is None:
        return ()
    name = f"{countries.name(codes[0])} on one page"
    return (_link(name, "20_country_brief", f"country-brief -p country={codes[0]}"),)
