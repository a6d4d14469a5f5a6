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

_WATCH_EXAMPLES = """\b
Examples:
  baltic-research data watch
  baltic-research data watch nato --format json
  baltic-research data watch --list

\b
Exit codes: 0 all answered and nothing is newer, 10 something newer exists, 1 something could not
be asked or understood and nothing newer was found, 2 usage, 3 another watch is at work.

\b
Every weekday at seven, with a mail when there is something to fetch (crontab):
  0 7 * * 1-5  baltic-research data watch >~/watch.txt 2>&1 || mail -s "watch $?" me <~/watch.txt
"""


_FETCH_EXAMPLES = """\b
Examples:
  baltic-research data fetch worldbank
  baltic-research data fetch ustroops --edition 2026-12 --published 2026-12-01
  baltic-research data fetch sipri --list
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
    from baltic_research import holdings
    from baltic_research.cli.observations import editions_as_text

    click.echo(editions_as_text(holdings.editions(source)))


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


@data.command(epilog=_WATCH_EXAMPLES)
@click.argument("source", required=False)
@click.option("--list", "only_list", is_flag=True, help="Show what would be asked; ask nobody.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to keep what was seen in; by default the user's data folder.",
)
@click.pass_context
def watch(
    ctx: click.Context, source: str | None, *, only_list: bool, form: str, data_dir: Path | None
) -> None:
    """Ask the publishers, of SOURCE or of all, whether something newer than what is held exists.

    What was seen is kept, so that "new" is said once and "still newer" until it is held.
    """
    from baltic_research.cli import watching

    as_json = form == "json"
    if only_list:
        show_list = watching.addresses_as_json if as_json else watching.addresses_as_text
        click.echo(show_list(source))
        return
    from baltic_research import watch as watchman

    sightings = watchman.watch(source, data_dir=data_dir)
    click.echo((watching.sightings_as_json if as_json else watching.sightings_as_text)(sightings))
    if faults := watching.faults_as_text(sightings):
        click.echo(faults, err=True)
    ctx.exit(watching.exit_code(sightings))


@data.command(epilog=_FETCH_EXAMPLES)
@click.argument("source")
@click.option("--list", "only_list", is_flag=True, help="Show what would be asked; ask nobody.")
@click.option("--no-import", is_flag=True, help="Download and check, but store no edition.")
@click.option("--accept-changed", is_flag=True, help="Take a file that the publisher changed.")
@click.option("--edition", metavar="YYYY-MM", help="Label, where the file does not say it.")
@click.option("--published", metavar="DATE", help="Day of publication, where it is not known.")
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to store it in; by default the user's data folder (BALTIC_RESEARCH_DATA).",
)
def fetch(
    source: str,
    *,
    only_list: bool,
    no_import: bool,
    accept_changed: bool,
    edition: str | None,
    published: str | None,
    data_dir: Path | None,
) -> None:
    """Download what SOURCE's publisher offers, and import it.

    What has not changed since the last time is neither downloaded nor imported again. Files are
    kept in "downloads" beside the tables.
    """
    from baltic_research.cli import downloads
    from baltic_research.fetch import fetch as fetch_files
    from baltic_research.fetch import offers

    if only_list:
        click.echo(downloads.offers_as_text(offers(source)))
        return
    with downloads.bars_on_terminal() as progress:
        files = fetch_files(
            source,
            edition=edition,
            published=published,
            data_dir=data_dir,
            import_files=not no_import,
            accept_changed=accept_changed,
            progress=progress,
        )
    downloads.tell(files)


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
@click.option("--dry-run", is_flag=True, help="Read and say everything, and write nothing.")
def import_file(
    source: str,
    file: Path,
    edition: str | None,
    published: str | None,
    data_dir: Path | None,
    *,
    dry_run: bool,
) -> None:
    """Import FILE, as published by SOURCE, as an edition.

    The file is understood in full or not stored at all. Says which series were recognised, what
    a declared rule passed over, what the file says against itself, and what is new against the
    newest edition held before.
    """
    from baltic_research import ingest

    imported = ingest.import_file(
        source, file, edition=edition, published=published, data_dir=data_dir, dry_run=dry_run
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
        click.echo(imported.headline())
