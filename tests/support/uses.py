"""What users write, and a strict type checker must pass: `typed` puts it beside the pages."""

from typing import Any

from rollover import (
    Fate,
    LockTimeline,
    Paths,
    Stay,
    WindowConfig,
    check_response,
    plan,
    score,
    shared,
)
from rollover.strategies import responses
from rollover.testing import IsWindow, assert_response

fleet: dict[str, WindowConfig] = {"LOFT": WindowConfig(14_400)}
changing: dict[str, LockTimeline] = {"LOFT": LockTimeline(WindowConfig(14_400))}
stays: list[Stay] = [Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT")]
counts: tuple[int, int, int] = (
    len(plan(stays, fleet)),
    score(stays, fleet).codes,
    len(shared(stays, changing)),
)
when: bool = "2026-07-01T16:00Z" in stays[0]
in_order: list[Stay] = sorted(stays)
fate: Fate = Fate(3)

paths: Paths = Paths(begins="data.beginsOn", expires=("data", "expiresOn"))
body: Any = {"data": {"beginsOn": "2026-07-01T16:00Z", "expiresOn": "2026-07-01T20:00Z"}}
asked = "2026-07-01T16:00Z"
assert check_response(body, fleet["LOFT"], when_valid=asked, paths=paths) == []
assert_response(body, fleet["LOFT"], when_valid=asked, paths=paths)
matcher: IsWindow = IsWindow(fleet["LOFT"], asked, paths=paths)
drawn = responses(fleet["LOFT"], paths=paths)
