"""The verb `baltic-research claims`: the essay's claims held against the evidence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from baltic_research.claims import Finding

_EXAMPLES = """\b
Examples:
  baltic-research claims
  baltic-research claims C14
  baltic-research claims --as-of 2019-12-31
  baltic-research claims --changes 2016-12-31,2019-12-31,2024-07-01,newest
  baltic-research claims --format json > claims.json

\b
Verdicts:
  supported     the evidence bears the claim out
  partly        a part of it, or under one way of counting
  contradicted  the evidence says otherwise
  not testable  nothing public decides it, or nothing did on that day
"Rests on" says whether numbers, documents or both decide; documents are read, not computed.
"""


_CSV = (
    "id", "claim", "verdict", "rests_on", "confidence", "evidence", "sources", "what_would_change",
    "as_of",
)  # fmt: skip


@click.command(epilog=_EXAMPLES)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--as-of", metavar="DATE", help="Judge by what was known that day (YYYY-MM-DD).")
@click.option(
    "--changes",
    metavar="DATES",
    help="Verdicts on several days, with commas between them; 'newest' is all that is held.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="csv and json give evidence and sources of every claim.",
)
def claims(ids: tuple[str, ...], as_of: str | None, changes: str | None, form: str) -> None:
    """Test the claims of the essay, all or those with an ID such as C14.

    Each claim has a function that computes its evidence from the data held, by a rule that is
    written beside it. Where documents decide, the rule counts how each of them was read, for the
    claim, in part or against it, as data/catalog/claims.yml has it. With an ID the table gives
    way to the whole finding: evidence, numbers behind it by edition and source, what would change
    the verdict, and where it was read.
    """
    if changes is not None:
        if ids or as_of is not None:
            raise click.UsageError("--changes takes all claims and its own days: no ID, no --as-of")
        click.echo(_changes(changes, form), nl=False)
        return
    from baltic_research import claims as tests

    found = [tests.test(one, as_of) for one in ids or tests.ids()]
    if form == "json":
        click.echo(json.dumps([as_object(one) for one in found], ensure_ascii=False, indent=1))
    elif form == "csv":
        click.echo(_as_csv(found), nl=False)
    elif ids:
        click.echo("\n\n".join(_in_full(one) for one in found))
    else:
        click.echo(_as_table(found))


def as_object(finding: Finding) -> dict[str, object]:
    """Return a finding as it stands in JSON: id, claim, verdict, evidence, sources, and more."""
    return {
        "id": finding.id,
        "claim": finding.claim,
        "verdict": finding.verdict,
        "rests_on": finding.rests_on,
        "confidence": finding.confidence,
        "as_of": finding.as_of or None,
        "evidence": [*finding.evidence],
        "across_editions": [*finding.across],
        "numbers": [_finite(row) for row in finding.numbers.to_dict("records")],
        "what_would_change": finding.what_would_change,
        "first_reading": finding.first_reading or None,
        "why_we_differ": finding.why_we_differ or None,
        "sources": [
            {"title": one.title, "url": one.url, "date": one.date, "confidence": one.confidence}
            for one in finding.sources
        ],
    }


def _finite(row: dict[object, object]) -> dict[str, object]:
    """Return a row with what JSON has no number for, "never" and "missing", as null."""
    import math

    return {
        str(name): None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in row.items()
    }


def _as_csv(found: list[Finding]) -> str:
    """Return one row a claim; sentences and addresses with a bar between them."""
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_CSV)
    for one in found:
        evidence = " | ".join((*one.evidence, *one.across))
        sources = " | ".join(source.url for source in one.sources)
        row = (one.id, one.claim, one.verdict, one.rests_on, one.confidence, evidence, sources)
        writer.writerow((*row, one.what_would_change, one.as_of))
    return stream.getvalue()


def _as_table(found: list[Finding]) -> str:
    from collections import Counter

    from baltic_research.cli.text import aligned

    rows = [(one.id, one.verdict, one.rests_on, one.claim) for one in found]
    counts = Counter(one.verdict for one in found)
    total = ", ".join(f"{number} {verdict}" for verdict, number in counts.most_common())
    return (
        f"{aligned(('id', 'verdict', 'rests on', 'claim'), rows)}\n\n{len(found)} claims: {total}"
    )


def _in_full(finding: Finding) -> str:
    """Return a finding with its evidence, numbers and sources."""
    from baltic_research.claims import shown
    from baltic_research.cli.text import aligned, one_line

    blocks = [_wrapped(one_line(finding.title))]
    blocks.append(_listed("Evidence", finding.evidence))
    blocks.append(_listed("Across editions and sources", finding.across))
    rows = [
        (shown.measured(row), row["unit"], f"{row['quantity']} [{shown.where(row)}]")
        for row in finding.numbers.to_dict("records")
    ]
    if rows:
        blocks.append(aligned(("value", "unit", "what, and where from"), rows))
    blocks.append(_listed("Would change the verdict", [finding.what_would_change]))
    if finding.why_we_differ:
        said = f"it said '{finding.first_reading}'; {finding.why_we_differ}"
        blocks.append(_listed("Unlike the first reading", [said]))
    sources = [f"{one.title} ({one.date}; {one.confidence}) {one.url}" for one in finding.sources]
    blocks.append(_listed("Sources", sources))
    return "\n\n".join(one for one in blocks if one)


def _listed(head: str, sentences: tuple[str, ...] | list[str]) -> str:
    """Return sentences under a head, wrapped to the terminal; nothing where there is none."""
    from baltic_research.cli.text import one_line

    wrapped = [_wrapped(one_line(one), "- ", "  ") for one in sentences]
    return "\n".join([f"{head}:", *wrapped]) if wrapped else ""


def _wrapped(text: str, first: str = "", later: str = "") -> str:
    """Return a text as wide as the terminal; addresses are never broken."""
    import textwrap

    from baltic_research.cli.text import terminal_width

    room = max(terminal_width(), 40)
    return textwrap.fill(
        text,
        room,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _changes(dates: str, form: str) -> str:
    """Return the verdicts on several days as text of a format."""
    from baltic_research import claims as tests
    from baltic_research.cli.text import aligned

    given = [one.strip() for one in dates.split(",")]
    frame = tests.changes([None if one == tests.NEWEST else one for one in given])
    if form == "csv":
        return str(frame.to_csv(index=False, lineterminator="\n"))
    if form == "json":
        return json.dumps(frame.to_dict("records"), ensure_ascii=False, indent=1) + "\n"
    days = [one for one in frame.columns if one not in ("id", "claim", "changed", "steps")]
    rows = [
        (row["id"], *(row[day] for day in days), "changed" if row["changed"] else "", row["claim"])
        for row in frame.to_dict("records")
    ]
    number = int(frame["changed"].sum())
    return (
        f"{aligned(('id', *days, '', 'claim'), rows)}\n\n{number} of {len(rows)} verdicts changed\n"
    )
