"""Changed archives, pages and data sets are read rightly, refused, or told of."""

from __future__ import annotations

import functools

import pytest

from baltic_research.sources import unga, worldbank
from mutations import odd_cases as odd
from mutations.verdicts import assert_never_silently_wrong, outcome

KINDS = {
    "archive": ("worldbank", worldbank.read, odd.archive, odd.ARCHIVES),
    "answer": ("worldbank", worldbank.read, odd.answer, odd.PAGES),
    "data set": ("unga", unga.read, odd.points, odd.DATA_SETS),
}
CASES = [(kind, case) for kind, (*_, cases) in KINDS.items() for case in cases]


@pytest.fixture(scope="module")
def originals(shared, tmp_path_factory):
    """Return a file as it is taken, and what is read of it unchanged."""

    @functools.cache
    def take(kind: str):
        _, read, taken, _ = KINDS[kind]
        original = taken(shared / "sources")
        return original, read(original.save(tmp_path_factory.mktemp("taken")))

    return take


@pytest.mark.parametrize(
    ("kind", "case"), [pytest.param(kind, one, id=f"{kind}: {one.name}") for kind, one in CASES]
)
def test_a_changed_file_is_never_silently_wrong(originals, tmp_path, kind, case):
    source, read, *_ = KINDS[kind]
    original, right = originals(kind)
    changed = original.copy()
    case.change(changed)
    path = changed.save(tmp_path)
    result = outcome(read, path, source)
    assert len(right.observations) > 100
    assert_never_silently_wrong(case.expect, right.observations, right.anomalies, result, path.name)
