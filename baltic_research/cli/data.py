"""The verbs of `baltic-research data`: look at what is held, and bring it up to date."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import click

_SHOW_EXAMPLES = """\b
Examples:
  baltic-research data show nato.defence_share_gdp --countries EST,LVA,LTU --years 2019:2024
  baltic-research data show nato.defence_share_gdp --countries Lithuania --as-of 2024-07-01
  baltic-research data show nato.personnel --format csv > personnel.csv
"""


class _Years(click.ParamType[range]):
    """A year, or first and last year with a colon."""

    name = "years"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> range:
        """Return the years from the first to the last."""
        if isinstance(value, range):
            return value
        match = re.fullmatch(r"(\d{4})(?::(\d{4}))?", str(value).strip(), re.ASCII)
        if match is None:
            self.fail(f"{value!r} is not a year or a span such as 2014:2024", param, ctx)
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            self.fail(f"{value!r} ends before it begins", param, ctx)
        return range(first, last + 1)


@click.group()
def data() -> None:
    """Show, describe and import the data that reports rest on."""


@data.command()
@click.argument("source", required=False)
def editions(source: str | None) -> None:
    """List the editions held, of SOURCE or of all."""
    from baltic_research import store
    from baltic_research.cli.observations import editions_as_text

    click.echo(editions_as_text(store.editions(source)))


@data.command(epilog=_SHOW_EXAMPLES)
@click.argument("series")
@click.option("--countries", metavar="NAMES", help="Codes or English names, separated by commas.")
@click.option("--years", type=_Years(), metavar="FIRST:LAST", help="A year, or first and last.")
@click.option("--edition", metavar="YYYY-MM", help="An edition or 'all'; the newest unless said.")
@click.option("--as-of", metavar="DATE", help="Use only what was known on that day (YYYY-MM-DD).")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="csv and json give every column at full precision.",
)
def show(
    series: str,
    countries: str | None,
    years: range | None,
    edition: str | None,
    as_of: str | None,
    form: str,
) -> None:
    """Show the observations of SERIES, years down and countries across.

    In the table "e" marks a publisher's estimate and "i" a value imputed by us.
    """
    from baltic_research import store
    from baltic_research.cli import observations

    wanted = None if countries is None else [one.strip() for one in countries.split(",")]
    frame = store.load(series, countries=wanted, years=years, edition=edition, as_of=as_of)
    click.echo(observations.FORMATS[form](frame), nl=False)


@data.command()
@click.argument("series", required=False)
def describe(series: str | None) -> None:
    """Describe SERIES: what it measures, its unit, whose it is; without SERIES, list them all."""
    from baltic_research import attribution
    from baltic_research.cli.observations import series_as_text

    click.echo(series_as_text(attribution.describe(series)))


@data.command()
@click.option("--on", "day", metavar="DATE", help="Count ages to that day; by default to today.")
def status(day: str | None) -> None:
    """Say how fresh each source is, and when the next edition is to be expected."""
    from baltic_research import health
    from baltic_research.cli.observations import status_as_text

    click.echo(status_as_text(health.status(_day(day))))


@data.command()
@click.argument("source", required=False)
def check(source: str | None) -> None:
    """Check every edition held, of SOURCE or of all, against its contract and its neighbours.

    Exit code 1 says that something was found that is not known.
    """
    from baltic_research import health
    from baltic_research.cli.observations import findings_as_text

    findings = health.check(source)
    click.echo(findings_as_text(findings))
    new = int((~findings["known"].astype(bool)).sum())
    if new:
        raise click.ClickException(f"{new} findings are not known; see above")


def _day(text: str | None) -> dt.date:
    from baltic_research.days import as_day

    return dt.datetime.now(tz=dt.UTC).date() if text is None else as_day(text)


@data.command(name="import")
@click.argument("source")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--edition", metavar="YYYY-MM", help="Label, where the file does not say it.")
@click.option("--published", metavar="DATE", help="Day of publication, where it is not known.")
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to store it in; by default the user's data folder (BALTIC_RESEARCH_DATA).",
)
def import_file(
    source: str, file: Path, edition: str | None, published: str | None, data_dir: Path | None
) -> None:
    """Import FILE, as published by SOURCE, as an edition.

    The file is understood in full or not stored at all.
    """
    from baltic_research import ingest

    imported = ingest.import_file(
        source, file, edition=edition, published=published, data_dir=data_dir
    )
    click.echo(imported.summary())


@data.command()
def package() -> None:
    """Write datapackage.json and CODEBOOK.md anew beside the shipped tables."""
    from baltic_research import data_package

    for path in data_package.write():
        click.echo(path)


@data.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--source", help="Write only the tables of this source.")
def rebuild(folder: Path, source: str | None) -> None:
    """Write the shipped tables anew from the publishers' files in FOLDER."""
    from baltic_research import ingest

    for imported in ingest.rebuild(folder, source=source):
        click.echo(imported.summary())
