"""What a break analysis rests on and cannot say, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baltic_research.models.breaks import dates as breaks_dates
from baltic_research.models.breaks.series import LEVEL, TREND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from baltic_research.models.breaks.structural import StructuralBreaks

ERRORS = {
    breaks_dates.ORDINARY: "ordinary errors, taken for independent",
    breaks_dates.HAC: "a prewhitened long-run variance of the errors in each regime",
    breaks_dates.HAC_COMMON: "one prewhitened long-run variance of the errors for all regimes",
}

MOSTLY = 0.5


def notes(result: StructuralBreaks) -> tuple[str, ...]:
    """Return the sentences that go with an analysis."""
    return (*_choice(result), *_limits(result), *_dates(result), *_rival(result))


def _choice(result: StructuralBreaks) -> Iterator[str]:
    """Say how the number of breaks was chosen, and what the other ways say."""
    settings, counts = result.settings, result.counts
    others = ", ".join(
        f"{name} {count}" for name, count in counts.items() if name != settings.select
    )
    yield (
        f"Number of breaks by {settings.select}: {result.count}; by the others: {others}. Tests "
        f"and intervals use {ERRORS[settings.errors]}."
    )
    verdict = "is" if result.udmax > result.udmax_critical else "is not"
    yield (
        f"UDmax {result.udmax:.2f} {verdict} above its critical value "
        f"{result.udmax_critical:.2f} at {100 * settings.significance:g} %; against one break and "
        f"with ordinary errors p = {result.single_break_p_value:.2g}."
    )
    first = result.tests.iloc[1]
    if result.udmax_alone:
        yield (
            f"supF of one break, {first['sup_f']:.2f}, is below its critical value "
            f"{first['sup_f_critical']:.2f}: breaks are taken for UDmax's sake alone, which "
            "finds breaks in short series without any far too often; their number is uncertain."
        )
    if settings.specification == TREND:
        yield (
            "The critical values were tabulated for regressors without a trend; with one they "
            "are approximate."
        )


def _limits(result: StructuralBreaks) -> Iterator[str]:
    """Say between which years a break could be found at all."""
    years, least = result.series.years, result.least_years
    yield (
        f"A regime has {least} years at least, so no break could be found before "
        f"{years[least]} or after {years[-least]}; for one later use a test at a known date or "
        "at the end of the sample."
    )
    most = len(result.tests) - 1
    if most < result.settings.max_breaks:
        asked = result.settings.max_breaks
        yield f"The years allow {most} breaks at most, fewer than the {asked} asked for."


def _dates(result: StructuralBreaks) -> Iterator[str]:
    """Say which dates are not to be trusted as they stand."""
    table = result.table()
    limit = table.loc[table["on_trimming_limit"], "first_new_year"]
    if len(limit):
        yield (
            f"On the trimming limit: {_listed(limit)}; a regime beside it is as short as "
            "allowed, and the true date may lie further."
        )
    cut = table.loc[table["interval_reaches_end"], "first_new_year"]
    if len(cut):
        yield f"The interval of {_listed(cut)} reaches beyond the series and was cut."
    unknown = table.loc[table["low_year"].isna() & (table["break"] > 0), "first_new_year"]
    if len(unknown):
        yield f"No interval for {_listed(unknown)}: a regime beside it does not vary."


def _rival(result: StructuralBreaks) -> Iterator[str]:
    """Say whether a drifting level would do as well as one that breaks."""
    if result.settings.specification != LEVEL:
        return
    level = result.local_level
    share = level.drift / (level.drift + level.noise)
    rival = (
        "The rival to a level that breaks, one that drifts every year, puts "
        f"{100 * share:.0f} % of the yearly variance (drift and noise) into drift"
    )
    if share > MOSTLY:
        yield f"{rival}: a series that wanders shows breaks that no event caused."
    else:
        yield f"{rival}."


def _listed(years: Iterable[object]) -> str:
    return ", ".join(str(year) for year in years)
