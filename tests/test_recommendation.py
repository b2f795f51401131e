"""score, shared and recommend against every phase at every second, and against literal figures."""

from __future__ import annotations

import csv
import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from support import planned
from support.recommended import Brute
from support.refusals import refuses

from rollover import Recommendation, Score, Stay, WindowConfig, recommend, score, shared

ROOT = Path(__file__).parent.parent
REAL = ROOT / "notebooks" / "data" / "real-stays.csv"
SAMPLE = ROOT / "notebooks" / "data" / "stays.csv"
START = datetime(2026, 7, 1, 12, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
NONE = timedelta(0)
LISBON = ZoneInfo("Europe/Lisbon")
WEEK = "2026-07-01T15:00Z", "2026-07-08T11:00Z"


def read(path: Path) -> list[Stay]:
    """Return the stays of a file of dates: in at 15:00, out at 11:00, Lisbon time."""
    with path.open(encoding="utf-8") as stream:
        return [
            Stay(
                datetime.combine(date.fromisoformat(row["arrival"]), time(15), LISBON),
                datetime.combine(date.fromisoformat(row["departure"]), time(11), LISBON),
                lock=row["lock"],
            )
            for row in csv.DictReader(stream)
        ]


def micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // MICRO


def brute_of(
    stays, window, most=None, outside=None, *, allow_shared=0, pair_cost=None, grace=NONE,
    **tolerance,
):  # fmt: skip
    """Return every phase of these stays, one by one."""
    booked = [
        planned.Booked(micros(stay.start), micros(stay.end), stay.lock, stay.label)
        for stay in stays
    ]
    room = planned.Tolerance(**{name: length // MICRO for name, length in tolerance.items()})
    most_outside = None if outside is None else outside // MICRO
    return Brute(
        booked, window, room, most=most, outside=most_outside, allow_shared=allow_shared,
        pair_cost=pair_cost, grace=grace // MICRO,
    )  # fmt: skip


@st.composite
def timetables(draw, *, longest=3 * 3600, most=4):
    """Draw stays of up to three locks, often back to back, some overlapping, in any order."""
    unit = draw(st.sampled_from([timedelta(minutes=15), timedelta(seconds=1), MICRO]))
    lengths = st.integers(1, longest * 10**6 // (unit // MICRO))
    hour = 3600 * 10**6 // (unit // MICRO)
    gaps = st.just(0) | st.integers(0, hour) | st.integers(-2 * hour, hour)
    labels = st.sampled_from([None, None, "Ada", "Ben"])
    stays = []
    for lock in draw(st.sampled_from([["A"], ["A", "B"], ["A", "B", None]])):
        at = START + draw(st.integers(-(10**5), 10**5)) * unit
        for _ in range(draw(st.integers(1, most))):
            end = at + draw(lengths) * unit
            stays.append(Stay(at, end, lock=lock, label=draw(labels)))
            at = end + draw(gaps) * unit
    return draw(st.permutations(stays))


bounds = st.fixed_dictionaries(
    {},
    optional={
        "max_codes_per_stay": st.integers(1, 9),
        "max_overexposure": st.timedeltas(timedelta(0), timedelta(hours=2)),
    },
)
skews = st.sampled_from([NONE, MICRO, timedelta(seconds=1), timedelta(minutes=15)]) | (
    st.timedeltas(NONE, HOUR)
)
tolerances = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("early", "late", "behind", "ahead", "grace"), skews)
)
aims = st.fixed_dictionaries({}, optional={"allow_shared": st.integers(0, 3)}) | (
    st.fixed_dictionaries({"pair_cost": st.integers(0, 40) | st.just(2**70)})
)
small_windows = st.sampled_from([1800, 1801, 2048, 2700, 3600])


@given(timetables(), small_windows, bounds, tolerances, aims)
def test_is_what_trying_every_phase_at_every_second_finds(stays, window, bound, tolerance, aim):
    most, outside = bound.get("max_codes_per_stay"), bound.get("max_overexposure")
    brute = brute_of(stays, window, most, outside, **aim, **tolerance)
    [run, *_], reached = brute.best()
    found = recommend(stays, window_choices=[window], **aim, **bound, **tolerance)
    if reached is None:
        assert found == []
        return
    [one] = found
    assert one.phase_range == run
    assert (one.score.shared_windows, one.score.codes) == reached
    assert one.config.window_seconds == window
    assert one.config.epoch_seconds == (run.start + run.stop - 1) // 2 % window
    assert one.slack == timedelta(seconds=(len(run) - 1) // 2)
    assert one.score == score(stays, one.config, **tolerance)


@given(timetables(), small_windows, tolerances)
def test_within_the_slack_nothing_changes_for_anybody(stays, window, tolerance):
    """A clock that errs by the slack, either way, and guests who are early or late by it."""
    [one] = recommend(stays, window_choices=[window], **tolerance)
    brute = brute_of(stays, window, **tolerance)
    epoch = one.config.epoch_seconds
    slack = one.slack // timedelta(seconds=1)
    reached = one.score.shared_windows, one.score.codes
    assert [brute.at(phase) for phase in range(epoch - slack, epoch + slack + 1)] == [reached] * (
        2 * slack + 1
    )


@pytest.mark.portable
@pytest.mark.parametrize("window", [86_400, 604_800, 604_799])
def test_long_windows_have_the_best_phases_of_brute_force(window):
    rng = random.Random(window)
    at, stays = START, []
    for _ in range(3):
        end = at + timedelta(seconds=rng.randrange(1, 10**6))
        stays.append(Stay(at, end, lock="A"))
        at = end + timedelta(seconds=rng.randrange(0, 10**5))
    [run, *_], reached = brute_of(stays, window).best()
    [one] = recommend(stays, window_choices=[window])
    assert one.phase_range == run
    assert (one.score.shared_windows, one.score.codes) == reached


@given(timetables(), small_windows, st.integers(-(2**80), 2**80), tolerances)
def test_score_and_shared_at_any_epoch_are_those_of_brute_force(stays, window, epoch, tolerance):
    config = WindowConfig(window, epoch)
    brute = brute_of(stays, window, **tolerance)
    together, codes = brute.at(epoch % window)
    found = score(stays, config, **tolerance)
    assert (found.shared_windows, found.codes) == (together, codes)
    assert len(shared(stays, config, **tolerance)) == together
    counts = [last - first + 1 for first, last in brute.indexes(epoch % window, brute.spans)]
    assert found.max_codes_per_stay == max(counts)
    stayed = sum((stay.end - stay.start for stay in stays), NONE)
    assert found.overexposure == codes * timedelta(seconds=window) - stayed


@given(timetables(), small_windows, st.integers(-(10**6), 10**6))
def test_shifting_all_stays_shifts_the_phase_and_nothing_else(stays, window, seconds):
    by = timedelta(seconds=seconds)
    moved = [
        Stay(stay.start + by, stay.end + by, lock=stay.lock, label=stay.label) for stay in stays
    ]
    [before] = recommend(stays, window_choices=[window])
    [after] = recommend(moved, window_choices=[window])
    assert len(after.phase_range) == len(before.phase_range)
    assert rank(after) == rank(before)
    runs, _ = brute_of(stays, window).best()
    if [len(run) for run in runs].count(len(runs[0])) == 1:
        assert after.score == before.score
        assert after.phase_range.start == (before.phase_range.start + seconds) % window
        assert after.config.epoch_seconds == (before.config.epoch_seconds + seconds) % window


def rank(found):
    return found.score.shared_windows, found.score.codes, found.score.overexposure


@given(timetables())
def test_each_default_choice_is_recommended_once_the_best_first(stays):
    found = recommend(stays)
    assert {one.config.window_seconds for one in found} == {
        1800, 3600, 5400, 7200, 10800, 14400, 21600, 28800, 43200, 86400
    }  # fmt: skip
    assert len(found) == 10
    assert [rank(one) for one in found] == sorted(rank(one) for one in found)


@pytest.mark.parametrize(("price", "codes", "pairs"), [(3, 6, 1), (4, 10, 0), (2**70, 10, 0)])
def test_a_price_counts_in_full_where_each_stay_has_few_codes(price, codes, pairs):
    """To part two at half past takes each of four others, of one code, a second one."""
    stays = [Stay("2026-07-01T12:00Z", "2026-07-01T13:00Z")] * 4
    stays += [
        Stay("2026-07-01T12:00Z", "2026-07-01T12:30Z", lock="A"),
        Stay("2026-07-01T12:30Z", "2026-07-01T13:00Z", lock="A"),
    ]
    [one] = recommend(stays, window_choices=[3600], pair_cost=price)
    assert (one.score.codes, one.score.shared_windows) == (codes, pairs)


def test_a_run_that_wraps_around():
    [one] = recommend([Stay("2026-07-01T00:30Z", "2026-07-01T23:30Z")], window_choices=[86400])
    assert one.phase_range == range(84600, 88201)  # 23:30 to 00:30
    assert one.config.epoch_seconds == 0


def test_where_all_phases_are_equal_the_middle_is_chosen():
    [one] = recommend([Stay("2026-07-01T00:00Z", "2026-07-01T00:00:01Z")], window_choices=[1800])
    assert one.phase_range == range(1, 1801)  # from its end, around to its start
    assert (one.config.epoch_seconds, one.slack) == (900, timedelta(seconds=899))


def test_on_a_tie_the_phases_of_the_lowest_start_are_chosen():
    stays = [
        Stay("2026-07-01T00:10Z", "2026-07-01T00:20Z"),
        Stay("2026-07-01T00:25Z", "2026-07-01T00:35Z"),
    ]
    [one] = recommend(stays, window_choices=[1800])
    assert one.phase_range == range(300, 601)  # 00:05 to 00:10, and 00:20 to 00:25 is as wide


def test_the_sample_stays():
    """29 nights, eight turnovers on one day: counted by hand in the file."""
    stays = read(SAMPLE)
    assert len(stays) == 12
    # Noon to noon in UTC holds each stay on the 4-hour grid: six codes a night.
    default = score(stays, WindowConfig(14400))
    assert (default.codes, default.shared_windows, default.max_codes_per_stay) == (174, 0, 24)
    midnight = score(stays, WindowConfig(86400))
    assert (midnight.codes, midnight.shared_windows) == (29 + 12, 8)
    best = recommend(stays)[0]
    # Out at 10:00 UTC in summer time, 11:00 UTC from 25 October; in at 14:00, then 15:00.
    assert best.phase_range == range(11 * 3600, 14 * 3600 + 1)
    assert best.config == WindowConfig(86400, 12 * 3600 + 1800)
    # A stay of n nights lasts 24n - 4 hours. Three are an hour longer, over 25 October: of Dan, Gus
    # and Kai; Hana arrives on that day.
    assert best.score == Score(29, 0, 4, (12 * 4 - 3) * HOUR)


def test_two_bookings_of_one_night_are_counted_and_part_nothing():
    """No settings part them, so they neither count against a choice nor use up what is allowed."""
    double = Stay(*WEEK, lock="A", label="Ben")
    stays = [Stay(*WEEK, lock="A", label="Ada"), double]
    assert shared(stays, DAY) == [tuple(stays)]
    assert score(stays, DAY).shared_windows == 1
    assert recommend(stays)[0].config.window_seconds == 86400
    assert recommend(stays)[0].score.shared_windows == 1
    same = [Stay(*WEEK, lock="A", label="Ada"), Stay(*WEEK, lock="A", label="Ada")]
    assert shared(same, DAY) == []


def test_a_pair_that_is_allowed_saves_codes():
    """A turnover of a minute, in the middle of three other locks' days."""
    stays = [
        Stay("2026-07-01T12:00Z", "2026-07-02T11:00Z", lock="A"),
        Stay("2026-07-02T11:01Z", "2026-07-03T10:00Z", lock="A"),
        *(Stay("2026-07-01T13:00Z", "2026-07-02T12:30Z", lock=lock) for lock in "BCD"),
    ]
    [strict] = recommend(stays, window_choices=[86400])
    assert (strict.score.shared_windows, strict.score.codes) == (0, 1 + 1 + 2 * 3)
    [lax] = recommend(stays, window_choices=[86400], allow_shared=1)
    assert (lax.score.shared_windows, lax.score.codes) == (1, 2 + 2 + 1 * 3)
    assert recommend(stays)[0] == strict
    assert recommend(stays, allow_shared=1)[0] == lax
    double = [Stay("2026-07-01T13:00Z", "2026-07-02T12:30Z", lock="E")] * 2
    best = recommend([*stays, *double], allow_shared=1)[0].score
    assert (best.shared_windows, best.codes) == (2, 2 + 2 + 1 * 5)  # the double booking is free


def test_the_last_window_may_end_with_the_stay():
    stay = Stay("9999-12-30T12:00Z", "9999-12-31T12:00Z")
    [best] = recommend([stay], window_choices=[86400])
    assert (best.config.epoch_seconds, best.score.codes) == (43_200, 1)


def test_which_sample_guests_share():
    found = shared(read(SAMPLE), WindowConfig(86400))
    assert [(one.lock, one.end.day) for one, _ in found] == [
        ("BOATHOUSE", 17), ("BOATHOUSE", 20), ("CABIN", 21), ("CABIN", 23), ("CABIN", 25),
        ("LOFT", 20), ("LOFT", 23), ("LOFT", 26),
    ]  # fmt: skip
    assert all(one.lock == other.lock and one.end < other.start for one, other in found)


def test_the_real_stays():
    stays = read(REAL)
    assert len(stays) == 6850
    assert score(stays, WindowConfig(14400)).codes == 158_724
    assert score(stays, WindowConfig(86400)).shared_windows == 1_331
    best = recommend(stays)[0]
    assert best.config == WindowConfig(86400, 45000)
    assert best.phase_range == range(39600, 50401)
    assert (best.score.codes, best.score.shared_windows) == (26_454, 0)


def test_fifteen_thousand_stays_at_arbitrary_seconds():
    rng = random.Random(5)
    stays = []
    for lock in range(300):
        at = START + timedelta(seconds=rng.randrange(86400))
        for _ in range(50):
            end = at + timedelta(seconds=rng.randrange(1, 864000))
            stays.append(Stay(at, end, lock=str(lock)))
            at = end + timedelta(seconds=rng.randrange(86400))
    assert len(recommend(stays)) == 10


def test_bounds_are_per_stay_and_leave_choices_out():
    short, week = Stay("2026-07-01T15:00Z", "2026-07-01T16:00Z"), Stay(*WEEK)
    choices = [3600, 86400, 604800]
    lengths = [
        one.config.window_seconds
        for one in recommend([short, week], window_choices=choices, max_codes_per_stay=8)
    ]
    assert lengths == [604800, 86400]
    [one] = recommend(
        [short, week], window_choices=choices, max_overexposure=timedelta(hours=22, minutes=59)
    )
    assert one.config.window_seconds == 3600
    assert recommend([week], window_choices=[86400], max_codes_per_stay=6) == []
    [tight] = recommend([week], window_choices=[86400], max_codes_per_stay=7)
    assert tight.phase_range == range(11 * 3600, 15 * 3600 + 1)


def test_a_bound_can_cost_a_shared_window():
    """Only a rollover from 11:00 to 11:30 parts the two, and that falls inside the third stay."""
    stays = [
        Stay("2026-07-01T12:00Z", "2026-07-02T11:00Z", lock="A"),
        Stay("2026-07-02T11:30Z", "2026-07-02T11:31Z", lock="A"),
        Stay("2026-07-05T10:50Z", "2026-07-05T11:40Z"),
    ]
    [free] = recommend(stays, window_choices=[86400])
    assert (free.score.shared_windows, free.score.codes) == (0, 4)
    assert free.phase_range == range(11 * 3600, 11 * 3600 + 1801)
    [bound] = recommend(stays, window_choices=[86400], max_codes_per_stay=1)
    assert (bound.score.shared_windows, bound.score.codes) == (1, 3)


def test_no_phase_meets_bounds_that_each_stay_could_meet():
    """Each half of the half hour is inside one of the stays."""
    stays = [
        Stay("2026-07-01T00:00Z", "2026-07-01T00:20Z"),
        Stay("2026-07-01T00:15Z", "2026-07-01T00:35Z"),
    ]
    for stay in stays:
        assert len(recommend([stay], window_choices=[1800], max_codes_per_stay=1)) == 1
    assert recommend(stays, window_choices=[1800], max_codes_per_stay=1) == []


def test_huge_bounds_are_none():
    assert recommend(
        [Stay(*WEEK)], max_codes_per_stay=2**80, max_overexposure=timedelta.max
    ) == recommend([Stay(*WEEK)])


def test_a_choice_named_twice_is_one():
    found = recommend([Stay(*WEEK)], window_choices=iter([86400, 3600, 86400]))
    assert [one.config.window_seconds for one in found] == [86400, 3600]


def test_stays_without_a_lock_may_overlap_and_share_nothing():
    stays = [Stay(*WEEK), Stay(*WEEK)]
    assert shared(stays, WindowConfig(86400)) == []
    assert score(iter(stays), WindowConfig(604800)).shared_windows == 0


def test_nobody_shares_among_no_stays():
    assert shared([], WindowConfig(86400)) == []


def test_centuries_of_stays_add_up():
    long = Stay("0001-01-08T00:00Z", "9999-12-24T00:00Z")
    found = score([long] * 40, WindowConfig(604800))
    assert found.overexposure == found.codes * timedelta(days=7) - 40 * long.duration


def test_an_overexposure_beyond_any_timedelta_is_refused():
    last = Stay("9990-01-01T00:00Z", "9990-01-02T00:00Z")
    with pytest.raises(OverflowError, match="overexposure of 300 stays is longer than 999999999"):
        score([last] * 300, WindowConfig(604800), early=timedelta(days=365 * 9980))


BAD_A = Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="A")
BAD_B = Stay("2026-07-03T10:59:59.999999Z", "2026-07-05T11:00Z", lock="A")
DAY = WindowConfig(86400)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        pytest.param(
            lambda: recommend([]), ValueError, ["stays=[]", "empty"], id="recommend([])"
        ),
        pytest.param(
            lambda: shared([7], DAY), TypeError, ["stays[0]=7"], id="shared([7], config)"
        ),
        pytest.param(
            lambda: score([], DAY), ValueError, ["stays=[]", "empty"], id="score([], config)"
        ),
        pytest.param(
            lambda: recommend(BAD_A), TypeError, ["stays=Stay(", "not a list"], id="recommend(stay)"
        ),
        pytest.param(
            lambda: recommend([BAD_A, WEEK]), TypeError,
            [f"stays[1]={WEEK!r}", "tuple"], id="recommend([stay, (start, end)])",
        ),
        pytest.param(
            lambda: score([BAD_A], 86400), TypeError,
            ["settings=86400", "int"], id="score(.., 86400)",
        ),
        pytest.param(
            lambda: shared([BAD_A], None), TypeError, ["settings=None"], id="shared(.., None)"
        ),
        pytest.param(
            lambda: recommend([BAD_A], window_choices=86400), TypeError,
            ["window_choices=86400", "int"], id="window_choices=86400",
        ),
        pytest.param(
            lambda: recommend([BAD_A], window_choices=[]), ValueError,
            ["window_choices=[]", "empty"], id="window_choices=[]",
        ),
        pytest.param(
            lambda: recommend([BAD_A], window_choices=[1800, 1799]), ValueError,
            ["window_choices[1]=1799", "1800..604800"], id="window_choices=[1800, 1799]",
        ),
        pytest.param(
            lambda: recommend([BAD_A], window_choices=[1800.0]), TypeError,
            ["window_choices[0]=1800.0", "float"], id="window_choices=[1800.0]",
        ),
        pytest.param(
            lambda: recommend([BAD_A], window_choices=[True]), TypeError,
            ["window_choices[0]=True", "bool"], id="window_choices=[True]",
        ),
        pytest.param(
            lambda: recommend([BAD_A], max_codes_per_stay=0), ValueError,
            ["max_codes_per_stay=0", "below 1"], id="max_codes_per_stay=0",
        ),
        pytest.param(
            lambda: recommend([BAD_A], max_codes_per_stay=2.0), TypeError,
            ["max_codes_per_stay=2.0", "float"], id="max_codes_per_stay=2.0",
        ),
        pytest.param(
            lambda: recommend([BAD_A], max_overexposure=-HOUR), ValueError,
            ["max_overexposure=-1 day, 23:00:00", "negative"], id="max_overexposure=-1h",
        ),
        pytest.param(
            lambda: recommend([BAD_A], max_overexposure=3600), TypeError,
            ["max_overexposure=3600", "timedelta"], id="max_overexposure=3600",
        ),
        pytest.param(
            lambda: recommend([BAD_A], allow_shared=-1), ValueError,
            ["allow_shared=-1", "below 0"], id="allow_shared=-1",
        ),
        pytest.param(
            lambda: recommend([BAD_A], allow_shared=True), TypeError,
            ["allow_shared=True", "bool"], id="allow_shared=True",
        ),
        pytest.param(
            lambda: recommend([BAD_A], pair_cost=-1), ValueError,
            ["pair_cost=-1", "below 0"], id="pair_cost=-1",
        ),
        pytest.param(
            lambda: recommend([BAD_A], pair_cost=1.5), TypeError,
            ["pair_cost=1.5", "float"], id="pair_cost=1.5",
        ),
        pytest.param(
            lambda: recommend([BAD_A], pair_cost=3, allow_shared=1), ValueError,
            ["allow_shared=1", "pair_cost=3"], id="pair_cost=3, allow_shared=1",
        ),
        pytest.param(
            lambda: score([BAD_A], {"B": DAY}), ValueError,
            ["lock='A'", "stays[0]", "settings"], id="score(.., a lock that is not there)",
        ),
        pytest.param(
            lambda: score([BAD_A], {"A": 86400}), TypeError,
            ["settings['A']=86400", "int"], id="score(.., {'A': 86400})",
        ),
        *(
            pytest.param(
                lambda call=call, name=name: call([BAD_A], **{name: -HOUR}), ValueError,
                [f"{name}=-1 day, 23:00:00", "negative"], id=f"{name}=-1h",
            )
            for name in ("early", "late", "behind", "ahead", "grace")
            for call in (recommend, lambda stays, **tolerance: score(stays, DAY, **tolerance))
        ),
        *(
            pytest.param(
                lambda call=call, name=name: call([BAD_A], **{name: timedelta.max}), OverflowError,
                [f"{name}={timedelta.max}", "stays[0]", "years 1..9999"], id=f"{name}=max",
            )
            for name in ("early", "late", "behind", "ahead")
            for call in (recommend,)
        ),
        pytest.param(
            lambda: score([Stay("9999-12-31T22:00Z", "9999-12-31T23:00Z")], DAY), OverflowError,
            ["9999-12-31", "years 1..9999"], id="score(the last hour of time)",
        ),
        pytest.param(
            lambda: score([Stay("0001-01-01T00:00Z", "0001-01-01T01:00Z")], WindowConfig(86400, 1)),
            OverflowError, ["0001-01-01", "years 1..9999"], id="score(the first hour of time)",
        ),
    ],
)  # fmt: skip
def test_refuses(call, error, words):
    refuses(call, error, words)


def test_reprs_can_be_pasted():
    names = {
        "Recommendation": Recommendation, "Score": Score, "WindowConfig": WindowConfig,
        "datetime": __import__("datetime"),
    }  # fmt: skip
    for one in recommend([Stay(*WEEK)]):
        assert eval(repr(one), names) == one
