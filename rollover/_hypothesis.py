"""What hypothesis runs when it is imported: ``st.from_type`` of our types is told what to draw.

Apart from `rollover.strategies`, which may be what is importing hypothesis.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

_DRAWN: Final = {
    "WindowConfig": "window_configs",
    "Window": "windows",
    "Stay": "stays",
    "IssuedCode": "issued_codes",
    "Reconfiguration": "reconfigurations",
    "LockTimeline": "lock_timelines",
    "TemporaryCodeRequest": "requests",
    "Plan": "plans",
}

# Built of the types of its fields, an answer would have naive times, which the library never has.
_FOUND: Final = {
    "WindowRange": "strategies.window_configs(), and ask for its windows_between(start, end)",
    "AppliedConfig": "strategies.lock_timelines(), and take one of its changes",
    "ScheduledConfig": "strategies.instants() and .window_configs(), with st.builds",
    "RolloverShift": "strategies.window_configs(), and ask rollover_shifts",
    "CodeRequest": "strategies.reconfigurations(), and ask for impact(codes).requests()",
    "Impact": "strategies.reconfigurations(), and ask for its impact(codes)",
    "Replacement": "strategies.reconfigurations(), and ask for impact(codes).replacements()",
    "PlannedCode": "strategies.plans(), and take one of its codes",
    "PlanChange": "two of strategies.plans(), and ask for new.since(old)",
    "Audit": "strategies.plans() and .issued_codes(), and ask for plan.audit(issued, at=...)",
    "Gap": "strategies.plans(), and ask for its gaps()",
    "Score": "strategies.bookings(), and ask score",
    "Recommendation": "strategies.bookings(), and ask recommend",
    "Mismatch": "strategies.responses(...), and ask check_response",
    "InferredConfig": "strategies.windows(), and ask infer_config",
    "Paths": "strategies.responses(..., paths=Paths(...)), of the fields of your server",
}


def register() -> None:
    """Register a strategy for each type that has one, loaded when it is first asked for."""
    from hypothesis import strategies as st

    import rollover

    for name, strategy in _DRAWN.items():
        kind = getattr(rollover, name)
        st.register_type_strategy(kind, _only(kind, _loaded(strategy)))
    for name, instead in _FOUND.items():
        kind = getattr(rollover, name)
        st.register_type_strategy(kind, _only(kind, _refused(name, instead)))


def _only(
    kind: type[object], strategy: Callable[[], SearchStrategy[Any]]
) -> Callable[[type[object]], SearchStrategy[Any]]:
    """Return the strategy for this type alone: a host's ``from_type(Hashable)`` is its own."""
    return lambda asked: strategy() if asked is kind else NotImplemented


def _loaded(name: str) -> Callable[[], SearchStrategy[Any]]:
    return lambda: getattr(import_module("rollover.strategies"), name)()


def _refused(name: str, instead: str) -> Callable[[], SearchStrategy[Any]]:
    from hypothesis import strategies as st
    from hypothesis.errors import ResolutionFailed

    def refuse(_: None) -> NoReturn:
        raise ResolutionFailed(f"rollover.{name} is what the library finds: draw from {instead}")

    # Where it is drawn, since hypothesis builds a tuple's type all the same if that is refused.
    return lambda: st.none().map(refuse)
