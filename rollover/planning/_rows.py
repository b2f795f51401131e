"""The codes of a plan by position: a row for each stay and stretch, from which codes are computed.

NumPy is imported in the functions, so that to import this module does not load it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeAlias

from rollover._needs import Needs
from rollover.instants import EPOCH, MICROSECOND
from rollover.lifecycle._stretches import ALWAYS
from rollover.planning._codes import PlannedCode
from rollover.stays import Stay

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Positions: TypeAlias = "range | NDArray[np.int64]"


class Rows:
    """What each stay needs of each stretch of its lock's settings, in order."""

    def __init__(self, needs: Needs) -> None:
        self.needs = needs
        self._rows = [(stay, need) for stay, its in enumerate(needs.of_stay) for need in its]
        self._ends = list(accumulate(len(need.indexes) for _, need in self._rows))

    def __len__(self) -> int:
        """Return the number of codes."""
        return self._ends[-1] if self._ends else 0

    def codes(self, positions: Positions) -> Iterator[PlannedCode]:
        """Yield the codes at these positions."""
        _, _, behind, ahead = (part * MICROSECOND for part in self.needs.tolerance)
        row = None
        for number, index in self._walk(positions):
            if number != row:
                row = number
                position, need = self._rows[number]
                stay, config = self.needs.stays[position], need.stretch.config
                start, end = EPOCH + need.start * MICROSECOND, EPOCH + need.end * MICROSECOND
                had_from = need.stretch.had_from
                request_from = None if had_from == ALWAYS else EPOCH + had_from * MICROSECOND
            window = config.window(index)
            yield PlannedCode(
                stay,
                config,
                window,
                start if window.start - start <= ahead else window.start - ahead,
                end if end - window.end <= behind else window.end + behind,
                request_from,
            )

    def keys(self, positions: Positions, numbers: dict[Hashable, int]) -> Iterator[tuple[int, int]]:
        """Yield what makes a code the same in another plan; `numbers` is for both plans."""
        row = None
        for number, index in self._walk(positions):
            if number != row:
                row = number
                position, need = self._rows[number]
                stay, stretch = self.needs.stays[position], need.stretch
                same = stay.lock, guest(stay), stretch.config, stretch.had_from
                its = numbers.setdefault(same, len(numbers))
            yield its, index

    def columns(self, positions: Positions) -> dict[str, NDArray[Any]]:
        """Return the codes at these positions as arrays; times are in microseconds."""
        import numpy as np

        at = as_array(positions)
        rows = self._arrays
        row = rows["ends"].searchsorted(at, side="right")
        window = rows["window_seconds"][row] * 1_000_000
        begins = rows["begins"][row] + (at - rows["first"][row]) * window
        expires = begins + window
        needed_from = np.maximum(rows["start"][row], begins - self.needs.tolerance.ahead)
        inside = (begins <= needed_from) & (needed_from < expires)
        stay = rows["stay"][row]
        return {
            "stay": stay,
            "lock": rows["lock"][stay],
            "label": rows["label"][stay],
            "window_seconds": rows["window_seconds"][row],
            "epoch_seconds": rows["epoch_seconds"][row],
            "begins": begins,
            "expires": expires,
            "needed_from": needed_from,
            "needed_until": np.minimum(rows["end"][row], expires + self.needs.tolerance.behind),
            "when_valid": np.where(inside, needed_from, begins),
            "request_from": rows["request_from"][row],
        }

    @cached_property
    def _arrays(self) -> dict[str, NDArray[Any]]:
        import numpy as np

        needs = [need for _, need in self._rows]
        configs = [need.stretch.config for need in needs]
        counts = [len(need.indexes) for need in needs]
        begins = [
            (config.epoch_seconds + need.indexes.start * config.window_seconds) * 1_000_000
            for need, config in zip(needs, configs, strict=True)
        ]
        epochs = [config.epoch_seconds for config in configs]
        beyond = any(not -(2**63) <= epoch < 2**63 for epoch in epochs)
        numbers = {
            "stay": [stay for stay, _ in self._rows],
            "window_seconds": [config.window_seconds for config in configs],
            "begins": begins,
            "start": [need.start for need in needs],
            "end": [need.end for need in needs],
            "request_from": [need.stretch.had_from for need in needs],
            "ends": self._ends,
            "first": [end - count for end, count in zip(self._ends, counts, strict=True)],
        }
        arrays: dict[str, NDArray[Any]] = {
            name: np.array(values, np.int64) for name, values in numbers.items()
        }
        arrays["lock"] = _objects([stay.lock for stay in self.needs.stays])
        arrays["label"] = _objects([stay.label for stay in self.needs.stays])
        arrays["epoch_seconds"] = _objects(epochs) if beyond else np.array(epochs, np.int64)
        return arrays

    def _walk(self, positions: Positions) -> Iterator[tuple[int, int]]:
        """Yield the row of each position, and the index of its window."""
        first = end = 0
        for position in positions if isinstance(positions, range) else positions.tolist():
            if not first <= position < end:
                number = bisect_right(self._ends, position)
                indexes = self._rows[number][1].indexes
                end = self._ends[number]
                first = end - len(indexes)
            yield number, indexes[position - first]


def guest(stay: Stay) -> tuple[bool, Hashable]:
    """Return what tells whose codes they are: the label, or the stay itself where that is None."""
    return (False, stay) if stay.label is None else (True, stay.label)


def as_array(positions: Positions) -> NDArray[np.int64]:
    """Return the positions as an array."""
    import numpy as np

    if isinstance(positions, range):
        return np.arange(positions.start, positions.stop, positions.step, dtype=np.int64)
    return positions


def _objects(values: Sequence[object]) -> NDArray[np.object_]:
    import numpy as np

    return np.fromiter(values, object, len(values))
