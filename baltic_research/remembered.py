"""A memory for what was made of data that knows what was read for it.

A kernel that is forked from a template has the template's memory. With `functools.cache` alone, a
table that the template has read would be there at once, and no note would say that the kernel's
results rest on it (`reads`), nor would anyone see that the file has changed since. What a template
remembers here is used in a fork only if all that was read for it is still the same, and is then
noted as if the fork had read it itself. In other processes this is `functools.lru_cache`.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

from baltic_research import reads
from baltic_research.reads import Read

P = ParamSpec("P")
R = TypeVar("R")

_States = dict[Read, tuple[int, ...]]


@dataclass
class _Trace:
    """What the remembered functions that run now have read, innermost last."""

    running: list[_States]
    on: bool = False
    installed: bool = False

    def hear(self, read: Read) -> None:
        if self.on and self.running:
            state = reads.state(read[1])
            self.running[-1][read] = state
            # Taken once for all forks
            reads.digest(read, state)


_trace = _Trace([])


@dataclass
class _Entry:
    value: Any
    states: _States
    # Whether it is this process's own: read by it, or found unchanged and noted
    own: bool


def remembered(most: int | None = None) -> Callable[[Callable[P, R]], Remembered[P, R]]:
    """Return a decorator that remembers what a function made of data.

    Parameters
    ----------
    most : int, optional
        How many results are kept; the oldest goes first. All by default.

    Notes
    -----
    Arguments must be hashable; results are shared and must not be changed.
    """
    return lambda function: Remembered(function, most)


class Remembered(Generic[P, R]):
    """A function with a memory; `remembered` makes it.

    Parameters
    ----------
    function : callable
        What is remembered.
    most : int or None
        How many results are kept.
    """

    def __init__(self, function: Callable[P, R], most: int | None) -> None:
        functools.update_wrapper(self, function)
        self._function, self._most = function, most
        self._entries: dict[Hashable, _Entry] = {}
        reads.before_notes(self._entries_without_reads_go)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what was remembered if it is still true, else what the function makes."""
        key = (args, *sorted(kwargs.items())) if kwargs else args
        entry = self._entries.get(key)
        if entry is None or not (entry.own or _is_handed_over(entry)):
            entry = self._remember(key, *args, **kwargs)
        value: R = entry.value
        return value

    def cache_clear(self) -> None:
        """Forget everything."""
        self._entries.clear()

    def _remember(self, key: Hashable, *args: P.args, **kwargs: P.kwargs) -> _Entry:
        with _collected() as states:
            value = self._function(*args, **kwargs)
        self._entries.pop(key, None)
        if self._most is not None and len(self._entries) >= self._most:
            self._entries.pop(next(iter(self._entries)), None)
        self._entries[key] = entry = _Entry(value, states, own=not _trace.on)
        return entry

    def _entries_without_reads_go(self) -> None:
        """Forget what this process read before it kept notes."""
        self._entries = {key: one for key, one in self._entries.items() if not one.own}


@contextlib.contextmanager
def tracing() -> Iterator[None]:
    """Remember, with each result, what was read for it, so that forks can use it.

    For a process with one thread, that keeps no notes.
    """
    if not _trace.installed:
        reads.listen(_trace.hear)
        _trace.installed = True
    _trace.on = True
    try:
        yield
    finally:
        _trace.on = False


@contextlib.contextmanager
def _collected() -> Iterator[_States]:
    """Collect what is read within, for the outer function, too."""
    states: _States = {}
    if not _trace.on:
        yield states
        return
    _trace.running.append(states)
    try:
        yield states
    finally:
        _trace.running.pop()
        if _trace.running:
            _trace.running[-1].update(states)


def _is_handed_over(entry: _Entry) -> bool:
    """Return whether what a template remembered is still true; if so it is this process's own."""
    if _trace.on:
        if _trace.running:
            _trace.running[-1].update(entry.states)
        return True
    if any(reads.state(path) != then for (_, path), then in entry.states.items()):
        return False
    for read in entry.states:
        reads.tell(read)
    entry.own = True
    return True
