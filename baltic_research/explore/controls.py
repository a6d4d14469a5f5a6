"""The controls of the explorer: ipywidgets with labels and classes, laid out by the style sheet."""

from __future__ import annotations

import datetime as dt
import importlib
from dataclasses import dataclass
from typing import Any

from baltic_research import catalog
from baltic_research.errors import LabError
from baltic_research.explore import options
from baltic_research.explore.choice import SHOWN, Choice, listed

NEWEST, AS_OF, OWN, NOTHING = "newest", "as of", "own", "nothing"
LONGEST = 60  # characters of a line of a list
_HALF = "br-half"


def widgets() -> Any:
    """Return ipywidgets.

    Raises
    ------
    LabError
        If it is not installed.
    """
    try:
        return importlib.import_module("ipywidgets")
    except ImportError:
        raise LabError(
            "the explorer needs ipywidgets, which is not installed; install it with "
            "'pip install ipywidgets', or the package with its extra 'lab'"
        ) from None


@dataclass(frozen=True, eq=False)
class Controls:
    """The controls, in the order in which the tab key visits them."""

    search: Any
    series: Any
    about: Any
    group: Any
    group_day: Any
    countries: Any
    first_year: Any
    last_year: Any
    edition: Any
    as_of: Any
    prices: Any
    show: Any
    against: Any

    def operated(self) -> tuple[Any, ...]:
        """Return those that a change of redraws; the search only finds."""
        return tuple(one for one in vars(self).values() if one not in (self.search, self.about))


def controls(choice: Choice) -> Controls:
    """Return controls set to a choice.

    Parameters
    ----------
    choice : Choice
        What they show at first.
    """
    kit = widgets()
    series = choice.series
    made = Controls(
        search=_labelled(
            kit.Text(placeholder="part of a word: equip, sipri gdp"), "search", "Find a series"
        ),
        series=_labelled(kit.Select(options=series_lines("", series), rows=8), "series", "Series"),
        about=_part(kit, "about"),
        group=_labelled(kit.Dropdown(options=_groups()), "group", "Group", half=True),
        group_day=_labelled(
            kit.Text(value=str(options.editions(series)[0].published), continuous_update=False),
            "group-day", "Allies as of", half=True,
        ),
        countries=_labelled(kit.Text(continuous_update=False), "countries", "Countries"),
        first_year=_labelled(kit.IntText(continuous_update=False), "from", "From year", half=True),
        last_year=_labelled(kit.IntText(continuous_update=False), "to", "To year", half=True),
        edition=_labelled(kit.Dropdown(options=edition_lines(series)), "edition", "Edition"),
        as_of=_labelled(kit.DatePicker(), "as-of", "As of"),
        prices=_labelled(kit.Dropdown(options=price_lines(series)), "prices", "Prices", half=True),
        show=_labelled(
            kit.Dropdown(options=[(text, key) for key, text in SHOWN.items()]),
            "show", "Show", half=True,
        ),
        against=_labelled(kit.Dropdown(options=other_lines(series)), "compare", "Compare with"),
    )  # fmt: skip
    _set(made, choice)
    return made


def _set(made: Controls, choice: Choice) -> None:
    first, last = options.years(choice.series)
    made.series.value = choice.series
    made.group.value = OWN
    made.group_day.disabled = True
    made.countries.value = listed(choice.countries)
    made.first_year.value = first if choice.first_year is None else choice.first_year
    made.last_year.value = last if choice.last_year is None else choice.last_year
    made.edition.value = AS_OF if choice.as_of else choice.edition or NEWEST
    made.as_of.value = choice.as_of
    made.as_of.disabled = choice.as_of is None
    made.prices.value = options.prices(choice.series)
    made.prices.disabled = not options.prices(choice.series)
    made.show.value = choice.show
    if choice.against is not None and choice.against not in dict(made.against.options).values():
        made.against.options = (*made.against.options, (choice.against, choice.against))
    made.against.value = choice.against or NOTHING


def series_lines(text: str, chosen: str) -> list[tuple[str, str]]:
    """Return the lines of the list of series: those found, and the one chosen whatever is typed."""
    found = options.search(text)
    kept = [] if chosen in {one.code for one in found} else [catalog.series(chosen)]
    return [(f"{one.code}: {one.title}", one.code) for one in (*kept, *found)]


def edition_lines(series: str) -> list[tuple[str, str]]:
    """Return the lines of the list of editions, newest first."""
    found = options.editions(series)
    return [
        (f"Newest held ({found[0].edition})", NEWEST),
        *((f"{one.edition}, published {one.published}", one.edition) for one in found),
        ("As known on a day ...", AS_OF),
    ]


def price_lines(series: str) -> list[tuple[str, str]]:
    """Return the lines for real and nominal, or that there is no such choice."""
    if not options.prices(series):
        return [("only as published", "")]
    return [("Real (constant)", options.REAL), ("Nominal (current)", options.NOMINAL)]


def other_lines(series: str) -> list[tuple[str, str]]:
    """Return the lines of what may stand on the other side."""
    kept = [(f"Edition {one.edition}", one.edition) for one in options.editions(series)]
    others = [
        (_short(f"{code}: {catalog.series(code).title}"), code) for code in options.others(series)
    ]
    return [("nothing", NOTHING), *kept, *others]


def day_of(value: object) -> dt.date | None:
    """Return a day as the date picker gives it."""
    return value if isinstance(value, dt.date) else None


def shown(kit: Any) -> dict[str, Any]:
    """Return the parts that show a view, by the name of their class."""
    names = ("status", "figure", "caveats", "table", "download", "code", "deeper")
    return {name: _part(kit, name) for name in names}


def laid_out(kit: Any, made: Controls, parts: dict[str, Any], style: str) -> Any:
    """Return everything in one box: controls at the left, what they show at the right."""
    heads = {"download": "Take it with you", "deeper": "Go deeper"}
    right = []
    for name, part in parts.items():
        if name in heads:
            head = kit.HTML(heads[name])
            head.add_class("br-head")
            right.append(head)
        right.append(part)
    columns = [kit.VBox(list(vars(made).values())), kit.VBox(right)]
    for column, name in zip(columns, ("br-controls", "br-shown"), strict=True):
        column.add_class(name)
    body = kit.Box(columns)
    body.add_class("br-body")
    whole = kit.VBox([kit.HTML(style), body])
    whole.add_class("br-explore")
    return whole


def _groups() -> list[tuple[str, str]]:
    return [("own choice", OWN), *((text, key) for key, text in options.GROUPS.items())]


def _labelled(control: Any, name: str, label: str, *, half: bool = False) -> Any:
    control.description = label
    control.add_class(f"br-{name}")
    if half:
        control.add_class(_HALF)
    return control


def _part(kit: Any, name: str) -> Any:
    part = kit.HTML()
    part.add_class(f"br-{name}")
    return part


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 4]} ..."
