"""The published CINC against its own definition: the mean of a state's shares of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research import catalog
from baltic_research.sources.reading import Problems

if TYPE_CHECKING:
    import pandas as pd

COMPONENTS = ("milex", "milper", "irst", "pec", "tpop", "upop")
TOLERANCE = 1e-7  # the published index has 8 to 11 decimals
MANY = 3  # states of one year: then it is not one state's figure that is wrong


def check_index(table: pd.DataFrame, problems: Problems) -> list[str]:
    """Compare the published index of every state and year with what its components give.

    Parameters
    ----------
    table : pandas.DataFrame
        Every state of the file: line, state, country, year, the components and ``cinc``.
    problems : Problems
        Takes a year in which the index of many states is not what the components give, since a
        row that is missing, or a figure large enough, changes the world's total; and notes the
        years that hold too few states to be the world.

    Returns
    -------
    list of str
        Single states whose index differs, by line; they are stored as published.

    Notes
    -----
    The index is the mean, over the components with a figure, of the state's share in the
    world's total: for the published release every state of every year to within 3e-8.

    References
    ----------
    Singer, J. D. (1988), "Reconstructing the Correlates of War dataset on material capabilities
    of states, 1816-1985", International Interactions 14(2), 115-132.
    """
    least = catalog.layout("cow")["least_states"]
    told = []
    for year, rows in table.groupby("year"):
        if len(rows) < least:
            problems.pass_over(f"index not recomputed: fewer than {least} states", str(year))
            continue
        figures = rows[list(COMPONENTS)]
        total = figures.sum()
        index = (figures / total.where(total > 0)).mean(axis="columns")
        # True as well where only one of the two is missing
        off = ~((rows["cinc"] - index).abs() <= TOLERANCE) & (rows["cinc"].notna() | index.notna())
        given = rows.assign(given=index)[off].to_dict("records")
        texts = [
            f"line {row['line']}: {row['country'] or row['state']} {row['year']}: the index is "
            f"{row['cinc']:.8f}, the components give {row['given']:.8f}"
            for row in given
        ]
        if len(texts) >= MANY:
            worst = (rows["cinc"] - index).abs().fillna(float("inf"))[off].argmax()
            where, _, what = texts[worst].partition(": ")
            problems.add(
                where,
                f"{what}; so for {len(texts)} of {len(rows)} states: a row is missing or a figure "
                "is wrong",
            )
        else:
            told += texts
    return told
