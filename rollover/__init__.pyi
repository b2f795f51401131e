from rollover import (
    bookings as bookings,
    bulk as bulk,
    frames as frames,
    instants as instants,
    lifecycle as lifecycle,
    local as local,
    planning as planning,
    plot as plot,
    recommendation as recommendation,
    requests as requests,
    spec as spec,
    stays as stays,
    strategies as strategies,
    testing as testing,
    verify as verify,
    windows as windows,
)
from rollover.lifecycle import (
    AppliedConfig as AppliedConfig,
    CodeRequest as CodeRequest,
    Fate as Fate,
    Impact as Impact,
    IssuedCode as IssuedCode,
    LockTimeline as LockTimeline,
    Reconfiguration as Reconfiguration,
    Replacement as Replacement,
    ScheduledConfig as ScheduledConfig,
    quietest_moment as quietest_moment,
)
from rollover.local import (
    RepeatedTimeError as RepeatedTimeError,
    RolloverShift as RolloverShift,
    SkippedTimeError as SkippedTimeError,
    epoch_for as epoch_for,
    follow_local_time as follow_local_time,
    rollover_shifts as rollover_shifts,
    stays_from_rule as stays_from_rule,
    windows_on as windows_on,
)
from rollover.planning import (
    Audit as Audit,
    Gap as Gap,
    Plan as Plan,
    PlanChange as PlanChange,
    PlannedCode as PlannedCode,
    Score as Score,
    plan as plan,
    score as score,
    shared as shared,
)
from rollover.recommendation import (
    Recommendation as Recommendation,
    recommend as recommend,
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
    Mismatch as Mismatch,
    Paths as Paths,
    check_request as check_request,
    check_response as check_response,
    infer_config as infer_config,
)
from rollover.windows import (
    Window as Window,
    WindowConfig as WindowConfig,
    WindowRange as WindowRange,
)

__version__: str
__all__ = [
    "AppliedConfig",
    "Audit",
    "CodeRequest",
    "Fate",
    "Gap",
    "Impact",
    "InferredConfig",
    "IssuedCode",
    "LockModel",
    "LockTimeline",
    "Mismatch",
    "Paths",
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

def _restored(name: str, arguments: dict[str, object]) -> object: ...
