"""What was found out about real stays, figure by figure; and a year in Lisbon."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rollover import (
    IssuedCode,
    LockTimeline,
    Reconfiguration,
    Stay,
    WindowConfig,
    follow_local_time,
    plan,
    recommend,
    score,
    shared,
)

pytestmark = pytest.mark.portable

REAL = Path(__file__).parent.parent / "notebooks" / "data" / "real-stays.csv"
LISBON = ZoneInfo("Europe/Lisbon")
FOUR_HOURS, BEST = WindowConfig(14_400), WindowConfig(86_400, 45_000)
MINUTE = timedelta(minutes=1)


def stay(arrival, departure, *, check_in=time(15), check_out=time(11), **more):
    return Stay.on_dates(
        arrival, departure, check_in=check_in, check_out=check_out, tz=LISBON, **more
    )


@pytest.fixture(scope="module")
def stays():
    with REAL.open(encoding="utf-8") as stream:
        return [
            stay(
                date.fromisoformat(row["arrival"]), date.fromisoformat(row["departure"]),
                lock=row["lock"], label=(number, row["booked"]),
            )
            for number, row in enumerate(csv.DictReader(stream))
        ]  # fmt: skip


def test_a_late_clock_makes_guests_share_codes_unless_it_is_allowed_for(stays):
    """The best epoch parts all same-day turnovers, until the clock is two hours late."""
    best = recommend(stays)[0]
    assert (best.config, best.slack) == (BEST, 90 * MINUTE)
    assert (best.score.codes, best.score.shared_windows) == (26_454, 0)
    assert score(stays, BEST, behind=90 * MINUTE) == best.score
    assert score(stays, BEST, behind=120 * MINUTE).shared_windows == 1_331
    safe = recommend(stays, late=30 * MINUTE, behind=120 * MINUTE)[0]
    assert safe.config == WindowConfig(86_400, 42_300)
    assert (safe.score.codes, safe.score.shared_windows) == (26_454, 0)


def test_codes_that_linger_for_one_window_more_are_shared(stays):
    """None shares on either grid while codes die to the second."""
    best = recommend(stays)[0].config
    assert score(stays, FOUR_HOURS).shared_windows == score(stays, best).shared_windows == 0
    for config in (FOUR_HOURS, best):
        lingering = timedelta(seconds=config.window_seconds)
        found = score(stays, config, grace=lingering)
        assert found.shared_windows == 1_331
        assert found.codes == score(stays, config).codes
        assert len(shared(stays, config, grace=lingering)) == 1_331
        assert len(plan(stays, config).shared(grace=lingering)) == 1_331


def test_one_odd_turnover_decides_for_all_unless_a_pair_has_a_price(stays):
    """Two bookings more at a new door: out at 10:00, in at 10:00."""
    odd = [
        stay(date(2016, 5, 1), date(2016, 5, 3), check_out=time(10), lock="NEW", label="out"),
        stay(date(2016, 5, 3), date(2016, 5, 5), check_in=time(10), lock="NEW", label="in"),
    ]
    strict = recommend(stays + odd)[0]
    assert (strict.config.window_seconds, strict.score.codes) == (14_400, 158_748)
    assert (strict.score.shared_windows, strict.slack) == (0, timedelta(0))
    priced = recommend(stays + odd, pair_cost=30)[0]
    assert priced.config.window_seconds == 86_400
    assert priced.score.shared_windows == 1
    assert priced.score.codes == recommend(stays + odd, allow_shared=1)[0].score.codes == 26_459


def test_the_default_length_is_cut_to_the_second(stays):
    [four] = recommend(stays, window_choices=[14_400])
    assert sum(four.config.window_at(stay.start).start == stay.start for stay in stays) == 6_039
    assert four.slack == timedelta(0)


def test_two_tight_turnovers_are_dear(stays):
    tight = [
        Stay("2017-01-01T15:00Z", "2017-01-02T10:55Z", lock="X"),
        Stay("2017-01-02T11:10Z", "2017-01-03T11:00Z", lock="X"),
        Stay("2017-01-01T15:00Z", "2017-01-02T12:20Z", lock="Y"),
        Stay("2017-01-02T12:40Z", "2017-01-03T11:00Z", lock="Y"),
    ]
    strict = recommend([*stays, *tight])[0]
    assert (strict.config.window_seconds, strict.score.shared_windows) == (5_400, 0)
    assert strict.score.codes == 409_624
    lax = recommend([*stays, *tight], allow_shared=1)[0]
    assert (lax.config.window_seconds, lax.score.shared_windows) == (86_400, 1)
    assert lax.score.codes == 26_459


def test_a_change_with_guests_booked_asks_for_what_the_stays_need_and_no_more(stays):
    """From four hours to a day on 1 March 2016: what the stays need is asked for, and no more."""
    applied = datetime(2016, 3, 1, tzinfo=UTC)
    booked = {
        stay: datetime.combine(date.fromisoformat(stay.label[1]), time(), UTC)
        for stay in stays
        if stay.start >= applied
    }
    waiting = [stay for stay, moment in booked.items() if moment < applied]
    codes = [
        replace(code.issued(booked[code.stay]), lock=None)  # all doors as one, changed together
        for code in plan(waiting, FOUR_HOURS)
    ]
    assert (len(codes), len(waiting)) == (37_494, 1_164)
    change = Reconfiguration(FOUR_HOURS, BEST, applied_at=applied, confirmed_at=applied)
    requests = change.impact(codes).requests()
    needed = plan(waiting, BEST)
    assert {(label, window) for _, label, _, window in requests} == {
        (code.stay.label, code.window) for code in needed
    }
    assert len(requests) == len(needed) == 6_249
    assert needed.shared() == []
    timeline = LockTimeline(FOUR_HOURS).configured(BEST).applied(applied).confirmed(applied)
    assert timeline.impact(codes).requests() == requests
    # Without what each is needed for, whole windows are replaced: each once, and too many.
    whole = [
        IssuedCode(code.when_valid, issued_at=code.issued_at, label=code.label) for code in codes
    ]
    assert len(change.impact(whole).requests()) == 7_413


def test_settings_that_follow_the_clock_part_what_no_fixed_epoch_does():
    """Out at 11:00 and in at 11:45, Lisbon time, three and four nights through 2026."""
    stays, arrival = [], date(2026, 1, 1)
    for nights in cycle([3, 3, 4]):
        departure = arrival + timedelta(days=nights)
        if departure.year > 2026:
            break
        stays.append(stay(arrival, departure, check_in=time(11, 45), lock="A", label=len(stays)))
        arrival = departure
    [fixed] = recommend(stays, window_choices=[86_400])
    schedule = follow_local_time(
        time(11, 20), LISBON, window_seconds=86_400,
        start=stays[0].start - timedelta(days=7), end=stays[-1].end + timedelta(days=7),
    )  # fmt: skip
    followed = LockTimeline.of(schedule, initial=schedule[0].config)
    changes = [change.applied_at for change in followed.changes]
    steady = [s for s in stays if not any(s.start < change < s.end for change in changes)]
    assert (len(stays), len(steady)) == (109, 107)
    assert fixed.score.shared_windows == 45
    assert shared(steady, followed) == []
