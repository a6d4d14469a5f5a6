"""Merge our panel with a table of one's own, without mixing units, countries or editions.

    python merge_own_panel.py [FOLDER]

Writes ``merged.csv``, one row a country and year, and ``merged.txt`` with the citation, into
FOLDER (by default the current one). The table of one's own is made up, for the example: jobs in
the arms industry, with countries under the names that people use.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pandas as pd

import baltic_research as br

EDITION = "2026-07"

OWN = """\
country;year;arms_industry_thousand_persons
Estonia;2012;0.9
Estonia;2022;1.9
Estonia;2023;2.3
Czech Republic;2022;17.0
Czech Republic;2023;19.5
Turkey;2022;81.1
Turkey;2023;85.7
"""


def in_unit(series: str, unit: str, countries: list[str]) -> pd.DataFrame:
    """Return observations of a series in one unit, price base included; refuse any other."""
    rows = br.load(series, countries=countries, edition=EDITION)
    found = sorted(rows["unit"].unique())
    if found != [unit]:
        raise SystemExit(f"{series} {EDITION} is in {' and '.join(found)}, not in {unit}")
    return rows


def merged(own: pd.DataFrame, **ours: pd.DataFrame) -> pd.DataFrame:
    """Put observations beside one's own rows, each as a column whose name says its unit."""
    for name, rows in ours.items():
        column = rows[["country", "year", "value"]].rename(columns={"value": name})
        # A left join keeps every row of one's own, 2012 too, which the edition has not; validate
        # refuses a country-year given twice
        own = own.merge(column, on=["country", "year"], how="left", validate="1:1")
    return own


def main(folder: str = ".") -> None:
    """Merge, show and write."""
    own = pd.read_csv(io.StringIO(OWN), sep=";")
    # Names and aliases become codes; a name that nobody knows is an error and not a lost row
    own["country"] = [br.countries.resolve(name) for name in own["country"]]
    countries = list(own["country"].unique())
    soldiers = in_unit("nato.personnel", "thousand persons", countries)
    share = in_unit("nato.defence_share_gdp", "% of GDP, 2021 prices", countries)
    table = merged(own, soldiers_thousand_persons=soldiers, share_pct_gdp_2021_prices=share)
    # Thousand persons over thousand persons: the units cancel
    table["jobs_per_soldier"] = (
        table["arms_industry_thousand_persons"] / table["soldiers_thousand_persons"]
    )
    citation = br.cite(pd.concat([soldiers, share]))
    table.to_csv(Path(folder, "merged.csv"), index=False)
    Path(folder, "merged.txt").write_text(citation + "\n", encoding="utf-8")
    print(table.round(3).to_string(index=False))
    print(citation)


if __name__ == "__main__":
    main(*sys.argv[1:])
