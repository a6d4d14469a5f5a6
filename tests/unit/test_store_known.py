"""Several series at once: what was known on a day, and what was not."""

from __future__ import annotations

import pytest

import baltic_research as br
from baltic_research.errors import EditionError, ParameterError, UnknownNameError

BOTH = ["nato.personnel", "unga.ideal_point"]


def test_every_series_comes_in_its_newest_edition():
    found = br.load_known(BOTH)
    assert list(found.observations["series"].unique()) == BOTH
    assert found.lacking == {}
    newest = br.load("nato.personnel")["edition"].unique()
    own = found.observations.query("series == 'nato.personnel'")
    assert list(own["edition"].unique()) == list(newest)


def test_what_no_edition_gave_that_day_is_named_with_the_reason():
    found = br.load_known(BOTH, as_of="2019-12-31")
    assert set(found.observations["series"]) == {"nato.personnel"}
    assert set(found.observations["edition"]) == {"2019-06"}
    assert "no edition held gives unga.ideal_point as of 2019-12-31" in found.lacking[BOTH[1]]


def test_a_day_before_all_of_them_is_refused():
    with pytest.raises(EditionError, match="none of the series was known"):
        br.load_known(BOTH, as_of="2010-01-01")


def test_a_misspelt_series_is_no_gap():
    with pytest.raises(UnknownNameError, match=r"nato\.personel"):
        br.load_known(["nato.personel", "unga.ideal_point"])


def test_no_series_is_refused():
    with pytest.raises(ParameterError, match="series is empty"):
        br.load_known([])


def test_what_was_found_says_how_much_and_why_the_rest_is_lacking():
    said = repr(br.load_known(BOTH, as_of="2019-12-31")).splitlines()
    assert said[0].endswith("observations of nato.personnel")
    assert said[1].startswith("lacking unga.ideal_point: no edition held")
    assert len(said) == 2
