from rollover import (
    bookings as bookings,
)
from rollover import (
    bulk as bulk,
)
from rollover import (
    frames as frames,
)
from rollover import (
    instants as instants,
)
from rollover import (
    lifecycle as lifecycle,
)
from rollover import (
    local as local,
)
from rollover import (
    planning as planning,
)
from rollover import (
    plot as plot,
)
from rollover import (
    recommendation as recommendation,
)
from rollover import (
    requests as requests,
)
from rollover import (
    spec as spec,
)
from rollover import (
    stays as stays,
)
from rollover import (
    strategies as strategies,
)
from rollover import (
    testing as testing,
)
from rollover import (
    verify as verify,
)
from rollover import (
    windows as windows,
)
from rollover.lifecycle import (
    AppliedConfig as AppliedConfig,
)
from rollover.lifecycle import (
    CodeRequest as CodeRequest,
)
from rollover.lifecycle import (
    Fate as Fate,
)
from rollover.lifecycle import (
    Impact as Impact,
)
from rollover.lifecycle import (
    IssuedCode as IssuedCode,
)
from rollover.lifecycle import (
    LockTimeline as LockTimeline,
)
from rollover.lifecycle import (
    Reconfiguration as Reconfiguration,
)
from rollover.lifecycle import (
    Replacement as Replacement,
)
from rollover.lifecycle import (
    ScheduledConfig as ScheduledConfig,
)
from rollover.lifecycle import (
    quietest_moment as quietest_moment,
)
from rollover.local import (
    RepeatedTimeError as RepeatedTimeError,
)
from rollover.local import (
    RolloverShift as RolloverShift,
)
from rollover.local import (
    SkippedTimeError as SkippedTimeError,
)
from rollover.local import (
    epoch_for as epoch_for,
)
from rollover.local import (
    follow_local_time as follow_local_time,
)
from rollover.local import (
    rollover_shifts as rollover_shifts,
)
from rollover.local import (
    stays_from_rule as stays_from_rule,
)
from rollover.local import (
    windows_on as windows_on,
)
from rollover.planning import (
    Gap as Gap,
)
from rollover.planning import (
    Plan as Plan,
)
from rollover.planning import (
    PlanChange as PlanChange,
)
from rollover.planning import (
    PlannedCode as PlannedCode,
)
from rollover.planning import (
    plan as plan,
)
from rollover.recommendation import (
    Recommendation as Recommendation,
)
from rollover.recommendation import (
    Score as Score,
)
from rollover.recommendation import (
    recommend as recommend,
)
from rollover.recommendation import (
    score as score,
)
from rollover.recommendation import (
    shared as shared,
)
from rollover.requests import (
    TemporaryCodeRequest as TemporaryCodeRequest,
)
from rollover.spec import (
    LockModel as LockModel,
)
from rollover.stays import (
    Stay as Stay,
)
from rollover.verify import (
    InferredConfig as InferredConfig,
)
from rollover.verify import (
    Mismatch as Mismatch,
)
from rollover.verify import (
    check_request as check_request,
)
from rollover.verify import (
    check_response as check_response,
)
from rollover.verify import (
    infer_config as infer_config,
)
from rollover.windows import (
    Window as Window,
)
from rollover.windows import (
    WindowConfig as WindowConfig,
)
from rollover.windows import (
    WindowRange as WindowRange,
)

__version__: str
__all__ = [
    "AppliedConfig",
    "CodeRequest",
    "Fate",
    "Gap",
    "Impact",
    "InferredConfig",
    "IssuedCode",
    "LockModel",
    "LockTimeline",
    "Mismatch",
    "Plan",
    "PlanChange",
    "PlannedCode",
    "Recommendation",
    "Reconfiguration",
    "RepeatedTimeError",
    "Replacement",
    "RolloverShift",
    "ScheduledConfig",
    "Score",
    "SkippedTimeError",
    "Stay",
    "TemporaryCodeRequest",
    "Window",
    "WindowConfig",
    "WindowRange",
    "check_request",
    "check_response",
    "epoch_for",
    "follow_local_time",
    "infer_config",
    "plan",
    "quietest_moment",
    "recommend",
    "rollover_shifts",
    "score",
    "shared",
    "stays_from_rule",
    "windows_on",
]
