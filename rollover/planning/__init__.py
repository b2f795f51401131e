"""Every code that a fleet's stays need, what it costs, and what guests hold of it."""

from rollover.planning._plan import Plan, plan  # isort: skip  # first: the answers name it
from rollover.planning._answers import Audit, PlanChange
from rollover.planning._codes import Gap, PlannedCode
from rollover.planning._score import Score, score, shared

__all__ = ["Audit", "Gap", "Plan", "PlanChange", "PlannedCode", "Score", "plan", "score", "shared"]
