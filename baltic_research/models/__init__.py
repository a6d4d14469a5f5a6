"""Models of spending and deterrence: observations in, frozen results with uncertainty out.

Each name is imported when it is first used, since statsmodels and linearmodels take seconds.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_PUBLIC = {
    "Predictor": "baltic_research.models.counterfactual.fit",
    "Result": "baltic_research.models.result",
    "arrival_in_time": "baltic_research.models.denial.reinforcement",
    "backtest_targets": "baltic_research.models.targets.backtest",
    "backtest_with_and_without_plans": "baltic_research.models.targets.backtest",
    "calibrate_advance_rate": "baltic_research.models.denial.calibration",
    "campaign_clock": "baltic_research.models.denial.clock",
    "demand_panel": "baltic_research.models.demand",
    "demand_specifications": "baltic_research.models.demand",
    "denial_drivers": "baltic_research.models.denial.drivers",
    "denial_surface": "baltic_research.models.denial.reinforcement",
    "deterrence_threshold": "baltic_research.models.threshold",
    "composite_index": "baltic_research.models.index_uncertainty.composite",
    "donor_pool": "baltic_research.models.counterfactual.panel",
    "dynamic_demand": "baltic_research.models.demand",
    "end_of_sample_break": "baltic_research.models.breaks.end_of_sample",
    "false_breaks": "baltic_research.models.false_alarms",
    "false_effects": "baltic_research.models.false_alarms",
    "identification_doubts": "baltic_research.models.counterfactual.doubts",
    "falling_medians": "baltic_research.models.denial.order",
    "implied_gdp": "baltic_research.models.targets.required",
    "index_bands": "baltic_research.models.index_uncertainty.bands",
    "index_sensitivity": "baltic_research.models.index_uncertainty.sensitivity",
    "interrupted_series": "baltic_research.models.interrupted.series",
    "known_break": "baltic_research.models.breaks.known",
    "known_breaks_by_country": "baltic_research.models.breaks.known_by_country",
    "known_postures": "baltic_research.models.denial.described",
    "leave_one_out": "baltic_research.models.counterfactual.robustness",
    "parameter_name": "baltic_research.models.denial.described",
    "origins_to_test": "baltic_research.models.targets.backtest",
    "placebos_in_space": "baltic_research.models.counterfactual.placebos",
    "placebos_in_time": "baltic_research.models.counterfactual.robustness",
    "posture_parameters": "baltic_research.models.denial.described",
    "required_growth": "baltic_research.models.targets.required",
    "spatial_demand": "baltic_research.models.demand",
    "spending_demand": "baltic_research.models.demand",
    "stacked": "baltic_research.models.result",
    "structural_breaks": "baltic_research.models.breaks.structural",
    "structural_breaks_by_country": "baltic_research.models.breaks.by_country",
    "synthetic_control": "baltic_research.models.counterfactual.control",
    "synthetic_difference_in_differences": "baltic_research.models.counterfactual.did",
    "target_paths": "baltic_research.models.targets.paths",
    "threshold_by_posture": "baltic_research.models.denial.prize",
    "threshold_sensitivity": "baltic_research.models.threshold",
}

if TYPE_CHECKING:
    from baltic_research.models.breaks.by_country import structural_breaks_by_country
    from baltic_research.models.breaks.end_of_sample import end_of_sample_break
    from baltic_research.models.breaks.known import known_break
    from baltic_research.models.breaks.known_by_country import known_breaks_by_country
    from baltic_research.models.breaks.structural import structural_breaks
    from baltic_research.models.counterfactual.control import synthetic_control
    from baltic_research.models.counterfactual.did import synthetic_difference_in_differences
    from baltic_research.models.counterfactual.doubts import identification_doubts
    from baltic_research.models.counterfactual.fit import Predictor
    from baltic_research.models.counterfactual.panel import donor_pool
    from baltic_research.models.counterfactual.placebos import placebos_in_space
    from baltic_research.models.counterfactual.robustness import leave_one_out, placebos_in_time
    from baltic_research.models.demand import (
        demand_panel,
        demand_specifications,
        dynamic_demand,
        spatial_demand,
        spending_demand,
    )
    from baltic_research.models.denial.calibration import calibrate_advance_rate
    from baltic_research.models.denial.clock import campaign_clock
    from baltic_research.models.denial.described import (
        known_postures,
        parameter_name,
        posture_parameters,
    )
    from baltic_research.models.denial.drivers import denial_drivers
    from baltic_research.models.denial.order import falling_medians
    from baltic_research.models.denial.prize import threshold_by_posture
    from baltic_research.models.denial.reinforcement import arrival_in_time, denial_surface
    from baltic_research.models.false_alarms import false_breaks, false_effects
    from baltic_research.models.index_uncertainty.bands import index_bands
    from baltic_research.models.index_uncertainty.composite import composite_index
    from baltic_research.models.index_uncertainty.sensitivity import index_sensitivity
    from baltic_research.models.interrupted.series import interrupted_series
    from baltic_research.models.result import Result, stacked
    from baltic_research.models.targets.backtest import (
        backtest_targets,
        backtest_with_and_without_plans,
        origins_to_test,
    )
    from baltic_research.models.targets.paths import target_paths
    from baltic_research.models.targets.required import implied_gdp, required_growth
    from baltic_research.models.threshold import deterrence_threshold, threshold_sensitivity

__all__ = [
    "Predictor",
    "Result",
    "arrival_in_time",
    "backtest_targets",
    "backtest_with_and_without_plans",
    "calibrate_advance_rate",
    "campaign_clock",
    "composite_index",
    "demand_panel",
    "demand_specifications",
    "denial_drivers",
    "denial_surface",
    "deterrence_threshold",
    "donor_pool",
    "dynamic_demand",
    "end_of_sample_break",
    "falling_medians",
    "false_breaks",
    "false_effects",
    "identification_doubts",
    "implied_gdp",
    "index_bands",
    "index_sensitivity",
    "interrupted_series",
    "known_break",
    "known_breaks_by_country",
    "known_postures",
    "leave_one_out",
    "origins_to_test",
    "parameter_name",
    "placebos_in_space",
    "placebos_in_time",
    "posture_parameters",
    "required_growth",
    "spatial_demand",
    "spending_demand",
    "stacked",
    "structural_breaks",
    "structural_breaks_by_country",
    "synthetic_control",
    "synthetic_difference_in_differences",
    "target_paths",
    "threshold_by_posture",
    "threshold_sensitivity",
]


if not TYPE_CHECKING:  # a type checker knows the names above, and that there are no others

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
