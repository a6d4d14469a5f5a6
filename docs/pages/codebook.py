"""The codebook: sources, series, editions and the columns of every table, from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from baltic_research import catalog, data_package, fact_contracts, holdings, paths
from baltic_research.catalog import Series, Source, breaks
from baltic_research.holdings import Edition
from pages.markdown import bullets, plain, table, toctree

_HEAD = """# Data codebook

What is held, whose it is, and what each figure means. These pages are made from the catalogue and
from the tables themselves each time the site is built. In Python, `br.describe("{series}")`
says the same of a series, and `br.cite` how to quote it; on the command line it is
`baltic-research data describe`.
"""
_TABLES_HEAD = """# The columns of every table

Five kinds of tables, each under a contract that is checked when the table is written and, for
what is coded by hand, each time it is loaded. A row that breaks its contract is an error that names
every failure. Missing stays missing and is never zero.
"""
_FACTS_HEAD = """## Facts coded by hand

Rosters of troops, events, parameters of studies and scenarios, and announced plans: a source and a
confidence on every row. [How the tables came about](notes.md) tells what each column means and how
two readings became one. `br.facts` loads them.
"""
_KINDS = {"str": "text", "float64": "number", "boolean": "true or false"}


def pages() -> dict[str, str]:
    """Return the pages of the codebook: an index, the columns, the notes, and each source."""
    made = {f"codebook/{code}.md": _source(one) for code, one in catalog.sources().items()}
    made |= {"codebook/tables.md": _tables(), "codebook/notes.md": _notes()}
    return made | {"codebook/index.md": _index()}


def _index() -> str:
    """Return the list of sources, and of every series with a link to where it is described."""
    some = next(iter(catalog.all_series()))
    sources = [
        (f"[{plain(one.title)}]({code}.md)", plain(one.publisher), _labels(code))
        for code, one in catalog.sources().items()
    ]
    series = [
        (f"[`{code}`]({one.source}.md#{_anchor(code)})", plain(one.title), plain(one.unit))
        for code, one in catalog.all_series().items()
    ]
    return "\n".join(
        [
            _HEAD.replace("{series}", some),
            "## Sources\n",
            table(("source", "publisher", "editions held"), sources),
            "## Series\n",
            "`{base}` stands for the price base of an edition, `{currency}` for a currency.\n",
            table(("series", "measures", "unit"), series),
            toctree(["tables", "notes", *catalog.sources()], hidden=True),
        ]
    )


def _labels(code: str) -> str:
    return _listed(one.edition for one in holdings.held(code)) or "none"


def _source(source: Source) -> str:
    series = [one for one in catalog.all_series().values() if one.source == source.code]
    held = holdings.held(source.code)
    known = [*source.caveats_on(), *map(breaks.with_editions, source.series_breaks)]
    parts = [
        f"# {plain(source.title)}\n",
        f"{plain(source.publisher)}. [The publisher's page]({source.address}).\n",
        f"- **Code**: `{source.code}`\n- **Terms**: {plain(source.terms)}",
        f"- **To cite**: {plain(source.citation)}\n- **Published**: {plain(source.cadence)}\n",
        "## What to know\n",
        bullets(map(plain, known)) if known else "Nothing beyond the editions.\n",
        "## Editions\n",
        *map(_edition, held),
        "## Series\n",
        *(_series(one, held) for one in series),
    ]
    return "\n".join(parts)


def _edition(edition: Edition) -> str:
    """Return an edition: when it was published and by what evidence, what it is, its caveats."""
    rows = sum(one["rows"] for one in edition.coverage.values())
    lines = [
        f"Published {edition.published}: {plain(edition.evidence)}",
        f"{plain(edition.form).capitalize()}; term used: {plain(edition.definition)}",
        f"{len(edition.coverage)} series, {rows} rows",
        *map(plain, edition.caveats),
        *(f"Against itself: {plain(one)}" for one in edition.anomalies),
    ]
    return f"### Edition {edition.edition}\n\n{bullets(lines)}"


def _series(series: Series, held: list[Edition]) -> str:
    rows = [_covered(one, series.code) for one in held if series.code in one.coverage]
    where = table(("edition", "countries", "years", "rows"), rows) if rows else "Not held.\n"
    return (
        f"({_anchor(series.code)})=\n### `{series.code}`\n\n**{plain(series.title)}.** "
        f"{plain(series.definition)}\n\n- Unit: {plain(series.unit)}\n"
        f"- Plausible: {series.lowest:g} to {series.highest:g}\n\n{where}"
    )


def _covered(edition: Edition, code: str) -> tuple[str, ...]:
    part = edition.coverage[code]
    years = f"{part['first_year']} to {part['last_year']}"
    return f"`{edition.edition}`", str(part["countries"]), years, str(part["rows"])


def _anchor(code: str) -> str:
    return "series-" + code.replace(".", "-").replace("_", "-")


def _tables() -> str:
    observations = ["## Observations\n", _observation_columns()]
    return "\n".join([_TABLES_HEAD, *observations, _FACTS_HEAD, *_facts()])


def _observation_columns() -> str:
    fields = data_package.describe()["resources"][0]["schema"]["fields"]
    rows = [
        (f"`{one['name']}`", one["type"], plain(one["description"]), _required(one["constraints"]))
        for one in fields
    ]
    return table(("column", "kind", "what it holds", "may be empty"), rows)


def _required(constraints: dict[str, object]) -> str:
    return "no" if constraints["required"] else "yes"


def _facts() -> Iterator[str]:
    """Yield each kind of table: its columns and rules, and the files that follow it."""
    files = {
        one["path"]: [field["name"] for field in one["schema"]["fields"]]
        for one in data_package.describe()["resources"]
        if one["name"].partition("-")[0] not in catalog.sources()
    }
    for kind, contract in fact_contracts.describe().items():
        same = [path for path, names in files.items() if set(names) == set(contract.columns)]
        rows = [_column(name, contract.columns[name]) for name in files[same[0]]]
        yield f"### {kind.capitalize()}\n"
        yield f"Key: {', '.join(f'`{one}`' for one in contract.unique)}. In {_listed(same)}.\n"
        yield table(("column", "kind", "what a cell must be", "may be missing"), rows)
        yield "Of a row as a whole:\n"
        yield bullets(plain(check.error) for check in contract.checks)
        files = {path: names for path, names in files.items() if path not in same}
    yield "### Other tables\n"
    yield bullets(f"`data/{path}`: {_listed(names)}" for path, names in files.items())


def _column(name: str, column: Any) -> tuple[str, ...]:
    rules = "; ".join(plain(one.error) for one in column.checks) or "any"
    kind = _KINDS.get(str(column.dtype), "text")
    return f"`{name}`", kind, rules, "yes" if column.nullable else "no"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{one}`" for one in names)


def _notes() -> str:
    """Return what data/README.md tells of sources and of readings, as a page of its own."""
    text = (paths.data() / "README.md").read_text(encoding="utf-8")
    return text.replace("# Data\n", "# How the tables came about\n", 1)
