"""Pictures by the data they hold: extents and labels, no pixels."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import combinations

import pytest

from rollover import (
    Fate,
    IssuedCode,
    LockTimeline,
    Reconfiguration,
    ScheduledConfig,
    Stay,
    WindowConfig,
    follow_local_time,
    plan,
    recommend,
    score,
    shared,
)

matplotlib = pytest.importorskip("matplotlib", reason="pictures need the extra `plot`")

from matplotlib import pyplot  # noqa: E402
from matplotlib.collections import LineCollection  # noqa: E402
from matplotlib.dates import date2num, num2date  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

from rollover import plot  # noqa: E402

STAYS = [
    Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT"),
    Stay("2026-07-03T15:00Z", "2026-07-05T11:00Z", lock="LOFT"),
    Stay("2026-07-02T15:00Z", "2026-07-04T11:00Z", lock="CABIN"),
    Stay("2026-07-04T15:00Z", "2026-07-06T11:00Z", lock="CABIN"),
    Stay("2026-07-02T15:00Z", "2026-07-03T11:00Z"),
]
YEAR = {"start": "2026-01-01T06:00Z", "end": "2027-01-01T06:00Z"}
CHICAGO = "America/Chicago"


@pytest.fixture(autouse=True)
def _closed():
    yield
    pyplot.close("all")


@pytest.fixture
def ax():
    return Figure().subplots()


def spans(bars):
    """Return start and end of each bar, and the one height they are at."""
    boxes = [path.get_extents() for path in bars.get_paths()]
    [height] = {(box.y0, box.y1) for box in boxes}
    return [(num2date(box.x0), num2date(box.x1)) for box in boxes], height


def july(day):
    return datetime(2026, 7, day, tzinfo=UTC)


def nearly(found, expected):
    """Compare to the microsecond, which a float of days near 2026 can hold but not hit."""
    return len(found) == len(expected) and all(
        abs(a - b) < timedelta(milliseconds=1)
        for one, two in zip(found, expected, strict=True)
        for a, b in zip(one, two, strict=True)
    )


def title_of(ax):
    """Return the title in one line."""
    return " ".join(ax.get_title("left").split())


def test_windows_stays_and_what_two_guests_share(ax):
    config = WindowConfig(86400)
    line, loft, cabin, nobody, loft_shared, cabin_shared = plot.windows(config, STAYS, ax=ax)
    found, bottom = spans(line)
    assert nearly(found, [(july(day), july(day + 1)) for day in range(1, 7)])
    assert bottom == (0.2, 0.8)
    heights = []
    for bars, lock in ((loft, "LOFT"), (cabin, "CABIN"), (nobody, None)):
        found, height = spans(bars)
        assert nearly(found, [(stay.start, stay.end) for stay in STAYS if stay.lock == lock])
        heights.append(height)
    assert heights == [(1.25, 1.75), (2.25, 2.75), (3.25, 3.75)]
    assert nearly(spans(loft_shared)[0], [(july(3), july(4))])
    assert nearly(spans(cabin_shared)[0], [(july(4), july(5))])
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "windows",
        "LOFT",
        "CABIN",
        "stays",
    ]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "one code opens for two guests"
    ]
    assert cabin_shared.get_hatch()  # so that it is seen without colours


def test_nothing_is_marked_where_nothing_is_shared(ax):
    config = WindowConfig(86400, 13 * 3600)
    assert shared(STAYS, config) == []
    assert len(plot.windows(config, iter(STAYS), ax=ax)) == 4
    assert ax.get_legend() is None


def numbers(ax):
    return [text.get_text() for text in ax.texts]


def test_windows_are_numbered_and_tied_to_the_stays(ax):
    [line, _] = plot.windows(WindowConfig(14400), STAYS[:1], ax=ax)
    assert len(line.get_paths()) == 12
    assert numbers(ax) == [str(k) for k in range(123813, 123825)]  # 20635 days of six, and three
    [down] = [each for each in ax.collections if isinstance(each, LineCollection)]
    starts = [start for start, _ in spans(line)[0]]
    assert nearly([[num2date(path[0][0]) for path in down.get_segments()]], [starts[1:]])
    assert {tuple(path[:, 1]) for path in down.get_segments()} == {(0.8, 2.0)}


def test_some_windows_are_numbered_where_there_are_many(ax):
    plot.windows(WindowConfig(1800), [Stay("2026-07-01T00:00Z", "2026-07-01T18:00Z")], ax=ax)
    assert numbers(ax) == [str(990481 + k) for k in range(0, 36, 3)]


def test_windows_that_would_run_together_are_counted(ax):
    line, _ = plot.windows(
        WindowConfig(1800), [Stay("2026-07-01T00:00Z", "2026-07-04T04:00Z")], ax=ax
    )
    assert numbers(ax) == ["152 windows"]
    assert nearly(spans(line)[0], [(july(1), july(4) + timedelta(hours=4))])


def fleet(locks):
    """Two stays of each lock; in the last fifty the second comes when the first has left."""
    for k in range(locks):
        gap = 15 if k >= locks - 50 else 40
        first = july(1) + timedelta(hours=15), july(3) + timedelta(hours=11)
        yield Stay(*first, lock=k)
        yield Stay(july(3) + timedelta(hours=gap), july(6), lock=k)


def test_of_many_locks_those_are_drawn_where_most_guests_share(ax):
    plot.windows(WindowConfig(86400), fleet(100), ax=ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "windows", *(str(k) for k in range(50, 90)),
    ]  # fmt: skip
    assert title_of(ax) == (
        "windows of 1 day: 50 pairs of guests share a code; "
        "shown are 40 of 100 locks, those where most do"
    )
    ax.clear()
    plot.windows(WindowConfig(86400), fleet(100), locks=[99, 1], ax=ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["windows", "1", "99"]
    assert title_of(ax) == "windows of 1 day: 1 pair of guests shares a code"


def test_new_axes_of_many_locks_fit_a_screen():
    line, *_ = plot.windows(WindowConfig(86400), fleet(300))
    assert line.figure.get_figheight() <= 12


def ticks(ax):
    ax.figure.canvas.draw()
    return [label.get_text() for label in ax.get_xticklabels() if label.get_text()]


def test_every_day_on_the_time_line_has_its_month(ax):
    plot.windows(WindowConfig(86400), [Stay("2026-10-28T15:00Z", "2026-11-03T11:00Z")], ax=ax)
    assert ticks(ax) == ["29 Oct\n2026", "31 Oct", "1 Nov", "3 Nov"]


def test_tolerance_is_drawn_beside_the_stays_and_a_clock_that_is_off_beside_that(ax):
    names = ["early", "late", "behind", "ahead"]
    hours = {name: timedelta(hours=at) for at, name in enumerate(names, 1)}
    _, stays, room, clock = plot.windows(WindowConfig(14400), STAYS[:1], **hours, ax=ax)
    [(start, end)] = spans(stays)[0]
    first, last = start - timedelta(hours=1), end + timedelta(hours=2)
    assert nearly(spans(room)[0], [(first, start), (end, last)])
    assert nearly(
        spans(clock)[0], [(first - timedelta(hours=3), first), (last, last + timedelta(hours=4))]
    )
    assert room.get_hatch() != clock.get_hatch()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "early or late", "a clock that is off",
    ]  # fmt: skip


def test_the_grace_in_which_a_code_opens_for_the_next_guest_is_drawn(ax):
    config = WindowConfig(86400, 13 * 3600)  # a rollover between 11:00 and 15:00 parts the guests
    assert len(plot.windows(config, STAYS[:2], grace=timedelta(hours=2), ax=ax)) == 2
    assert title_of(ax) == "windows of 1 day: no two guests share a code"
    ax.clear()
    grace = timedelta(hours=2, microseconds=1)
    for call in (
        lambda: plot.windows(config, STAYS[:2], grace=grace, ax=ax),
        lambda: plot.plan(plan(STAYS[:2], config), grace=grace, ax=ax),
    ):
        lingering = call()[2]
        rollover = july(3) + timedelta(hours=13)
        assert nearly(spans(lingering)[0], [(rollover, rollover + grace)])
        assert title_of(ax).endswith("1 pair of guests shares a code")
        assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a code may linger"]
        ax.clear()
    with pytest.raises(ValueError, match="grace=-1"):
        plot.windows(config, STAYS, grace=timedelta(-1), ax=ax)


def test_every_year_on_the_time_line_has_its_number(ax):
    span = {"start": "2025-10-01T00:00Z", "end": "2026-06-01T00:00Z"}
    plot.rollovers(WindowConfig(86400), "UTC", **span, ax=ax)
    assert ticks(ax) == ["1 Nov\n2025", "1 Jan\n2026", "1 Mar", "1 May"]


def test_a_moment_beneath_the_pointer_is_exact(ax):
    plot.windows(WindowConfig(86400), STAYS[:1], tz=CHICAGO, ax=ax)
    assert ax.format_xdata(date2num(july(2))) == "2026-07-01 19:00:00"


def test_changes_of_the_clocks_are_named_where_there_are_few(ax):
    _, *lines = plot.rollovers(
        WindowConfig(86400), CHICAGO, start=YEAR["start"], end="2029-01-01T06:00Z", ax=ax
    )
    assert len(lines) == 6
    assert not ax.texts


def test_every_hour_on_the_time_line_has_its_day(ax):
    plot.windows(
        WindowConfig(14400), [Stay("2026-10-31T20:00Z", "2026-11-01T16:00Z")], tz=CHICAGO, ax=ax
    )
    assert ticks(ax) == ["16:00\n31 Oct 2026", "20:00", "00:00\n1 Nov 2026", "04:00", "08:00"]


@pytest.mark.parametrize(("tz", "shown"), [("UTC", "00:00"), ("Asia/Kolkata", "05:30")])
def test_the_time_line_is_of_the_zone(ax, tz, shown):
    plot.windows(WindowConfig(14400), STAYS[:1], tz=tz, ax=ax)
    assert ax.get_xlabel() == f"time in {tz}"
    midnight = datetime(2026, 7, 2, tzinfo=UTC)
    local = ax.xaxis.get_major_locator().tz
    assert f"{midnight.astimezone(local):%H:%M}" == shown


def test_local_times_step_with_the_clocks(ax):
    points, spring, autumn = plot.rollovers(WindowConfig(86400, 57600), CHICAGO, **YEAR, ax=ax)
    assert len(points.get_xdata()) == 365
    days = {num2date(x).date(): y for x, y in points.get_xydata()}
    assert len(days) == 365
    steps = [day for day in days if days[day] != days.get(day - timedelta(days=1))]
    assert [(day.month, day.day, days[day]) for day in sorted(steps)] == [
        (1, 1, 10.0), (3, 8, 11.0), (11, 1, 10.0),
    ]  # fmt: skip
    changes = [num2date(line.get_xdata()[0]) for line in (spring, autumn)]
    assert [(when.month, when.day, when.hour) for when in changes] == [(3, 8, 3), (11, 1, 1)]
    assert [text.get_text() for text in ax.texts] == [
        "UTC-06:00 → UTC-05:00", "UTC-05:00 → UTC-06:00",
    ]  # fmt: skip
    assert ax.get_ylim() == (24, 0)
    assert ax.get_xlabel() == "day in America/Chicago"


def test_the_rollovers_of_one_day_are_seen_where_they_are(ax):
    day = {"start": "2026-07-01T00:00Z", "end": "2026-07-02T00:00Z"}
    [points] = plot.rollovers(WindowConfig(14_400, 3_600), "UTC", **day, ax=ax)
    found = [(num2date(x).hour, y) for x, y in points.get_xydata()]
    assert found == [(1, 1.0), (5, 5.0), (9, 9.0), (13, 13.0), (17, 17.0), (21, 21.0)]


def test_a_schedule_keeps_its_time(ax):
    schedule = follow_local_time(time(11), CHICAGO, window_seconds=86400, **YEAR)
    assert len(schedule) == 3
    points, *_ = plot.rollovers(schedule, CHICAGO, **YEAR, ax=ax)
    assert set(points.get_ydata().tolist()) == {11.0}
    assert len(points.get_xdata()) == 365


def test_a_schedule_is_drawn_within_the_span(ax):
    schedule = [
        ScheduledConfig("2025-01-01T00:00Z", WindowConfig(86400)),
        ScheduledConfig("2026-01-03T12:00Z", WindowConfig(43200)),
        ScheduledConfig("2028-01-01T00:00Z", WindowConfig(86400)),
    ]
    points, *_ = plot.rollovers(
        schedule, "UTC", start="2026-01-01T12:00Z", end="2026-01-05T00:00Z", ax=ax
    )
    found = [(num2date(x).day, y) for x, y in points.get_xydata()]
    assert found == [(2, 0.0), (3, 0.0), (3, 12.0), (4, 0.0), (4, 12.0)]


OLD, NEW = WindowConfig(14400), WindowConfig(86400, 57600)
APPLIED, CONFIRMED = "2026-07-02T14:10Z", "2026-07-02T15:00Z"
CODES = [
    IssuedCode("2026-07-02T09:00Z", issued_at="2026-07-01T09:00Z", label="Ada"),  # EXPIRED
    IssuedCode("2026-07-02T13:00Z", issued_at="2026-07-02T09:00Z"),  # CURRENT
    IssuedCode("2026-07-02T17:00Z", issued_at="2026-07-02T09:00Z", label=7),  # INVALIDATED
    IssuedCode("2026-07-03T17:00Z", issued_at="2026-07-02T09:00Z", label="Ben"),  # INVALIDATED
    IssuedCode("2026-07-02T17:00Z", issued_at="2026-07-02T14:30Z", label="Cleo"),  # STALE
    IssuedCode("2026-07-03T17:00Z", issued_at="2026-07-02T15:00Z", label="Dan"),  # VALID, on NEW
]


def boxes(bars):
    return [
        (round(bar.get_y() + bar.get_height() / 2), num2date(bar.get_x()),
         num2date(bar.get_x() + bar.get_width()))
        for bar in bars
    ]  # fmt: skip


def test_windows_of_codes_are_drawn_by_fate(ax):
    change = Reconfiguration(OLD, NEW, applied_at=APPLIED, confirmed_at=CONFIRMED)
    *bars, dots, earlier, applied, confirmed = plot.fates(change, iter(CODES), tz=CHICAGO, ax=ax)
    expected = [
        [(0, 8, 12)],
        [(1, 12, 16)],
        [(2, 16, 20), (3, 40, 44)],
        [(4, 16, 20)],
        [(5, 40, 64)],
    ]
    midnight = july(2)
    for found, rows in zip(bars, expected, strict=True):
        assert [row for row, _, _ in boxes(found)] == [row for row, _, _ in rows]
        assert nearly(
            [ends for _, *ends in boxes(found)],
            [(midnight + timedelta(hours=a), midnight + timedelta(hours=b)) for _, a, b in rows],
        )
    hatches = [(each[0].get_hatch() or "", each[0].get_facecolor()) for each in bars]
    assert len(set(hatches)) == 5
    assert [(num2date(x), y) for x, y in dots.get_xydata()] == [
        (code.issued_at, row) for row, code in enumerate(CODES) if row
    ]
    assert earlier.get_xydata().tolist() == [[ax.get_xlim()[0], 0]]  # Ada's, a day before
    assert dots.get_marker() != earlier.get_marker()
    for line, when in ((applied, change.applied_at), (confirmed, change.confirmed_at)):
        assert nearly([[num2date(line.get_xdata()[0])]], [[when]])
    assert applied.get_linestyle() != confirmed.get_linestyle()
    assert {text.get_text() for text in ax.get_legend().get_texts()} == {
        "EXPIRED (1)", "CURRENT (1)", "INVALIDATED (2)", "STALE (1)", "VALID (1)",
        "issued", "issued earlier", "applied", "confirmed",
    }  # fmt: skip
    assert title_of(ax) == "a change of settings: 4 of 6 codes to replace"
    assert [text.get_text() for text in ax.get_yticklabels()] == [
        "Ada", "", "7", "Ben", "Cleo", "Dan",
    ]  # fmt: skip
    assert ax.get_xlabel() == "time in America/Chicago"
    left, right = (num2date(x) for x in ax.get_xlim())
    assert july(2) < left < july(2) + timedelta(hours=8)
    assert july(2) + timedelta(hours=64) < right < july(5)


def test_a_code_that_was_issued_after_all_windows_has_an_arrow(ax):
    change = Reconfiguration(OLD, NEW, applied_at=APPLIED)
    codes = [CODES[1], IssuedCode("2026-07-02T09:00Z", issued_at="2026-07-09T00:00Z")]
    *_, dot, later, _ = plot.fates(change, codes, ax=ax)
    assert [(num2date(x), y) for x, y in dot.get_xydata()] == [(codes[0].issued_at, 0)]
    assert later.get_xydata().tolist() == [[ax.get_xlim()[1], 1]]
    assert later.get_marker() == ">"
    assert "issued later" in {text.get_text() for text in ax.get_legend().get_texts()}


def test_many_codes_are_counted_over_time(ax):
    change = Reconfiguration(OLD, NEW, applied_at=APPLIED)
    codes = [
        IssuedCode(july(1) + k * timedelta(hours=4), issued_at=july(1)) for k in range(90)
    ]  # one for each window of fifteen days
    expired, current, invalidated, _ = plot.fates(change, codes, tz=CHICAGO, ax=ax)
    heights = [[bar.get_height() for bar in bars] for bars in (expired, current, invalidated)]
    assert [sum(each) for each in heights] == [9, 1, 80]
    assert [sum(column) for column in zip(*heights, strict=True)] == [2] * 45  # windows to a bar
    assert nearly(
        [[num2date(bar.get_x()) for bar in expired]],
        [[july(1) + k * timedelta(hours=8) for k in range(45)]],
    )
    assert [bar.get_y() for bar in current] == [bar.get_height() for bar in expired]
    assert title_of(ax) == "a change of settings: 81 of 90 codes to replace"


def test_a_change_that_was_not_confirmed_has_no_line_of_confirmation(ax):
    change = Reconfiguration(OLD, NEW, applied_at=APPLIED)
    artists = plot.fates(change, CODES[:1], ax=ax)
    assert len(artists) == 3  # the expired one, its dot, applied
    assert ax.get_xlabel() == "time in UTC"


def test_trade_off_draws_codes_against_overexposure(ax):
    found = recommend(STAYS)
    others = {
        "midnight": score(STAYS, WindowConfig(86400)),
        "default": score(STAYS, WindowConfig(14400)),
    }
    apart, sharing, chosen = plot.trade_off(found, others=others, ax=ax)

    def place(one):
        return [one.codes, one.overexposure / timedelta(hours=1)]

    assert apart.get_xydata().tolist() == [
        *(place(one.score) for one in found), place(others["default"]),
    ]  # fmt: skip
    assert sharing.get_xydata().tolist() == [place(others["midnight"])]
    assert chosen.get_xydata().tolist() == [place(found[0].score)]
    assert apart.get_marker() != sharing.get_marker()
    assert [text.get_text() for text in ax.texts][:3] == ["1 day", "midnight (2 shared)", "default"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "no two guests with one code",
        "guests share a code",
        f"chosen: 1 day, epoch {found[0].config.epoch_seconds}, 9 codes",
    ]
    assert title_of(ax).endswith("with the chosen no two guests share a code")


def test_a_slack_below_five_minutes_is_marked(ax):
    [one] = recommend(STAYS, window_choices=[86400])
    found = [
        replace(
            one,
            config=WindowConfig(window),
            phase_range=range(1000, 1000 + seconds),
            score=replace(one.score, codes=codes),
        )
        for window, seconds, codes in ((86400, 601, 10), (43200, 600, 100), (3600, 1, 1000))
    ]
    plot.trade_off(found, ax=ax)
    assert [text.get_text() for text in ax.texts] == ["1 day", "! 12 h", "! 1 h"]
    assert ax.get_xlabel() == "codes to request (!: slack below 5 min)"
    ax.clear()
    plot.trade_off(found[:1], ax=ax)
    assert ax.get_xlabel() == "codes to request"


@pytest.mark.parametrize(
    ("price", "phases", "label"),
    [
        (None, (64800, 3600), "best phases, slack 30 min"),
        (0, (39600, 14400), "best phases at 0 codes a pair, slack 2 h"),
    ],
)
def test_the_best_phases_are_those_at_the_price(ax, price, phases, label):
    """To part two at 18:30 takes a code more than a rollover at one o'clock."""
    stays = [
        *[STAYS[4]] * 3,
        Stay("2026-07-02T19:00Z", "2026-07-04T18:00Z", lock="LOFT"),
        Stay("2026-07-04T19:00Z", "2026-07-06T18:00Z", lock="LOFT"),
    ]
    _, _, span, _ = plot.phases(stays, 86400, pair_cost=price, ax=ax)
    assert (span.get_x(), span.get_width()) == phases
    assert ax.get_legend().get_texts()[2].get_text() == label


def test_best_phases_of_no_room_are_named_so(ax):
    plot.phases(STAYS, 1800, ax=ax)
    assert ax.get_legend().get_texts()[2].get_text() == "best phases, slack 0 s (below 5 min)"


def test_lengths_are_named_as_people_say_them(ax):
    plot.trade_off(recommend(STAYS[:1], window_choices=[603000, 5400, 1801]), ax=ax)
    assert {text.get_text() for text in ax.texts} == {
        "6 days 23 h 30 min", "1 h 30 min", "! 30 min 1 s",
    }  # fmt: skip


def test_fine_choices_are_named_where_there_is_room(ax):
    found = recommend(STAYS, window_choices=range(1800, 604801, 1800))
    plot.trade_off(found, ax=ax)
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert 5 < len(boxes) < len(found)
    assert not [
        (one, two) for one, two in combinations(boxes, 2) if one.shrunk(0.9, 0.9).overlaps(two)
    ]


def test_hours_are_on_a_scale_that_says_what_it_is(ax):
    exact, odd = (
        Stay(start, "2026-07-02T00:00Z") for start in ("2026-07-01T00:00Z", "2026-07-01T00:01Z")
    )
    plot.trade_off(recommend([odd], window_choices=[14400, 1800]), ax=ax)
    assert ax.get_yscale() == "log"
    ax.clear()
    mixed = recommend([exact], window_choices=[86400, 7201])
    plot.trade_off(mixed, ax=ax)
    assert ax.get_yscale() == "symlog"
    assert ax.get_ylabel().endswith("(linear below the line, logarithmic above)")
    [least] = {one.score.overexposure / timedelta(hours=1) for one in mixed} - {0}
    assert [line.get_ydata()[0] for line in ax.lines if line.get_color() == "#d9d9d9"] == [least]


def test_no_overexposure_at_all_is_drawn_at_zero(ax):
    exact = [Stay("2026-07-01T00:00Z", "2026-07-02T00:00Z")]
    apart, sharing, _ = plot.trade_off(recommend(exact, window_choices=[86400]), ax=ax)
    assert apart.get_xydata().tolist() == [[1.0, 0.0]]
    assert len(sharing.get_xdata()) == 0
    assert len(ax.get_legend().get_texts()) == 2


def test_without_matplotlib_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "rollover.plot")
    with pytest.raises(ModuleNotFoundError, match="matplotlib: install it, or the extra `plot` of"):
        importlib.import_module("rollover.plot")


ROOM = {"late": timedelta(minutes=30), "behind": timedelta(hours=2)}


@pytest.mark.parametrize(
    "room", [{}, ROOM, {"grace": timedelta(hours=3)}], ids=["", "with room", "with grace"]
)
@pytest.mark.parametrize("window", [86400, 14400, 90000])
def test_the_landscape_is_that_of_score(ax, window, room):
    codes, shared_pairs, *_ = plot.phases(STAYS, window, **room, ax=ax)
    for phase in [0, window - 1, *range(0, window, 599)]:
        found = score(STAYS, WindowConfig(window, phase), **room)
        for steps, expected in ((codes, found.codes), (shared_pairs, found.shared_windows)):
            values, edges, _ = steps.get_data()
            assert values[edges.searchsorted(phase, side="right") - 1] == expected


def test_the_best_phases_are_shaded_and_epochs_marked(ax):
    [best] = recommend(STAYS, window_choices=[86400])
    *_, span, chosen, now = plot.phases(STAYS, 86400, epoch_seconds=86400 * 3 + 60, ax=ax)
    assert (span.get_x(), span.get_width()) == (39600, 14400)  # from 11:00 to 15:00
    assert chosen.get_xdata() == [best.config.epoch_seconds] * 2
    assert now.get_xdata() == [60] * 2
    assert now.get_linestyle() != chosen.get_linestyle()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "codes (left)",
        "pairs of guests that share (right)",
        "best phases, slack 2 h",
        "best epoch 46800: 9 codes, no two guests share a code",
        "present epoch 259260: 14 codes, 2 pairs of guests share a code",
    ]


def test_best_phases_that_wrap_around_are_shaded_in_two_parts(ax):
    late = [Stay("2026-07-01T01:00Z", "2026-07-02T23:00Z", lock="LOFT"),
            Stay("2026-07-03T01:00Z", "2026-07-04T23:00Z", lock="LOFT")]  # fmt: skip
    _, _, *spans, chosen = plot.phases(late, 86400, ax=ax)
    assert [(each.get_x(), each.get_width()) for each in spans] == [(82800, 3600), (0, 3600)]
    assert chosen.get_xdata() == [0, 0]


@pytest.mark.parametrize(
    ("window", "tz", "stays", "names", "label"),
    [
        pytest.param(
            86400, CHICAGO, STAYS, ["21:00", "00:00", "03:00", "06:00"],
            "rollover, time in America/Chicago", id="a day",
        ),
        pytest.param(
            14400, "Asia/Kolkata", STAYS, ["05:30", "06:00"],
            "rollover, time in Asia/Kolkata, and every 4 h from there", id="four hours",
        ),
        pytest.param(
            604800, "UTC", STAYS, ["Thu 00:00", "Fri 00:00"], "rollover, time in UTC", id="a week"
        ),
        pytest.param(
            90000, CHICAGO, STAYS, ["0", "3 h", "6 h"],
            "phase: rollover after the start of 1970 in UTC", id="25 hours",
        ),
        pytest.param(
            86400, CHICAGO,
            [Stay("2026-10-31T15:00Z", "2026-11-03T11:00Z")], ["21:00\n20:00", "00:00\n23:00"],
            "rollover, time in America/Chicago (at UTC-05:00 above, at UTC-06:00 below)",
            id="across a change of the clocks",
        ),
    ],
)  # fmt: skip
def test_phases_are_named_by_local_time(ax, window, tz, stays, names, label):
    plot.phases(stays, window, tz=tz, ax=ax)
    shown = [text.get_text() for text in ax.get_xticklabels()]
    assert shown[: len(names)] == names
    assert ax.get_xlabel() == label


TIMELINE = LockTimeline(WindowConfig(14400)).configured(WindowConfig(86400))
TIMELINE = TIMELINE.applied("2026-07-03T09:00Z").confirmed("2026-07-03T10:00Z")


def test_a_plan_its_gaps_and_what_two_guests_share(ax):
    loft = STAYS[:2]
    codes = plan(loft, TIMELINE, late=timedelta(hours=1))
    windows, guests, room, both, gap, had_from = plot.plan(codes, tz=CHICAGO, ax=ax)
    starts = [timedelta(hours=hours) for hours in range(12, 57, 4)]
    assert nearly(
        spans(windows)[0],
        sorted(
            [(july(1) + start, july(1) + start + timedelta(hours=4)) for start in starts]
            + [(july(day), july(day + 1)) for day in (3, 4, 5)]
        ),
    )
    assert nearly(spans(guests)[0], [(stay.start, stay.end) for stay in loft])
    assert nearly(spans(room)[0], [(s.end, s.end + timedelta(hours=1)) for s in loft])
    assert gap.get_hatch() != guests.get_hatch()
    start = july(3) + timedelta(hours=9)
    assert nearly(spans(gap)[0], [(start, start + timedelta(hours=1))])
    assert nearly([[num2date(had_from.get_xdata()[0])]], [[start + timedelta(hours=1)]])
    assert nearly(spans(both)[0], [(july(3), july(4))])
    assert title_of(ax).startswith(f"{len(codes)} codes: ")


def test_a_plan_shows_what_an_audit_finds_missing_and_exposed(ax):
    """Of two guests a day apart: the first lacks all codes, the second has one that opens for him.

    Colours are not alone: each has a hatch of its own, and a name in the legend.
    """
    stays = [
        Stay("2026-07-01T15:00Z", "2026-07-02T11:00Z", lock="LOFT", label="Ada"),
        Stay("2026-07-02T15:00Z", "2026-07-03T11:00Z", lock="LOFT", label="Ben"),
    ]
    codes = plan(stays, WindowConfig(86400))
    log = [code.issued("2026-06-20T09:30Z") for code in codes.of(label="Ben")]
    audit = codes.audit([*log, *log])
    *_, missing, exposed = plot.plan(codes, audit=audit, ax=ax)
    assert nearly(spans(missing)[0], [(july(1), july(2)), (july(2), july(3))])
    assert nearly(spans(exposed)[0], [(july(2), july(2) + timedelta(hours=11))])
    hatches = [missing.get_hatch(), exposed.get_hatch()]
    assert len({None, *hatches}) == 3
    assert title_of(ax).endswith("; 2 missing, 2 exposed")
    served = codes.audit([code.issued("2026-06-20T09:30Z") for code in codes.of(label="Ada")])
    assert len(plot.plan(codes[:0], audit=served.missing.audit([]), ax=ax)) > 1


def test_of_many_locks_those_with_findings_are_drawn(ax):
    codes = plan(fleet(100), WindowConfig(1800))
    lock = codes.stays[70].lock
    log = [code.issued("2026-06-01T00:00Z") for code in codes if code.stay.lock != lock]
    plot.plan(codes, audit=codes.audit(log), ax=ax)
    assert str(lock) in [text.get_text() for text in ax.get_yticklabels()]


def test_a_plan_of_settings_that_stay_and_windows_that_would_run_together(ax):
    long = Stay("2026-07-01T15:00Z", "2026-07-06T11:00Z", lock="TOWER")
    again = Stay("2026-07-09T15:00Z", "2026-07-09T16:00Z", lock="TOWER")
    windows, many, loft, tower = plot.plan(plan([STAYS[0], long, again], WindowConfig(1800)), ax=ax)
    assert nearly(spans(loft)[0], [(STAYS[0].start, STAYS[0].end)])
    assert len(windows.get_paths()) == 88
    assert nearly(spans(many)[0], [(stay.start, stay.end) for stay in (long, again)])
    assert numbers(ax) == ["234 windows"]
    assert nearly(spans(tower)[0], spans(many)[0])


def test_a_stay_for_which_no_code_can_be_had(ax):
    never = LockTimeline(WindowConfig(14400)).configured(WindowConfig(86400))
    guest, gap = plot.plan(plan(STAYS[:1], never.applied("2026-06-01T00:00Z")), ax=ax)
    assert nearly(spans(guest)[0], [(STAYS[0].start, STAYS[0].end)])
    assert nearly(spans(gap)[0], [(STAYS[0].start, STAYS[0].end)])
    assert title_of(ax) == "0 codes"


def test_of_many_locks_a_plan_draws_some(ax):
    plot.plan(plan(fleet(100), WindowConfig(86400, 12 * 3600)), ax=ax)
    assert title_of(ax).endswith("codes: no two guests share a code; shown are 40 of 100 locks")


CALLS = [
    pytest.param(lambda **ax: plot.windows(WindowConfig(86400), STAYS, **ax), id="windows"),
    pytest.param(
        lambda **ax: plot.rollovers(WindowConfig(86400), "UTC", **YEAR, **ax), id="rollovers"
    ),
    pytest.param(lambda **ax: plot.trade_off(recommend(STAYS), **ax), id="trade_off"),
    pytest.param(lambda **ax: plot.plan(plan(STAYS, TIMELINE), **ax), id="plan"),
    pytest.param(lambda **ax: plot.phases(STAYS, 14400, **ax)[::3], id="phases"),
    pytest.param(
        lambda **ax: plot.fates(Reconfiguration(OLD, NEW, applied_at=APPLIED), CODES, **ax)[-2:],
        id="fates",
    ),
]


@pytest.mark.parametrize("call", CALLS)
def test_draws_on_the_axes_given_or_on_new_ones(call, ax):
    for artist in call(ax=ax):
        assert artist.axes is ax
    assert not pyplot.get_fignums()
    [figure] = {artist.figure for artist in call()}
    assert pyplot.get_fignums() == [figure.number]
    figure.canvas.draw()  # no warning: everything fits


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("made", "error", "words"),
    [
        (lambda: Figure().subplots(1, 2), TypeError, "ax=|is a ndarray, not an Axes"),
        (lambda: 5, TypeError, "ax=5 is an int, not an Axes"),
        (
            lambda: Figure().subplots(subplot_kw={"projection": "polar"}),
            ValueError,
            "ax=|is polar: pass axes of straight scales",
        ),
    ],
    ids=["an array", "a number", "polar"],
)
def test_axes_that_are_none_are_refused_by_name(call, made, error, words):
    with pytest.raises(error) as caught:
        call(ax=made())
    assert all(word in str(caught.value) for word in words.split("|"))


STYLES = ["default", "dark_background", "grayscale"]


def seen(ax):
    """Yield the colours of what a picture draws with lines, marks, text and edges."""
    for line in ax.lines:
        inside = line.get_markerfacecolor()
        if line.get_linestyle() != "None":
            yield line.get_color()
        else:
            yield line.get_markeredgecolor() if inside == "none" else inside
    for text in [*ax.texts, ax.title, *ax.get_xticklabels(), *ax.get_yticklabels()]:
        yield text.get_color()
    for text in ax.get_legend().get_texts() if ax.get_legend() else []:
        yield text.get_color()
    for patch in [*ax.patches, *(ax.get_legend().get_patches() if ax.get_legend() else [])]:
        yield patch.get_edgecolor()


def contrast(one, other):
    """Return the contrast of two colours as WCAG defines it, 1 to 21."""
    lights = []
    for colour in (one, other):
        parts = [
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
            for part in matplotlib.colors.to_rgb(colour)
        ]
        lights.append(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("call", CALLS)
def test_all_that_is_drawn_is_seen_in_each_style(call, style):
    with pyplot.style.context(style):
        ax = call()[0].axes
        paper = matplotlib.rcParams["axes.facecolor"]
        colours = {matplotlib.colors.to_hex(colour) for colour in seen(ax)}
    assert colours
    faint = {"#d9d9d9", "#262626"}  # the lines that lead from a rollover to the stays
    assert not {colour for colour in colours - faint if contrast(colour, paper) < 2.0}
    boxes = [each for each in ax.collections if len(each.get_facecolor()) > 1]
    for text, below in ((t, b) for t in ax.texts for b in boxes):
        for fill in below.get_facecolor():
            assert contrast(text.get_color(), fill[:3]) > 4.5


def test_axes_without_a_colour_show_that_of_their_figure(ax):
    ax.figure.set_facecolor("black")
    ax.patch.set_alpha(0)
    *_, applied = plot.fates(Reconfiguration(OLD, NEW, applied_at=APPLIED), CODES, ax=ax)
    assert applied.get_color() == "white"


def test_what_a_colour_tells_a_hatch_tells_too(ax):
    _, pairs_of_guests, best, *_ = plot.phases(STAYS, 86400, epoch_seconds=0, ax=ax)
    assert pairs_of_guests.get_hatch()
    assert not best.get_hatch()
    by_label = dict(zip(*ax.get_legend_handles_labels()[::-1], strict=True))
    assert by_label["pairs of guests that share (right)"].get_hatch() == pairs_of_guests.get_hatch()


def test_each_fate_there_is_has_a_look_of_its_own():
    from rollover.plot._fates import _STYLES

    assert [*_STYLES] == [*Fate]
    assert len({*_STYLES.values()}) == len(Fate)


ODD_NAMES = ["Casa $_$", r"\$x^{2", "$", "北京市朝阳区某某路一百二十八号公寓楼", "A name " * 20]


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("given", [False, True], ids=["new axes", "axes of four"])
def test_names_are_shown_as_they_are_and_fit(given):
    figure = Figure(figsize=(10, 6))
    four = figure.subplots(2, 2) if given else None
    locks = [Stay(july(1), july(3), lock=name) for name in ODD_NAMES]
    codes = [
        IssuedCode("2026-07-02T13:00Z", issued_at=f"2026-07-02T0{at}:00Z", label=name)
        for at, name in enumerate(ODD_NAMES)
    ]
    change = Reconfiguration(OLD, NEW, applied_at=APPLIED, confirmed_at=CONFIRMED)
    others = {name: score(STAYS, WindowConfig(14400 + at)) for at, name in enumerate(ODD_NAMES)}
    calls = [
        lambda ax: plot.windows(WindowConfig(86400), locks, late=timedelta(hours=1), ax=ax),
        lambda ax: plot.plan(plan(locks, WindowConfig(86400)), ax=ax),
        lambda ax: plot.fates(change, codes, ax=ax),
        lambda ax: plot.trade_off(recommend(STAYS), others=others, ax=ax),
    ]
    for at, call in enumerate(calls):
        ax = call(four.flat[at] if given else None)[-1].axes
        ax.figure.canvas.draw()  # which reads what is between two $ as mathematics
        shown = [label.get_text() for label in ax.get_yticklabels()]
        if at < 3:
            assert given or shown[-5:-2] == ODD_NAMES[:3]
            assert shown[-4:-2] == ODD_NAMES[1:3]
            assert "…" in shown[-1]
        words = [ax.title, *ax.get_yticklabels()]
        if ax.get_legend():
            words += ax.get_legend().get_texts()
        for text in words:
            box = text.get_window_extent()
            assert ax.figure.bbox.x0 <= box.x0, text.get_text()
            assert box.x1 <= ax.figure.bbox.x1, text.get_text()
            assert box.y1 <= ax.figure.bbox.y1, text.get_text()


def test_a_heading_takes_of_the_height_that_the_axes_were_given(ax):
    before = ax.get_position()
    plot.phases(STAYS, 86400, epoch_seconds=0, ax=ax)
    after = ax.get_position()
    assert (after.x0, after.y0, after.width) == (before.x0, before.y0, before.width)
    assert 0.4 * before.height <= after.height < before.height
    assert ax.title.get_window_extent().y1 <= before.y1 * ax.figure.bbox.height + 30
    assert ax.get_legend().get_window_extent().y1 <= ax.title.get_window_extent().y0 + 2


def test_names_of_near_points_are_apart_and_on_the_axes(ax):
    choices = range(86400 - 12 * 1800, 86401, 1800)
    others = {name: score(STAYS, WindowConfig(14400)) for name in ("today", "also today")}
    plot.trade_off(recommend(STAYS, window_choices=choices), others=others, ax=ax)
    boxes = [text.get_window_extent() for text in ax.texts]
    assert {"today", "also today"} < {text.get_text() for text in ax.texts}
    assert not [(one, two) for one, two in combinations(boxes, 2) if one.overlaps(two)]
    for box in boxes:
        assert ax.bbox.x0 <= box.x0
        assert box.y1 <= ax.bbox.y1


def test_the_scales_of_the_landscape_start_at_nothing(ax):
    plot.phases(STAYS[:1], 86400, ax=ax)
    assert ax.get_ylim()[0] == 0
    [under] = [other for other in ax.figure.axes if other is not ax]
    assert under.get_ylim() == (0, 1.08)
    assert [tick for tick in under.get_yticks() if tick <= 1.08] == [0, 1]


def test_phases_are_named_where_there_is_room():
    narrow = Figure(figsize=(3, 3)).subplots()
    plot.phases(STAYS, 86400, ax=narrow)
    narrow.figure.canvas.draw()
    boxes = [label.get_window_extent() for label in narrow.get_xticklabels()]
    assert len(boxes) > 2
    assert not [(one, two) for one, two in combinations(boxes, 2) if one.overlaps(two)]


def test_an_empty_plan_draws_axes_that_say_so(ax):
    assert plot.plan(plan([], WindowConfig(86400)), ax=ax) == []
    assert numbers(ax) == ["no stays"]
    assert title_of(ax) == "0 codes"
    ax.figure.canvas.draw()
    part = plan(STAYS, WindowConfig(86400))[:0]
    assert len(plot.plan(part, ax=ax)) == 3  # the stays of each lock, without codes


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        pytest.param(
            lambda: plot.plan(plan(STAYS, WindowConfig(86400)), locks=["ATTIC", 5]),
            ValueError,
            "locks=['5', 'ATTIC'] have no stay",
            id="plan(locks=['ATTIC', 5])",
        ),
        pytest.param(
            lambda: plot.windows(WindowConfig(86400), []), ValueError, "stays=[]", id="windows([])"
        ),
        pytest.param(
            lambda: plot.windows(86400, STAYS), TypeError, "config=86400", id="windows(86400)"
        ),
        pytest.param(
            lambda: plot.windows(WindowConfig(86400), STAYS, tz="Chicago"),
            ValueError,
            "tz='Chicago'",
            id="windows(tz='Chicago')",
        ),
        pytest.param(
            lambda: plot.fates(Reconfiguration(OLD, NEW, applied_at=APPLIED), []),
            ValueError,
            "codes=[]",
            id="fates([])",
        ),
        pytest.param(
            lambda: plot.trade_off([]), ValueError, "recommendations=[]", id="trade_off([])"
        ),
        pytest.param(
            lambda: plot.rollovers(
                WindowConfig(86400), "UTC", start="2026-01-01T00:00Z", end="2026-01-01T00:00Z"
            ),
            ValueError,
            "end=2026-01-01T00:00Z equals start",
            id="rollovers(an empty span)",
        ),
        pytest.param(
            lambda: plot.rollovers(WindowConfig(86400), None, **YEAR),
            TypeError,
            "tz=None",
            id="rollovers(tz=None)",
        ),
    ],
)
def test_refuses(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)
    assert not pyplot.get_fignums()
