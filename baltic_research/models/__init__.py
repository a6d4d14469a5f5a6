"""Models of spending and deterrence: observations in, frozen results with uncertainty out.

Each name is imported when it is first used, since statsmodels and linearmodels take seconds.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_PUBLIC = {
    "Result": "baltic_research.models.result",
}

if TYPE_CHECKING:
    from baltic_research.models.result import Result

__all__ = [
    "Result",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, for completion in notebooks."""
    return sorted({*globals(), *_PUBLIC})
