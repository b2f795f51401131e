"""The settings that a series of answers implies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rollover._validation import instance, integer, iterable, shown
from rollover._value import Value
from rollover.instants import Instant, exact, to_seconds
from rollover.spec import MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS
from rollover.verify._fields import short
from rollover.windows import WindowConfig


@dataclass(frozen=True, slots=True, repr=False)
class InferredConfig(Value):
    """The settings that most answers agree with, and the answers that do not.

    Parameters
    ----------
    config
        The settings, or None if no answer is a window. The epoch is the phase, as answers cannot
        tell one epoch from another of the same grid.
    misfits
        The positions of the answers that do not agree, ascending. A change of settings in the
        middle shows as a run of them to the end, or from the start.

    Examples
    --------
    >>> InferredConfig(WindowConfig(14400), misfits=())
    InferredConfig(config=WindowConfig(window_seconds=14400, epoch_seconds=0), misfits=())
    """

    _named = True
    config: WindowConfig | None
    misfits: tuple[int, ...]

    def __post_init__(self) -> None:
        if self.config is not None:
            instance(self.config, WindowConfig, "config")
        for position in instance(self.misfits, tuple, "misfits"):
            integer(position, "misfits")

    def _columns(self) -> dict[str, object]:
        return {
            "window_seconds": self.config and self.config.window_seconds,
            "epoch_seconds": self.config and self.config.epoch_seconds,
            "misfits": len(self.misfits),
            "at": short(self.misfits),
        }


def infer_config(observations: Iterable[tuple[Instant, Instant]]) -> InferredConfig:
    """Return the settings that the largest group of answers implies.

    Parameters
    ----------
    observations
        Where each answer begins and expires. A pair that is not in whole seconds or whose length
        is outside 1800..604800 (V7) fits no settings; it is a misfit, and spoils nothing.

    Returns
    -------
    InferredConfig
        The group seen first wins a tie.

    Raises
    ------
    TypeError
        If `observations` is not made of pairs of instants; the message names the position.

    Examples
    --------
    >>> infer_config([
    ...     ("2017-10-10T16:00Z", "2017-10-10T20:00Z"),
    ...     ("2017-10-10T20:00Z", "0001-01-01T00:00Z"),
    ...     ("2017-10-10T20:00Z", "2017-10-11T00:00Z"),
    ... ])
    InferredConfig(config=WindowConfig(window_seconds=14400, epoch_seconds=0), misfits=(1,))
    """
    pairs = iterable(observations, "pairs of instants", "observations")
    implied = [_implied(pair, f"observations[{at}]") for at, pair in enumerate(pairs)]
    sizes = Counter(config for config in implied if config is not None)
    config = max(sizes, key=sizes.__getitem__, default=None)  # of equals, the one seen first
    return InferredConfig(
        config,
        tuple(at for at, each in enumerate(implied) if each is None or each != config),
    )


def _implied(pair: object, name: str) -> WindowConfig | None:
    if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2:
        raise TypeError(f"{name}={shown(pair)} is not a pair of instants (begins, expires)")
    begins, begins_finer = exact(pair[0], f"{name}[0]")
    expires, finer = exact(pair[1], f"{name}[1]")
    length = (expires - begins) // timedelta(seconds=1)
    # Rollovers are whole seconds; so is then the phase.
    if begins_finer or finer or begins.microsecond or expires.microsecond:
        return None
    if not MIN_WINDOW_SECONDS <= length <= MAX_WINDOW_SECONDS:
        return None
    return WindowConfig(length, to_seconds(begins) % length)
