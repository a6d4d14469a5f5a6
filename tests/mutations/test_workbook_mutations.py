"""Changed workbooks of real editions are read rightly, refused, or told of; never wrong in silence."""

from __future__ import annotations

import pytest

from baltic_research.sources import nato, sipri
from mutations import nato_cases, nato_layouts, sipri_cases
from mutations.case import Case
from mutations.verdicts import REFUSED, RIGHT, SEEN, assert_never_silently_wrong, outcome

# Of two editions every second change each and of three every third, in turn, so that every one
# is tried
NATO = [
    (edition, case)
    for first, edition in enumerate(nato_layouts.EDITIONS)
    for case in nato_cases.cases(edition)[first::2]
]
SIPRI = [
    (edition, case)
    for first, edition in enumerate(sipri_cases.BASES)
    for case in sipri_cases.cases(edition)[first::3]
]


def named(cases: list[tuple[str, Case]]) -> list[object]:
    return [pytest.param(edition, case, id=f"{edition} {case.name}") for edition, case in cases]


@pytest.mark.parametrize(("edition", "case"), named(NATO))
def test_a_changed_workbook_of_nato_is_never_silently_wrong(taken, tmp_path, edition, case):
    book, truth, told, name = taken("nato", edition)
    changed = book.copy()
    case.change(changed)
    result = outcome(nato.read, changed.save(tmp_path / name), "nato")
    assert_never_silently_wrong(case.expect, case.truth(truth), told, result, name)


@pytest.mark.parametrize(("edition", "case"), named(SIPRI))
def test_a_changed_workbook_of_sipri_is_never_silently_wrong(taken, tmp_path, edition, case):
    book, truth, told, name = taken("sipri", edition)
    changed = book.copy()
    case.change(changed)
    result = outcome(sipri.read, changed.save(tmp_path / name), "sipri")
    assert_never_silently_wrong(case.expect, case.truth(truth), told, result, name)


@pytest.mark.parametrize(
    ("source", "edition"),
    [
        *(("nato", one) for one in nato_layouts.EDITIONS),
        *(("sipri", one) for one in sipri_cases.BASES),
    ],
)
def test_the_copy_that_is_changed_reads_as_the_original_does(taken, tmp_path, source, edition):
    book, truth, told, name = taken(source, edition)
    result = outcome(
        {"nato": nato, "sipri": sipri}[source].read, book.save(tmp_path / name), source
    )
    assert_never_silently_wrong(RIGHT, truth, told, result, name)
    assert len(truth) > 1000


def test_there_are_at_least_two_hundred_changes_and_no_two_have_one_name():
    names = [(edition, case.name) for edition, case in (*NATO, *SIPRI)]
    assert len(set(names)) == len(names) >= 200
    assert {case.expect for _, case in (*NATO, *SIPRI)} == {RIGHT, REFUSED, SEEN}
