"""The explorer: controls whose changes become a choice, and parts that show its view."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from baltic_research.errors import BalticResearchError, ParameterError
from baltic_research.explore import controls as control
from baltic_research.explore import html, options
from baltic_research.explore.choice import Choice, listed, named
from baltic_research.explore.view import View, view

SETTLE = 0.05
"""Seconds without a further change after which the view is drawn."""


class Explorer:
    """Controls and what they show; made by `explore`.

    Attributes
    ----------
    controls : controls.Controls
        The widgets that are operated.
    parts : dict of str to widget
        The widgets that show.
    box : widget
        All of them, laid out.
    """

    def __init__(self, choice: Choice) -> None:
        kit = control.widgets()
        self.controls = control.controls(choice)
        self.parts = control.shown(kit)
        self.box = control.laid_out(kit, self.controls, self.parts, html.style())
        self._view: View | None = None
        self._waiting: asyncio.TimerHandle | None = None
        self._quiet = False
        self._series = choice.series
        self._listen()
        self._describe()
        self.draw()

    @property
    def view(self) -> View:
        """Return what is shown now.

        Raises
        ------
        BalticResearchError
            If what is chosen now shows nothing, with the sentence that stands in its place.
        """
        if self._waiting is not None or self._view is None:
            self._forget()
            return view(self.choice)
        return self._view

    @property
    def choice(self) -> Choice:
        """Return what the controls say."""
        at = self.controls
        as_of = None
        if at.edition.value == control.AS_OF:
            as_of = control.day_of(at.as_of.value)
            if as_of is None:
                raise ParameterError("give the day under 'As of', or choose an edition")
        pinned = at.edition.value not in (control.AS_OF, control.NEWEST)
        return Choice(
            series=at.series.value,
            countries=self._countries(),
            first_year=at.first_year.value,
            last_year=at.last_year.value,
            edition=at.edition.value if pinned else None,
            as_of=as_of,
            show=at.show.value,
            against=None if at.against.value == control.NOTHING else at.against.value,
        )

    def _countries(self) -> tuple[str, ...]:
        at = self.controls
        if at.group.value == control.OWN:
            return named(at.countries.value)
        return options.members(at.group.value, at.group_day.value)

    def draw(self) -> None:
        """Show what is chosen now, or one sentence in place of everything that it is not."""
        self._forget()
        try:
            chosen = self.choice
            if self._view is not None and self._view.choice == chosen:
                return
            found = view(chosen)
            shown = {
                "status": html.status(*found.editions),
                **{name: getattr(html, name)(found) for name in ("figure", "caveats", "table")},
                "download": html.saved(found),
                "code": html.code(found),
                "deeper": html.deeper(found),
            }
        except BalticResearchError as fault:
            self._say(_ended(f"Nothing is shown: {fault}"))
            return
        except Exception as fault:
            # What is shown would be of an earlier choice; the error itself goes to the log
            self._say(f"Nothing is shown: an error of the program, {type(fault).__name__}: {fault}")
            raise
        self._view = found
        self._show(shown)

    def _say(self, sentence: str) -> None:
        self._view = None
        self._show({"status": html.status(sentence, wrong=True)})

    def _show(self, texts: dict[str, str]) -> None:
        for name, part in self.parts.items():
            part.value = texts.get(name, "")

    def _forget(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _later(self, _change: object = None) -> None:
        """Draw once no further change comes; at once where nothing runs that could wait."""
        if self._quiet:
            return
        self._forget()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.draw()
            return
        self._waiting = loop.call_later(SETTLE, self.draw)

    def _listen(self) -> None:
        at = self.controls
        at.search.observe(self._searched, "value")
        follows = {
            at.series: self._series_changed,
            at.group: self._group_changed,
            at.group_day: self._group_changed,
            at.countries: self._countries_changed,
            at.edition: self._edition_changed,
            at.prices: self._prices_changed,
        }
        for one in at.operated():
            if one in follows:
                one.observe(follows[one], "value")
            one.observe(self._later, "value")

    @contextmanager
    def _silence(self) -> Iterator[None]:
        """Let controls that follow from another change without a word."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    def _searched(self, _change: object) -> None:
        at = self.controls
        with self._silence():
            lines = control.series_lines(at.search.value, self._series)
            at.series.options = lines
            at.series.value = self._series
        self._describe()

    def _describe(self) -> None:
        found, held = options.search(self.controls.search.value), options.held_series()
        self.controls.about.value = html.about(self._series, len(found), len(held))

    def _series_changed(self, change: Any) -> None:
        if not self._quiet and change["new"] is not None:
            self._follow(self._series, change["new"])

    def _follow(self, before: str, series: str) -> None:
        """Let the other controls offer what there is of another series."""
        at, self._series = self.controls, series
        with self._silence():
            self._years_follow(before)
            _refill(at.edition, control.edition_lines(self._series))
            _refill(at.against, control.other_lines(self._series))
            at.prices.options = control.price_lines(self._series)
            at.prices.value = options.prices(self._series)
            at.prices.disabled = not at.prices.value
            at.as_of.disabled = at.edition.value != control.AS_OF
        self._describe()

    def _years_follow(self, before: str) -> None:
        """Take all years of the new series where all of the old were shown, or none would be."""
        at = self.controls
        old, new = (options.years(one) for one in (before, self._series))
        wanted = at.first_year.value, at.last_year.value
        if wanted == old or wanted[1] < new[0] or wanted[0] > new[1]:
            at.first_year.value, at.last_year.value = new

    def _group_changed(self, _change: object) -> None:
        at = self.controls
        at.group_day.disabled = at.group.value != options.ALLIES
        if self._quiet or at.group.value == control.OWN:
            return
        # What is wrong with the group is said when it is drawn
        with suppress(BalticResearchError), self._silence():
            at.countries.value = listed(self._countries())

    def _countries_changed(self, _change: object) -> None:
        if not self._quiet:
            with self._silence():
                self.controls.group.value = control.OWN

    def _edition_changed(self, _change: object) -> None:
        self.controls.as_of.disabled = self.controls.edition.value != control.AS_OF

    def _prices_changed(self, _change: object) -> None:
        if self._quiet or not self.controls.prices.value:
            return
        other = options.sibling(self._series)
        if other and options.prices(other) == self.controls.prices.value:
            at, before = self.controls, self._series
            with self._silence():
                at.series.options = control.series_lines(at.search.value, other)
                at.series.value = other
            self._follow(before, other)

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Give notebooks the widgets, and the view in words, which tests compare."""
        bundle = self.box._repr_mimebundle_(**options)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        return {**data, "text/plain": repr(self)}, {}

    def __repr__(self) -> str:
        try:
            return self.view.digest()
        except BalticResearchError as fault:
            return f"<Explorer: {fault}>"


def _refill(one: Any, lines: list[tuple[str, str]]) -> None:
    """Give a list new lines; it keeps its value where there is still a line for it."""
    before = one.value
    one.options = lines
    one.value = before if before in dict(lines).values() else lines[0][1]


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("?", ".", "!")) else f"{sentence}."
