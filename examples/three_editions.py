"""Lithuania's share of GDP spent on defence, as three editions of NATO's tables give it.

    python three_editions.py

Prints a table, a row an edition, and how to cite it; leaves ``lithuania.svg`` where you are.
"""

import baltic_research as br

EDITIONS = ("2019-06", "2024-06", "2026-07")

share = br.load("nato.defence_share_gdp", countries="Lithuania", edition=EDITIONS)
wide = share[share["year"].between(2014, 2019)].pivot(index="edition", columns="year")
print(wide["value"].to_string())
print(br.cite(share))
br.figures.by_edition(share, country="Lithuania", thresholds=[2.0]).save("lithuania.svg")
