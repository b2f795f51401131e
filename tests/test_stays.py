"""Stay: what it holds, what it refuses, how it reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rollover import Stay

ARRIVAL = "2026-07-01T15:00+01:00"
DEPARTURE = "2026-07-03T11:00+01:00"


def test_holds_utc() -> None:
    stay = Stay(ARRIVAL, DEPARTURE, lock="A")
    assert stay.start == datetime(2026, 7, 1, 14, tzinfo=UTC)
    assert stay.end == datetime(2026, 7, 3, 10, tzinfo=UTC)
    assert (stay.start.tzinfo, stay.end.tzinfo, stay.lock) == (UTC, UTC, "A")
    assert stay.duration == timedelta(days=1, hours=20)


def test_finer_digits_widen_the_stay() -> None:
    stay = Stay("2026-07-01T00:00:00.0000019Z", "2026-07-01T00:00:00.0000021Z")
    assert (stay.start.microsecond, stay.end.microsecond) == (1, 3)


def test_is_a_value() -> None:
    stay = Stay(ARRIVAL, DEPARTURE)
    assert stay == Stay("2026-07-01T14:00Z", "2026-07-03T10:00Z", lock=None)
    assert hash(stay) == hash(Stay("2026-07-01T14:00Z", "2026-07-03T10:00Z"))
    assert stay != Stay(ARRIVAL, DEPARTURE, lock="A")
    with pytest.raises(AttributeError):
        stay.lock = "B"  # type: ignore[misc]
    assert not hasattr(stay, "__dict__")


@pytest.mark.parametrize("lock", [None, "A", "o'clock", 7, ("hall", 7)])
def test_repr_can_be_pasted(lock: object) -> None:
    stay = Stay(ARRIVAL, DEPARTURE, lock=lock)
    assert eval(repr(stay), {"Stay": Stay}) == stay


def test_a_notebook_shows_a_table() -> None:
    html = Stay(ARRIVAL, DEPARTURE, lock="<A>")._repr_html_()
    assert html.startswith("<table>")
    assert "&lt;A&gt;" in html
    assert "1 day, 20:00:00" in html


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        pytest.param(
            lambda: Stay("2026-07-01T15:00", DEPARTURE),
            ValueError,
            ["start='2026-07-01T15:00'", "no UTC offset"],
            id="Stay(naive, ...)",
        ),
        pytest.param(
            lambda: Stay(ARRIVAL, datetime(2026, 7, 3, 11)),
            ValueError,
            ["end=datetime.datetime(2026, 7, 3, 11, 0)", "no UTC offset"],
            id="Stay(..., naive)",
        ),
        pytest.param(
            lambda: Stay(DEPARTURE, ARRIVAL),
            ValueError,
            [f"end={ARRIVAL}", f"start={DEPARTURE}"],
            id="Stay(reversed)",
        ),
        pytest.param(
            lambda: Stay(ARRIVAL, ARRIVAL),
            ValueError,
            [f"end={ARRIVAL} equals start={ARRIVAL}"],
            id="Stay(empty)",
        ),
        pytest.param(
            lambda: Stay(ARRIVAL, DEPARTURE, lock=["A"]),
            TypeError,
            ["unhashable", "list"],
            id="Stay(lock=['A'])",
        ),
        pytest.param(
            lambda: Stay(ARRIVAL, DEPARTURE, lock=float("nan")),
            ValueError,
            ["lock=nan", "None for no lock"],
            id="Stay(lock=nan)",
        ),
        pytest.param(
            lambda: Stay(0, DEPARTURE),  # type: ignore[arg-type]
            TypeError,
            ["start=0", "int"],
            id="Stay(0, ...)",
        ),
    ],
)
def test_refuses(call, error, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error) as caught:
        call()
    for word in words:
        assert word in str(caught.value)
