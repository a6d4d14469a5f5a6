"""Changed files of text are read rightly, refused, or told of; never wrong in silence."""

from __future__ import annotations

import functools

import pytest

from baltic_research.sources.reading import Reading
from mutations import compiled_sources, text_sources
from mutations.text_cases import cases
from mutations.texts import Text
from mutations.verdicts import KEY, assert_never_silently_wrong, deviations, outcome

KINDS = {**text_sources.KINDS, **compiled_sources.KINDS}
CASES = [(name, one) for name, kind in KINDS.items() for one in cases(kind)]


@pytest.fixture(scope="session")
def taken_text(shared, tmp_path_factory):
    """Return a kind's lean copy, and what is read of it unchanged."""

    @functools.cache
    def take(name: str) -> tuple[Text, Reading]:
        kind = KINDS[name]
        text = kind.take(shared / "sources")
        return text, kind.read(text.save(tmp_path_factory.mktemp("taken")))

    return take


@pytest.mark.parametrize(
    ("name", "case"), [pytest.param(name, one, id=f"{name}: {one.name}") for name, one in CASES]
)
def test_a_changed_text_is_never_silently_wrong(taken_text, tmp_path, name, case):
    kind = KINDS[name]
    text, right = taken_text(name)
    changed = text.copy()
    case.change(changed)
    result = outcome(kind.read, changed.save(tmp_path), kind.source)
    truth = case.truth(right.observations)
    assert_never_silently_wrong(case.expect, truth, right.anomalies, result, text.name)


@pytest.mark.parametrize("name", KINDS)
def test_the_copy_that_is_changed_reads_as_the_original_does(shared, taken_text, name):
    kind = KINDS[name]
    text, right = taken_text(name)
    original = next((shared / "sources").rglob(text.name))
    whole = kind.read(original).observations
    kept = whole.merge(right.observations[KEY], on=KEY)
    assert deviations(kept, right.observations).empty
    assert len(right.observations) > 150
