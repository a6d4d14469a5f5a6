"""Print what a change in the explorer costs until everything is redrawn, over a walk through it.

Usage: python benchmarks/explorer.py [ROUNDS]
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator

DEFAULT_ROUNDS = 3
LIMIT = 0.300
SLOWEST = 5

Change = tuple[str, object]


def walk() -> Iterator[Change]:
    """Yield the changes: a control and its new value, as a reader would go through the data."""
    yield "countries", "EST, LVA, LTU, POL, FIN"
    yield "group", "baltic_littoral"
    yield "group", "allies"
    yield "group_day", "2016"
    yield "group", "baltics"
    yield "first_year", 2018
    yield "first_year", 2014
    yield "edition", "2024-06"
    yield "edition", "as of"
    yield "as_of", dt.date(2019, 12, 31)
    yield "edition", "newest"
    yield "against", "2024-06"
    yield "against", "sipri.milex_share_gdp"
    yield "group", "allies"
    yield "against", "2024-06"
    yield "against", "nothing"
    yield "show", "change"
    yield "group", "baltics"
    yield "series", "nato.defence_usd_constant"
    yield "prices", "nominal"
    yield "show", "level"
    yield "prices", "real"
    yield "show", "share_of_allies"
    yield "against", "2019-06"
    yield "show", "level"
    yield "against", "nothing"
    yield "series", "sipri.milex_usd_constant"
    yield "series", "worldbank.population"
    yield "series", "unga.ideal_point"
    yield "series", "nuclear.stockpile"
    yield "group", "nuclear_armed"
    yield "countries", "nowhere"
    yield "series", "nato.defence_share_gdp"
    yield "group", "baltics"
    yield "first_year", 2014
    yield "last_year", 2026


def measure(rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each change: choice, figure, table and all that goes with them."""
    import baltic_research as br

    tool = br.explore()
    times: dict[str, list[float]] = {}
    for _ in range(rounds + 1):
        before = tool.choice
        for place, (name, value) in enumerate(walk()):
            began = time.perf_counter()
            setattr(getattr(tool.controls, name), "value", value)  # noqa: B010 - as a browser does
            times.setdefault(f"{place:2} {name} = {value}", []).append(time.perf_counter() - began)
        if tool.choice != before:
            sys.exit(f"the walk ends with {tool.choice}, not where it began: {before}")
    # The first round reads the tables and imports what draws
    return {name: one[1:] for name, one in times.items()}


def main() -> None:
    """Print the median and the worst of all changes, and which were the slowest."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        # A data folder that does not exist: only what is shipped counts
        os.environ["BALTIC_RESEARCH_DATA"] = f"{folder}/none"
        times = measure(rounds)
    medians = {name: statistics.median(one) for name, one in times.items()}
    every = [one for some in times.values() for one in some]
    for name in sorted(medians, key=lambda one: -medians[one])[:SLOWEST]:
        print(f"{name:<42} {medians[name]:.3f} s (median of {rounds})")
    print(f"{len(every)} redraws of {len(times)} changes: median {statistics.median(every):.3f} s")
    worst = max(medians.values())
    print(f"worst change {worst:.3f} s, worst redraw {max(every):.3f} s (limit {LIMIT:.3f} s)")
    print("all within the limit" if worst <= LIMIT else "beyond the limit")
    sys.exit(worst > LIMIT)


if __name__ == "__main__":
    main()
