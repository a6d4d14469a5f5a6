"""What in one study speaks against the assumptions that a counterfactual rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from baltic_research import countries
from baltic_research.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from baltic_research.models.counterfactual.panel import Panel
    from baltic_research.models.counterfactual.results import SyntheticControl

COLUMNS = ["assumption", "doubt"]
ANTICIPATION = "No anticipation"
ALONE = "Nothing else happened"
ONE_TREATMENT = "One treatment, one year"
FALL = 0.1  # of the highest figure before: less is within what shares move by from year to year


def identification_doubts(control: SyntheticControl, events: pd.DataFrame) -> pd.DataFrame:
    """List what in a study speaks against the assumptions of its counterfactual.

    Parameters
    ----------
    control : SyntheticControl
        The study: who is treated, from which year, over which years.
    events : pandas.DataFrame
        What may have moved the treated as the treatment did: title, and date, of which the year
        counts. `facts.load_events("trigger_event")` has Russia's acts.

    Returns
    -------
    pandas.DataFrame
        Columns assumption and doubt, a sentence: the events of the study's years before the
        treatment, and those after it; whose figure had fallen by a tenth and more of its highest
        when the treatment came; how many were treated. Nothing else is looked for.

    Raises
    ------
    ContractError
        If the events have no title or date.

    Examples
    --------
    >>> import baltic_research as br
    >>> shares = br.load("worldbank.milex_share_gdp", edition="2026-02")
    >>> study = {"donors": ["AUS", "AUT", "JPN"], "years": (2000, 2024)}
    >>> control = br.models.synthetic_control(shares, treated="POL", start=2022, **study)
    >>> found = identification_doubts(control, br.facts.load_events("trigger_event"))
    >>> print(found.loc[0, "doubt"])
    Before 2022: Russia annexes Crimea (2014). Who armed then did not wait for the treatment.
    """
    import pandas as pd

    lacking = [one for one in ("date", "title") if one not in events]
    if lacking:
        raise ContractError(
            f"events lack {', '.join(lacking)}; pass what facts.load_events returns"
        )
    study = control.study.panel
    dated = {str(one.title): int(str(one.date)[:4]) for one in events.itertuples()}
    rows = [*_of_events(study, dated), *_of_falls(study), _of_company(study)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _of_events(study: Panel, dated: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Yield the events of the study's years before and after the first year of the treatment."""
    in_study = {title: year for title, year in dated.items() if year in study.years}
    before = [f"{title} ({year})" for title, year in in_study.items() if year < study.start]
    after = [f"{title} ({year})" for title, year in in_study.items() if year > study.start]
    if before:
        what = f"Before {study.start}: {'; '.join(before)}."
        yield ANTICIPATION, f"{what} Who armed then did not wait for the treatment."
    if after:
        what = f"After {study.start}: {'; '.join(after)}."
        yield ALONE, f"{what} The average gap mixes what came of that with the treatment."


def _of_falls(study: Panel) -> Iterator[tuple[str, str]]:
    """Yield the treated whose last figure before the treatment is well below an earlier one."""
    years = study.years[: study.first_after]
    for code in study.treated:
        own = study.of([code])[: study.first_after, 0]
        top = int(np.argmax(own))
        if own[-1] <= (1 - FALL) * own[top]:
            said = f"{countries.name(code)} had fallen from {own[top]:.2f} {study.unit} in"
            fall = f"{said} {years[top]} to {own[-1]:.2f} in {years[-1]}"
            yield ALONE, f"{fall}; part of a later rise may be recovery."


def _of_company(study: Panel) -> tuple[str, str]:
    """Return what the number of the treated says of the evidence."""
    names = [countries.name(code) for code in study.treated]
    if len(names) == 1:
        return ONE_TREATMENT, f"{names[0]} is one country: nothing repeats what is found for it."
    said = f"{', '.join(names[:-1])} and {names[-1]} are treated from the same year on"
    return ONE_TREATMENT, f"{said}: together they are one experiment and not {len(names)}."
