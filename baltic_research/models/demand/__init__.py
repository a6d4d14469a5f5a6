"""The demand for military spending: income, people, threat, Allies; static, dynamic, spatial."""

from __future__ import annotations

from baltic_research.models.demand.dynamic import DynamicDemand, dynamic_demand
from baltic_research.models.demand.panel import demand_panel
from baltic_research.models.demand.spatial import SpatialDemand, spatial_demand
from baltic_research.models.demand.specifications import (
    DemandSpecifications,
    demand_specifications,
)
from baltic_research.models.demand.static import Demand, spending_demand

__all__ = [
    "Demand",
    "DemandSpecifications",
    "DynamicDemand",
    "SpatialDemand",
    "demand_panel",
    "demand_specifications",
    "dynamic_demand",
    "spatial_demand",
    "spending_demand",
]
