"""What no check within a file can show, the next edition's check shows.

The known limits of the readers, by name: figures that nothing else in the file says anything of, in
the wrong place or lost at a line's end. Each is stored as a later edition beside the original, and
`data check` must name it. What stays unseen is a single figure that moves by less than the bound
of `consistency.editions.REVISED`: it looks like any revision.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from baltic_research import health, ingest
from mutations import compiled_sources, text_sources
from mutations import figures as f
from mutations import sheets as s
from mutations.case import Change, Place
from mutations.text_cases import Kind, limit

KINDS = {**text_sources.KINDS, **compiled_sources.KINDS}

# Whole rows and tables of one kind of figure: what else they go with is not in the workbook
NATO_LIMITS: dict[str, tuple[Change, str]] = {
    "labels of personnel swapped": (f.swap_labels(Place("TABLE7", 0, "LTU", 0), "POL"), "LTU"),
    "years of personnel swapped": (f.swap_years("TABLE7", 2, 7, headers=False), "LTU"),
    "titles of equipment and personnel swapped": (s.swap_texts("TABLE8a", "Equipment", "Personnel"), "LTU"),
}  # fmt: skip
SIPRI_LIMITS: dict[str, tuple[Change, str]] = {
    "local currency of a row times 1000": (
        f.multiply_row(Place("Local currency calendar years", 0, "LTU", 0), 1000),
        "LTU",
    ),
}
# Both transcriptions of NATO's are read alike; one of them is imported
ONCE = [name for name in KINDS if name != "nato 2026-07"]
TEXT_LIMITS = [(name, one) for name in ONCE for one in KINDS[name].limits]
FIRST = 2030  # pairs of editions in January and July, after every one that is held

Pairs = list[tuple[str, str, Callable[[str], Path]]]


def findings(source: str, pairs: list[tuple[Callable[[str], Path], ...]]) -> list[set[tuple]]:
    """Import pairs of editions one after the other; return what the first of each is told of."""
    for number, pair in enumerate(pairs):
        for write, month in zip(pair, ("01", "07"), strict=True):
            label = f"{FIRST + number}-{month}"
            ingest.import_file(source, write(label), edition=label, published=f"{label}-15")
    told = health.check(source)
    return [
        {
            (row.check, row.country, row.year, row.finding.replace(f"{FIRST + number}-07", ""))
            for row in told[told["edition"] == f"{FIRST + number}-01"].itertuples()
        }
        for number in range(len(pairs))
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Give a test a data folder of its own."""
    with pytest.MonkeyPatch.context() as patch:

        def own() -> Path:
            folder = tmp_path_factory.mktemp("own")
            patch.setenv("BALTIC_RESEARCH_DATA", str(folder / "data"))
            return folder

        yield own


@pytest.fixture(scope="module")
def shown_of_texts(shared, store):
    """Return what the check tells of a kind's limits, by name; what it tells anyway left out."""
    held: dict[str, dict[str, set[tuple]]] = {}

    def show(name: str) -> dict[str, set[tuple]]:
        if name not in held:
            held[name] = _of_texts(KINDS[name], shared, store())
        return held[name]

    return show


def _of_texts(kind: Kind, shared: Path, folder: Path) -> dict[str, set[tuple]]:
    text = kind.take(shared / "sources")

    def writer(change: Change | None) -> Callable[[str], Path]:
        def write(label: str) -> Path:
            copy = text.copy()
            kind.date(copy, label)
            if change:
                change(copy)
            return copy.save(folder / label)

        return write

    changes = [None, *(limit(kind, name) for name in kind.limits)]
    same, *changed = findings(kind.source, [(writer(None), writer(one)) for one in changes])
    return {name: one - same for name, one in zip(kind.limits, changed, strict=True)}


@pytest.mark.parametrize(("name", "case"), TEXT_LIMITS)
def test_what_only_other_editions_show_of_a_text(shown_of_texts, name, case):
    assert shown_of_texts(name)[case], f"nothing is told of {case!r}"


@pytest.fixture(scope="module")
def shown_of_books(taken, store):
    """Return what the check tells of the limits of a publisher's workbook."""
    held: dict[str, dict[str, set[tuple]]] = {}

    def show(source: str) -> dict[str, set[tuple]]:
        if source not in held:
            limits = NATO_LIMITS if source == "nato" else SIPRI_LIMITS
            folder = store()
            book, _, _, name = taken(source, "2024-06" if source == "nato" else "2026-04")

            def writer(change: Change | None) -> Callable[[str], Path]:
                def write(label: str) -> Path:
                    copy = book.copy()
                    if change:
                        change(copy)
                    dated = f"{label[2:4]}{label[5:]}15-def-exp.xlsx"
                    return copy.save(folder / (dated if source == "nato" else name))

                return write

            changes = [None, *(change for change, _ in limits.values())]
            same, *changed = findings(source, [(writer(None), writer(one)) for one in changes])
            held[source] = {n: one - same for n, one in zip(limits, changed, strict=True)}
        return held[source]

    return show


@pytest.mark.parametrize(
    ("source", "case", "country"),
    [
        *(("nato", name, country) for name, (_, country) in NATO_LIMITS.items()),
        *(("sipri", name, country) for name, (_, country) in SIPRI_LIMITS.items()),
    ],
)
def test_what_only_other_editions_show(shown_of_books, source, case, country):
    found = shown_of_books(source)[case]
    assert country in {one[1] for one in found}, f"told of {sorted(found)[:5]}"
