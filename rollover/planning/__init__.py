"""Every code that a fleet's stays need, each lock on its own settings through time."""

from rollover.planning._codes import Gap, PlannedCode
from rollover.planning._plan import Plan, PlanChange, plan

__all__ = ["Gap", "Plan", "PlanChange", "PlannedCode", "plan"]
