"""Every code that a fleet's stays need, each lock on its own settings through time."""

from rollover.planning._codes import Gap, PlannedCode
from rollover.planning._plan import Plan, PlanChange, plan
from rollover.planning._score import Score, score, shared

__all__ = ["Gap", "Plan", "PlanChange", "PlannedCode", "Score", "plan", "score", "shared"]
