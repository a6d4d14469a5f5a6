"""A figure for a paper: one column wide, as vectors, with the citation and the figures behind it.

    python figure_for_a_paper.py [FOLDER]

Writes into FOLDER (by default the current one) ``figure-1.pdf`` and ``figure-1.svg``, the caption
and citation in ``figure-1.txt``, and what is drawn, unrounded, in ``figure-1.csv``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import baltic_research as br

COLUMN = 3.5  # inches: 89 mm, one column of most journals
AS_OF = "2026-11-01"  # what was known that day; a later edition then changes nothing


def main(folder: str = ".") -> None:
    """Draw and write."""
    share = br.load("nato.defence_share_gdp", countries=br.BALTICS, as_of=AS_OF)
    chart = br.figures.trend(
        share,
        highlight=br.BALTICS,
        thresholds={2.0: "Wales 2014", 3.5: "Hague 2025"},
        title="The Baltic states' way past 2 %",
        width=COLUMN,
    )
    target = Path(folder, "figure-1")
    for suffix in (".pdf", ".svg"):
        print(chart.save(target.with_suffix(suffix)).name)
    words = (chart.title, chart.caption, f"In words: {chart.alt}", br.cite(share))
    target.with_suffix(".txt").write_text("\n\n".join(words) + "\n", encoding="utf-8")
    chart.data.to_csv(target.with_suffix(".csv"), index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
