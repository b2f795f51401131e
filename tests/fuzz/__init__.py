"""Random calls of the package, each against an answer that owes nothing to it: `make fuzz`.

A file a room, with `CASES`: functions that draw, from a `random.Random`, the text of one call and
what it must give. The text is what a failure prints, and can be pasted.
"""

from datetime import datetime
from random import Random

from support import oracle

SECOND = 1_000_000
HOUR = 3_600 * SECOND
NOON = 1_782_907_200 * SECOND  # 2026-07-01T12:00Z
FIRST, LAST = oracle.FIRST * SECOND, oracle.LAST * SECOND  # of all instants, and past the last

LENGTHS = [1_800, 3_600, 14_400, 18_000, 25_200, 86_400, 604_799, 604_800]


class Either(tuple):
    """Answers of which any is right."""

    def __eq__(self, other: object) -> bool:
        return any(
            isinstance(other, one) if isinstance(one, type) else other == one for one in self
        )

    __hash__ = None


def setting(rng: Random, *, widest: int = 2**80) -> tuple[int, int]:
    """Draw a window and an epoch, the usual ones often."""
    window = rng.choice([rng.choice(LENGTHS), rng.randint(1_800, 604_800)])
    near = rng.randint(-700_000, 700_000)
    return window, rng.choice([0, 1, -1, 57_600, near, rng.randint(-widest, widest)])


def moment(rng: Random, config: tuple[int, int], first: int = FIRST, last: int = LAST) -> int:
    """Draw an instant of a span in microseconds, one in two next to a rollover."""
    found = rng.randrange(first, last)
    if rng.random() < 0.5:
        length, epoch = config
        _, start = oracle.walk(found, length * SECOND, epoch * SECOND)
        found = start + rng.choice([-1, 0, 1, SECOND, -SECOND])
    return min(max(found, first), last - 1)


def near(rng: Random) -> int:
    """Draw an instant of a few days, most on quarters of an hour, so that they often meet."""
    return NOON + rng.randrange(200) * HOUR // 4 + rng.choice([0, 0, 0, 1, -1])


def at(micros: int) -> datetime:
    """Return the instant as a datetime, which the oracle makes."""
    return oracle.utc(oracle.Fraction(micros, SECOND))


def iso(micros: int, offset: int = 0) -> str:
    """Write an instant, at an offset in minutes."""
    sign, (hours, minutes) = "-" if offset < 0 else "+", divmod(abs(offset), 60)
    local = at(micros + offset * 60 * SECOND).replace(tzinfo=None)
    return f"{local.isoformat()}{sign}{hours:02}:{minutes:02}"


def written(config: tuple[int, int]) -> str:
    """Write settings as a call."""
    return f"WindowConfig({config[0]}, {config[1]})"


def length(micros: int) -> str:
    """Write a duration as a call."""
    return f"timedelta(microseconds={micros})"


def history(rng: Random) -> tuple[tuple[int, int], list]:
    """Draw the changes of a lock as `planned` has them: some unconfirmed, some there and back."""
    few = [
        (rng.choice([1_800, 3_600, 14_400, 18_000, 86_400]), rng.choice([0, 900, -3_600, 2**70]))
        for _ in range(rng.choice([1, 2, 2, 3]))
    ]
    moments = iter(sorted(near(rng) for _ in range(rng.randrange(9))))
    changes = []
    for applied in moments:
        confirmed = next(moments, None) if rng.random() < 0.6 else None
        changes.append((rng.choice(few), applied, confirmed))
    return few[0], changes


def timeline(history: tuple[tuple[int, int], list]) -> str:
    """Write a history as the verbs that build it."""
    initial, changes = history
    verbs = [f"LockTimeline({written(initial)})"]
    for config, applied, confirmed in changes:
        verbs.append(f".configured({written(config)}).applied({iso(applied)!r})")
        if confirmed is not None:
            verbs.append(f".confirmed({iso(confirmed)!r})")
    return "".join(verbs)
