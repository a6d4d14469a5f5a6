"""Whether Allies stand together: votes, aid, exercises, consultations, opinion, promises kept."""

from baltic_research.indicators.cohesion.promises import commitments
from baltic_research.indicators.cohesion.record import held, held_by_year
from baltic_research.indicators.cohesion.side_by_side import distances, newest
from baltic_research.indicators.cohesion.signs import (
    aid,
    consultations,
    headcounts,
    joint_exercises,
    opinion,
)
from baltic_research.indicators.cohesion.votes import distance_to_median_ally, ideal_point_distance

__all__ = [
    "aid",
    "commitments",
    "consultations",
    "distance_to_median_ally",
    "distances",
    "headcounts",
    "held",
    "held_by_year",
    "ideal_point_distance",
    "joint_exercises",
    "newest",
    "opinion",
]
