"""What the columns of a report of US forces add up to."""

from __future__ import annotations

from decimal import Decimal

from baltic_research import catalog, countries
from baltic_research.sources.delimited import Line, Text, number_in
from baltic_research.sources.reading import Problems


def contradictions(text: Text, lines: dict[str, str], problems: Problems) -> list[str]:
    """Name the lines whose parts do not add up to their total.

    Parameters
    ----------
    text : Text
        The file of reports.
    lines : dict
        Which lines are looked at: their place in the file, and the country each is of.
    problems : Problems
        Takes a part that is no number, and notes what cannot be added up.

    Returns
    -------
    list of str
        One a line and total, by place; the figures are stored as published.

    Notes
    -----
    ``layouts/ustroops.yml`` declares the sums and their years. A part without a figure counts
    as nothing; a line without any part says nothing.
    """
    found = []
    for rule in catalog.layout("ustroops")["sums"]:
        columns = (rule["total"], *rule["parts"])
        lacking = [name for name in columns if name not in text.columns]
        if lacking:
            problems.pass_over(f"sum of {rule['total']}: no column {', '.join(lacking)}")
            continue
        first, last = rule["years"]
        for line in text.lines:
            if line.where in lines and first <= int(line["year"]) <= last:
                parts = _known(line, rule["parts"], problems)
                total = _known(line, [rule["total"]], problems)
                if parts and total and sum(parts) != total[0]:
                    country = countries.name(lines[line.where])
                    found.append(
                        f"{line.where}: {country} {line['year']}: {rule['total']} is {total[0]}, "
                        f"its parts sum to {sum(parts)}"
                    )
    return found


def _known(line: Line, columns: list[str], problems: Problems) -> list[Decimal]:
    missing = catalog.layout("ustroops")["missing"]
    return [
        number_in(line, name, problems, whole=True) for name in columns if line[name] != missing
    ]
