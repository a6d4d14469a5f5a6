from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from baltic_research.errors import ReportError
from baltic_research.reports.document import Figure, Part, Table, read_document

Executed = Callable[..., dict[str, Any]]
Output = dict[str, Any]

SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
WORDS = {
    "alt": "A line that rises",
    "title": "It rises",
    "caption": "NATO",
    "width": 700.4,
    "height": 300,
}


def shown(data: dict[str, Any], metadata: dict[str, Any] | None = None) -> Output:
    return {"output_type": "display_data", "data": data, "metadata": metadata or {}}


def figure(**words: Any) -> Output:
    said = {"image/svg+xml": {**WORDS, **words}}
    return shown({"image/svg+xml": [SVG], "text/plain": "a digest"}, said)


def table(
    html: str = "<table class='br-table'><tr><td>1</td></tr></table>", **words: Any
) -> Output:
    said = {"title": "Shares", "caption": "NATO", "kind": "table", **words}
    return shown({"text/html": html, "text/plain": "1"}, {"text/html": said})


def stream(name: str, text: str) -> Output:
    return {"output_type": "stream", "name": name, "text": [text]}


def test_figures_and_tables_are_numbered_in_order(executed: Executed) -> None:
    document = read_document(executed(figure(), table(), figure(), table()))
    assert [one.number for one in document.figures] == [1, 2]
    assert [one.number for one in document.tables] == [1, 2]
    assert [type(one) for one in document.parts[2:6]] == [Figure, Table, Figure, Table]


def test_a_figure_keeps_its_words_and_its_size_in_whole_pixels(executed: Executed) -> None:
    (found,) = read_document(executed(figure())).figures
    assert (found.alt, found.title, found.caption) == ("A line that rises", "It rises", "NATO")
    assert found.size == (700, 300)


def test_a_figure_is_embedded_as_a_drawing_rather_than_as_pixels(
    executed: Executed, pixel: bytes
) -> None:
    both = figure()
    both["data"]["image/png"] = base64.b64encode(pixel).decode()
    (found,) = read_document(executed(both)).figures
    assert found.source.startswith("data:image/svg+xml;base64,")
    assert found.pictures == {"svg": SVG.encode(), "png": pixel}


@pytest.mark.parametrize(
    ("words", "said"),
    [({"alt": ""}, "no alt text"), ({"alt": None}, "no alt text"), ({"title": " "}, "no title")],
)
def test_a_figure_without_words_is_refused_and_its_cell_named(
    executed: Executed, words: dict[str, Any], said: str
) -> None:
    with pytest.raises(ReportError, match=r"cell 2 \(section 'Here'\): figure 1 has " + said):
        read_document(executed(figure(**words)))


def test_a_picture_that_is_no_chart_is_refused(executed: Executed) -> None:
    with pytest.raises(ReportError, match="no alt text; show it as a Chart"):
        read_document(executed(shown({"image/png": "AAAA", "text/plain": "<Figure>"})))


def test_title_and_foot_of_a_table_are_taken_out_of_what_scrolls(executed: Executed) -> None:
    body = "<tbody><tr><td>1</td></tr></tbody>"
    foot = "<tfoot>\n<tr><td colspan='1'>NATO &amp; co</td></tr>\n<tr><td>rounded</td></tr></tfoot>"
    html = f"<table class='br-table'><caption>in\nJupyterLab</caption>{body}{foot}</table>"
    (found,) = read_document(executed(table(html))).tables
    assert found.html == f"<table class='br-table'>{body}</table>"
    assert (found.title, found.notes) == ("Shares", ("NATO &amp; co", "rounded"))


def test_dates_in_a_table_are_not_broken_over_lines(executed: Executed) -> None:
    (found,) = read_document(executed(table("<table><td>2024-06</td></table>"))).tables
    assert '<span class="fixed">2024-06</span>' in found.html


def test_a_table_without_title_is_refused(executed: Executed) -> None:
    with pytest.raises(ReportError, match=r"cell 2 .*table 1 has no title"):
        read_document(executed(table(title="")))


def test_a_last_heading_over_provenance_alone_becomes_the_heading_of_the_sources(
    executed: Executed,
) -> None:
    run = executed(table())
    run["cells"].insert(2, {**run["cells"][0], "source": "## Whose numbers?"})
    run["cells"][3]["source"] = "br.provenance(share)"
    document = read_document(run)
    assert document.closing_title == "Whose numbers?"
    assert document.closing == [Part("code", "br.provenance(share)")]
    assert [one.title for one in document.headings] == ["Here"]


def test_what_stands_before_such_a_heading_in_one_cell_stays_in_the_body(
    executed: Executed,
) -> None:
    run = executed(table())
    text = "## Limits\n\nMany.\n\n## Where the numbers come from\n\nFrom the editions *above*."
    run["cells"].insert(2, {**run["cells"][0], "source": text})
    document = read_document(run)
    assert [one.title for one in document.headings] == ["Here", "Limits"]
    assert document.parts[-1].content.strip().endswith("<p>Many.</p>")  # type: ignore[union-attr]
    assert document.closing_title == "Where the numbers come from"
    assert document.closing == [Part("prose", "<p>From the editions <em>above</em>.</p>")]


def test_another_heading_with_prose_below_it_is_one_of_the_body(executed: Executed) -> None:
    run = executed(table())
    run["cells"].insert(2, {**run["cells"][0], "source": "## Limits\n\nMany."})
    document = read_document(run)
    assert [one.title for one in document.headings] == ["Here", "Limits"]
    assert (document.closing, document.closing_title) == ([], "Where the numbers come from")


def test_html_that_is_no_table_of_ours_is_shown_as_its_plain_text(executed: Executed) -> None:
    other = shown({"text/html": "<script>evil()</script>", "text/plain": "<plain>"})
    assert Part("text", "<plain>") in read_document(executed(table(), other)).parts


def test_markdown_made_by_code_is_prose(executed: Executed) -> None:
    document = read_document(executed(table(), shown({"text/markdown": "It is **5**."})))
    assert Part("prose", "<p>It is <strong>5</strong>.</p>\n") in document.parts


def test_a_message_on_stderr_fails_the_report_and_names_the_cell(executed: Executed) -> None:
    warned = stream("stderr", "x.py:1: UserWarning:\n  look out")
    with pytest.raises(ReportError, match=r"cell 2 .*stderr: x\.py:1: UserWarning: look out"):
        read_document(executed(table(), warned))


def test_an_error_that_did_not_stop_the_notebook_fails_the_report(executed: Executed) -> None:
    error = {"output_type": "error", "ename": "SystemExit", "evalue": "0", "traceback": []}
    with pytest.raises(ReportError, match=r"cell 2 .*: SystemExit: 0"):
        read_document(executed(table(), error))


def test_a_notebook_that_shows_nothing_is_no_report(executed: Executed) -> None:
    with pytest.raises(ReportError, match="shows no figure and no table"):
        read_document(executed(stream("stdout", "done")))


def test_a_notebook_without_provenance_is_no_report(executed: Executed) -> None:
    run = executed(table())
    run["cells"][-1]["outputs"] = []
    with pytest.raises(ReportError, match="shows no provenance"):
        read_document(run)


def test_an_edition_named_twice_is_listed_once(executed: Executed) -> None:
    run = executed(table())
    run["cells"][-1]["outputs"] *= 2
    assert read_document(run).editions == [{"source": "nato", "edition": "2026-07"}]
