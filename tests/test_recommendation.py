"""score, shared and recommend against every phase at every second, and against literal figures."""

from __future__ import annotations

import csv
import random
import time as clock
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollover import Recommendation, Score, Stay, WindowConfig, recommend, score, shared

ROOT = Path(__file__).parent.parent
REAL = ROOT.parent / "shared" / "data" / "stays.csv"
SAMPLE = ROOT / "notebooks" / "data" / "stays.csv"
START = datetime(2026, 7, 1, 12, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
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


class Brute:
    """Every phase of a window length, one by one."""

    def __init__(self, stays, window, most=None, outside=None):
        self.window = window
        self.spans = [(micros(stay.start), micros(stay.end)) for stay in stays]
        locks = {stay.lock for stay in stays if stay.lock is not None}
        self.pairs = [
            pair
            for lock in locks
            for pair in pairwise(
                sorted((micros(s.start), micros(s.end)) for s in stays if s.lock == lock)
            )
        ]
        self.most = most
        self.outside = outside

    def at(self, phase):
        """Return (shared, codes), or None where a stay breaks a bound."""
        epoch, length = phase * 10**6, self.window * 10**6
        codes = 0
        for start, end in self.spans:
            count = (end - 1 - epoch) // length - (start - epoch) // length + 1
            if self.most is not None and count > self.most:
                return None
            if self.outside is not None and count * length - (end - start) > self.outside // MICRO:
                return None
            codes += count
        together = sum(
            (left - 1 - epoch) // length == (came - epoch) // length
            for (_, left), (came, _) in self.pairs
        )
        return together, codes

    def best(self):
        """Return the runs of the best phases, widest and then first first, and what they reach."""
        found = [self.at(phase) for phase in range(self.window)]
        reached = min((each for each in found if each is not None), default=None)
        if reached is None or set(found) == {reached}:
            return [range(self.window if reached else 0)], reached
        runs = []
        for phase in range(self.window):
            if found[phase] == reached and found[phase - 1] != reached:
                stop = phase
                while found[stop % self.window] == reached:
                    stop += 1
                runs.append(range(phase, stop))
        return sorted(runs, key=lambda run: (-len(run), run.start)), reached


@st.composite
def timetables(draw, *, longest=3 * 3600, most=4):
    """Draw stays of up to three locks, often back to back, often on round times, in any order."""
    unit = draw(st.sampled_from([timedelta(minutes=15), timedelta(seconds=1), MICRO]))
    lengths = st.integers(1, longest * 10**6 // (unit // MICRO))
    gaps = st.just(0) | st.integers(0, 3600 * 10**6 // (unit // MICRO))
    stays = []
    for lock in draw(st.sampled_from([["A"], ["A", "B"], ["A", "B", None]])):
        at = START + draw(st.integers(-(10**5), 10**5)) * unit
        for _ in range(draw(st.integers(1, most))):
            end = at + draw(lengths) * unit
            stays.append(Stay(at, end, lock=lock))
            at = end + draw(gaps) * unit
    return draw(st.permutations(stays))


bounds = st.fixed_dictionaries(
    {},
    optional={
        "max_codes_per_stay": st.integers(1, 9),
        "max_overexposure": st.timedeltas(timedelta(0), timedelta(hours=2)),
    },
)
small_windows = st.sampled_from([1800, 1801, 2048, 2700, 3600])


@given(timetables(), small_windows, bounds)
def test_is_what_trying_every_phase_at_every_second_finds(stays, window, bound):
    most, outside = bound.get("max_codes_per_stay"), bound.get("max_overexposure")
    [run, *_], reached = Brute(stays, window, most, outside).best()
    found = recommend(stays, window_choices=[window], **bound)
    if reached is None:
        assert found == []
        return
    [one] = found
    assert one.phase_range == run
    assert (one.score.shared_windows, one.score.codes) == reached
    assert one.config.window_seconds == window
    assert one.config.epoch_seconds == (run.start + run.stop - 1) // 2 % window


@pytest.mark.parametrize("window", [86_400, 604_800, 604_799])
def test_long_windows_too(window):
    rng = random.Random(window)
    at, stays = START, []
    for _ in range(3):
        end = at + timedelta(seconds=rng.randrange(1, 10**6))
        stays.append(Stay(at, end, lock="A"))
        at = end + timedelta(seconds=rng.randrange(0, 10**5))
    [run, *_], reached = Brute(stays, window).best()
    [one] = recommend(stays, window_choices=[window])
    assert one.phase_range == run
    assert (one.score.shared_windows, one.score.codes) == reached


@given(timetables(), small_windows, st.integers(-(2**80), 2**80))
def test_score_and_shared_at_any_epoch(stays, window, epoch):
    config = WindowConfig(window, epoch)
    together, codes = Brute(stays, window).at(epoch % window)
    found = score(stays, config)
    assert (found.shared_windows, found.codes) == (together, codes)
    assert len(shared(stays, config)) == together
    counts = [len(config.windows_between(stay.start, stay.end)) for stay in stays]
    assert found.codes == sum(counts)
    assert found.max_codes_per_stay == max(counts)
    assert found.overexposure == sum(
        (
            config.windows_between(stay.start, stay.end)[-1].end
            - config.windows_between(stay.start, stay.end)[0].start
            - (stay.end - stay.start)
            for stay in stays
        ),
        timedelta(0),
    )


@given(timetables(), small_windows, st.integers(-(10**6), 10**6))
def test_shifting_all_stays_shifts_the_phase_and_nothing_else(stays, window, seconds):
    by = timedelta(seconds=seconds)
    moved = [Stay(stay.start + by, stay.end + by, lock=stay.lock) for stay in stays]
    [before] = recommend(stays, window_choices=[window])
    [after] = recommend(moved, window_choices=[window])
    assert len(after.phase_range) == len(before.phase_range)
    assert rank(after) == rank(before)
    runs, _ = Brute(stays, window).best()
    if len(before.phase_range) < window and [len(run) for run in runs].count(len(runs[0])) == 1:
        assert after.score == before.score
        assert after.phase_range.start == (before.phase_range.start + seconds) % window
        assert after.config.epoch_seconds == (before.config.epoch_seconds + seconds) % window


def rank(found):
    return found.score.shared_windows, found.score.codes, found.score.overexposure


@given(timetables(), small_windows, st.data())
def test_a_stay_more_is_never_better(stays, window, data):
    """Even one that comes between two that shared a window: then each of them shares with it."""
    fewer = list(stays)
    fewer.remove(data.draw(st.sampled_from(stays)))
    if not fewer:
        return
    [one] = recommend(fewer, window_choices=[window])
    [two] = recommend(stays, window_choices=[window])
    assert rank(one)[:2] < rank(two)[:2]


@given(timetables(), small_windows)
def test_the_phase_range_is_maximal(stays, window):
    [one] = recommend(stays, window_choices=[window])
    reached = (one.score.shared_windows, one.score.codes)

    def at(phase):
        found = score(stays, WindowConfig(window, phase))
        return found.shared_windows, found.codes

    run = one.phase_range
    assert 0 <= run.start < window
    assert len(run) <= window
    assert at(run[0]) == at(run[-1]) == reached
    if len(run) == window:
        assert run == range(window)
    else:
        assert at(run.start - 1) > reached
        assert at(run.stop) > reached


@given(timetables())
def test_best_first_one_for_each_default_choice(stays):
    found = recommend(stays)
    assert {one.config.window_seconds for one in found} == {
        1800, 3600, 5400, 7200, 10800, 14400, 21600, 28800, 43200, 86400
    }  # fmt: skip
    assert len(found) == 10
    assert [rank(one) for one in found] == sorted(rank(one) for one in found)


def test_a_run_that_wraps_around():
    [one] = recommend([Stay("2026-07-01T00:30Z", "2026-07-01T23:30Z")], window_choices=[86400])
    assert one.phase_range == range(84600, 88201)  # 23:30 to 00:30
    assert one.config.epoch_seconds == 0


def test_all_phases_equal():
    [one] = recommend([Stay("2026-07-01T00:00Z", "2026-07-01T00:00:01Z")], window_choices=[1800])
    assert one.phase_range == range(1800)
    assert one.config.epoch_seconds == 899


def test_the_lowest_start_on_a_tie():
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


def test_which_sample_guests_share():
    found = shared(read(SAMPLE), WindowConfig(86400))
    assert [(one.lock, one.end.day) for one, _ in found] == [
        ("BOATHOUSE", 17), ("BOATHOUSE", 20), ("CABIN", 21), ("CABIN", 23), ("CABIN", 25),
        ("LOFT", 20), ("LOFT", 23), ("LOFT", 26),
    ]  # fmt: skip
    assert all(one.lock == other.lock and one.end < other.start for one, other in found)


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data/stays.csv is not here")
def test_the_real_stays():
    stays = read(REAL)
    assert len(stays) == 6850
    assert score(stays, WindowConfig(14400)).codes == 158_724
    assert score(stays, WindowConfig(86400)).shared_windows == 1_331
    began = clock.perf_counter()
    best = recommend(stays)[0]
    assert clock.perf_counter() - began < 1
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
    began = clock.perf_counter()
    assert len(recommend(stays)) == 10
    assert clock.perf_counter() - began < 3


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


BAD_A = Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="A")
BAD_B = Stay("2026-07-03T10:59:59.999999Z", "2026-07-05T11:00Z", lock="A")
DAY = WindowConfig(86400)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        pytest.param(
            lambda: score([BAD_B, BAD_A], DAY), ValueError,
            ["lock 'A'", repr(BAD_A), repr(BAD_B), "overlap"], id="score(overlapping)",
        ),
        pytest.param(
            lambda: shared([BAD_A, BAD_B], DAY), ValueError,
            ["lock 'A'", repr(BAD_A), repr(BAD_B), "overlap"], id="shared(overlapping)",
        ),
        pytest.param(
            lambda: recommend([BAD_A, BAD_A]), ValueError,
            ["lock 'A'", repr(BAD_A), "overlap"], id="recommend(the same stay twice)",
        ),
        pytest.param(
            lambda: recommend([]), ValueError, ["stays=[]", "empty"], id="recommend([])"
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
            lambda: score([BAD_A], 86400), TypeError, ["config=86400", "int"], id="score(.., 86400)"
        ),
        pytest.param(
            lambda: shared([BAD_A], None), TypeError, ["config=None"], id="shared(.., None)"
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
    with pytest.raises(error) as caught:
        call()
    for word in words:
        assert word in str(caught.value)


def test_reprs_can_be_pasted():
    names = {
        "Recommendation": Recommendation, "Score": Score, "WindowConfig": WindowConfig,
        "datetime": __import__("datetime"),
    }  # fmt: skip
    for one in recommend([Stay(*WEEK)]):
        assert eval(repr(one), names) == one


def test_a_notebook_shows_tables():
    best = recommend([Stay(*WEEK)])[0]
    for html in (best._repr_html_(), best.score._repr_html_()):
        assert html.startswith("<table>")
        assert "<td>7</td>" in html
    assert "39600 to 54000" in best._repr_html_()
