"""What hypothesis runs when it is imported: ``st.from_type`` of our types is told what to draw.

Apart from `rollover.strategies`, which may be what is importing hypothesis.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy


def register() -> None:
    """Register a strategy for each type that has one, loaded when it is first asked for."""
    from hypothesis import strategies as st

    from rollover.lifecycle import IssuedCode, LockTimeline, Reconfiguration
    from rollover.stays import Stay
    from rollover.windows import Window, WindowConfig

    named = {
        WindowConfig: "window_configs",
        Window: "windows",
        Stay: "stays",
        IssuedCode: "issued_codes",
        Reconfiguration: "reconfigurations",
        LockTimeline: "lock_timelines",
    }
    for its, name in named.items():
        st.register_type_strategy(its, _loaded(name))


def _loaded(name: str) -> Callable[[type[object]], SearchStrategy[Any]]:
    return lambda _cls: getattr(import_module("rollover.strategies"), name)()
