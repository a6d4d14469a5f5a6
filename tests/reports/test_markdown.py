from __future__ import annotations

import pytest

from baltic_research.errors import ReportError
from baltic_research.reports.markdown import Heading, Prose


def test_the_notebooks_own_title_gives_way_to_the_pages() -> None:
    prose = Prose()
    assert prose.html("# Title\n\nText") == "<p>Text</p>\n"
    assert prose.html("# Later") == '<h2 id="s-later">Later</h2>\n'


def test_headings_of_one_name_have_anchors_of_their_own() -> None:
    prose = Prose()
    prose.html("## Who pays?\n\n### Who pays?\n\n## Žemaitija & co")
    assert prose.headings == [
        Heading(2, "s-who-pays", "Who pays?"),
        Heading(3, "s-who-pays-2", "Who pays?"),
        Heading(2, "s-zemaitija-co", "Žemaitija &amp; co"),
    ]


def test_html_in_prose_is_shown_and_not_obeyed() -> None:
    html = Prose().html("<script>evil()</script> and <img src=x onerror=evil()>")
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("target", ["javascript:evil()", "02_burden_sharing.ipynb", "/etc/passwd"])
def test_a_link_that_leads_nowhere_from_a_page_is_its_text(target: str) -> None:
    assert Prose().html(f"[more]({target})") == "<p>more</p>\n"


def test_a_link_to_a_source_stays() -> None:
    assert 'href="https://www.nato.int/a?b=1&amp;c=2"' in Prose().html(
        "[NATO](https://www.nato.int/a?b=1&c=2)"
    )


def test_formulas_become_mathml() -> None:
    html = Prose().html("$a < b$\n\n$$\\frac{a}{b}$$\n")
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline">' in html
    assert '<div class="formula"><math' in html
    assert "<mfrac>" in html
    assert "$" not in html


def test_a_formula_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ReportError, match=r"formula \$\\frac\{\$ cannot be read"):
        Prose().html("$\\frac{$")
