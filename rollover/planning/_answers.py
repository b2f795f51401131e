"""What became of a plan, and what guests hold of it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar, Final

from rollover import _html
from rollover._value import Answer, Value
from rollover.lifecycle import IssuedCode
from rollover.planning import _plan  # as a module: it imports this one
from rollover.planning._codes import PlannedCode

_HEADER: Final = ["finding", "lock", "label", "begins (UTC)", "expires (UTC)", "held by"]


@dataclass(frozen=True, slots=True, repr=False)
class PlanChange(Value, Answer):
    """What became of a plan when bookings or settings changed.

    Parameters
    ----------
    kept, added
        Codes of the new plan that the old one had, and had not.
    dropped
        Codes of the old plan alone. They cannot be withdrawn, and open until their window ends.
    exposed
        Pairs of a dropped code and one of the new plan, of one lock, config and window, for
        different guests: the new guest's code is in the old one's hands.
    """

    kept: _plan.Plan
    added: _plan.Plan
    dropped: _plan.Plan
    exposed: list[tuple[PlannedCode, PlannedCode]]
    __hash__: ClassVar[None] = None  # type: ignore[assignment]

    def _repr_html_(self) -> str:
        rows = [_row("added", code) for code in self.added]
        rows += [_row("dropped", code) for code in self.dropped]
        rows += [_row("exposed", code, other.stay.holder) for other, code in self.exposed]
        return f"{len(self.kept)} kept\n{_html.table(_HEADER, rows)}"


@dataclass(frozen=True, slots=True, repr=False)
class Audit(Value, Answer):
    """What guests hold of a plan, by the log of the codes that were given out.

    Parameters
    ----------
    held, missing
        The planned codes that some issued code serves, and those that none does.
    surplus
        The issued codes that nobody needs; they cannot be withdrawn.
    exposed
        Pairs of an issued code and one that is planned for another guest of its lock, where the
        first may open while the second is needed.
    """

    held: _plan.Plan
    missing: _plan.Plan
    surplus: list[IssuedCode]
    exposed: list[tuple[IssuedCode, PlannedCode]]
    __hash__: ClassVar[None] = None  # type: ignore[assignment]

    def _repr_html_(self) -> str:
        rows = [_row("missing", code) for code in self.missing]
        rows += [_row("exposed", code, other.label) for other, code in self.exposed]
        rows += [
            ["surplus", code.lock, code.label, *(code.valid or (code.when_valid, None)), None]
            for code in self.surplus
        ]
        return f"{len(self.held)} held\n{_html.table(_HEADER, rows)}"


def _row(finding: str, code: PlannedCode, held_by: Hashable = None) -> list[object]:
    stay, window = code.stay, code.window
    return [finding, stay.lock, stay.holder, window.start, window.end, held_by]
