"""Models of spending and deterrence: observations in, frozen results with uncertainty out.

Each name is imported when it is first used, since statsmodels and linearmodels take seconds.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_PUBLIC = {
    "Predictor": "baltic_research.models.counterfactual.fit",
    "Result": "baltic_research.models.result",
    "backtest_targets": "baltic_research.models.targets.backtest",
    "donor_pool": "baltic_research.models.counterfactual.panel",
    "end_of_sample_break": "baltic_research.models.breaks.end_of_sample",
    "implied_gdp": "baltic_research.models.targets.required",
    "interrupted_series": "baltic_research.models.interrupted.series",
    "known_break": "baltic_research.models.breaks.known",
    "leave_one_out": "baltic_research.models.counterfactual.robustness",
    "placebos_in_space": "baltic_research.models.counterfactual.placebos",
    "placebos_in_time": "baltic_research.models.counterfactual.robustness",
    "required_growth": "baltic_research.models.targets.required",
    "structural_breaks": "baltic_research.models.breaks.structural",
    "structural_breaks_by_country": "baltic_research.models.breaks.by_country",
    "synthetic_control": "baltic_research.models.counterfactual.control",
    "synthetic_difference_in_differences": "baltic_research.models.counterfactual.did",
    "target_paths": "baltic_research.models.targets.paths",
}

if TYPE_CHECKING:
    from baltic_research.models.breaks.by_country import structural_breaks_by_country
    from baltic_research.models.breaks.end_of_sample import end_of_sample_break
    from baltic_research.models.breaks.known import known_break
    from baltic_research.models.breaks.structural import structural_breaks
    from baltic_research.models.counterfactual.control import synthetic_control
    from baltic_research.models.counterfactual.did import synthetic_difference_in_differences
    from baltic_research.models.counterfactual.fit import Predictor
    from baltic_research.models.counterfactual.panel import donor_pool
    from baltic_research.models.counterfactual.placebos import placebos_in_space
    from baltic_research.models.counterfactual.robustness import leave_one_out, placebos_in_time
    from baltic_research.models.interrupted.series import interrupted_series
    from baltic_research.models.result import Result
    from baltic_research.models.targets.backtest import backtest_targets
    from baltic_research.models.targets.paths import target_paths
    from baltic_research.models.targets.required import implied_gdp, required_growth

__all__ = [
    "Predictor",
    "Result",
    "backtest_targets",
    "donor_pool",
    "end_of_sample_break",
    "implied_gdp",
    "interrupted_series",
    "known_break",
    "leave_one_out",
    "placebos_in_space",
    "placebos_in_time",
    "required_growth",
    "structural_breaks",
    "structural_breaks_by_country",
    "synthetic_control",
    "synthetic_difference_in_differences",
    "target_paths",
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
