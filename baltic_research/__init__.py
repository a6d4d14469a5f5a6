r"""Baltic security in numbers: defence spending and deterrence, with sources and editions.

>>> import baltic_research as br
>>> share = br.load("nato.defence_share_gdp", countries=br.BALTICS, years=2026)
>>> share[["country", "value"]].to_string(index=False, header=False)
'EST 5.10\nLVA 4.92\nLTU 5.33'

Everything public is named here and imported when it is first used, so that importing the
package costs next to nothing.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_PUBLIC = {
    "BALTICS": "baltic_research.countries:BALTICS",
    "BalticResearchError": "baltic_research.errors:BalticResearchError",
    "as_of": "baltic_research.store:as_of",
    "burden": "baltic_research.indicators.burden",
    "capability": "baltic_research.indicators.capability",
    "cite": "baltic_research.attribution:cite",
    "claims": "baltic_research.claims",
    "cohesion": "baltic_research.indicators.cohesion",
    "countries": "baltic_research.countries",
    "describe": "baltic_research.attribution:describe",
    "editions": "baltic_research.holdings:editions",
    "errors": "baltic_research.errors",
    "explore": "baltic_research.explore:explore",
    "facts": "baltic_research.facts",
    "figures": "baltic_research.figures",
    "growth": "baltic_research.indicators.growth",
    "health": "baltic_research.health",
    "index": "baltic_research.indicators.index",
    "load": "baltic_research.store:load",
    "load_known": "baltic_research.store:load_known",
    "models": "baltic_research.models",
    "presence": "baltic_research.indicators.presence",
    "provenance": "baltic_research.attribution:provenance",
    "record": "baltic_research.recorded:record",
    "sea": "baltic_research.indicators.sea",
    "series_breaks": "baltic_research.catalog.breaks:series_breaks",
    "spending": "baltic_research.indicators.spending",
    "standing": "baltic_research.indicators.standing:standing",
    "table": "baltic_research.figures.table:table",
    "vintages": "baltic_research.vintages",
}

if TYPE_CHECKING:
    from baltic_research import claims, countries, errors, facts, figures, health, models, vintages
    from baltic_research.attribution import cite, describe, provenance
    from baltic_research.catalog.breaks import series_breaks
    from baltic_research.countries import BALTICS
    from baltic_research.errors import BalticResearchError
    from baltic_research.explore import explore
    from baltic_research.figures.table import table
    from baltic_research.holdings import editions
    from baltic_research.indicators import (
        burden,
        capability,
        cohesion,
        growth,
        index,
        presence,
        sea,
        spending,
    )
    from baltic_research.indicators.standing import standing
    from baltic_research.recorded import record
    from baltic_research.store import as_of, load, load_known

__all__ = [
    "BALTICS",
    "BalticResearchError",
    "as_of",
    "burden",
    "capability",
    "cite",
    "claims",
    "cohesion",
    "countries",
    "describe",
    "editions",
    "errors",
    "explore",
    "facts",
    "figures",
    "growth",
    "health",
    "index",
    "load",
    "load_known",
    "models",
    "presence",
    "provenance",
    "record",
    "sea",
    "series_breaks",
    "spending",
    "standing",
    "table",
    "vintages",
]


if not TYPE_CHECKING:  # a type checker knows the names above, and that there are no others

    def __getattr__(name: str) -> Any:
        """Import a public name when it is first asked for."""
        if name not in _PUBLIC:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if "IPython" in sys.modules:
            importlib.import_module("baltic_research.display").register()
        module, _, attribute = _PUBLIC[name].partition(":")
        found = importlib.import_module(module)
        value = getattr(found, attribute) if attribute else found
        globals()[name] = value
        return value


if os.environ.get("BALTIC_RESEARCH_READS"):
    importlib.import_module("baltic_research.reads").start()


def __dir__() -> list[str]:
    """List the public names, for completion in notebooks."""
    return sorted({*globals(), *_PUBLIC})
