"""What changes do to issued codes and what replaces them: brute force, the plan, and each case."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st
from support import fated, planned

from rollover import (
    AppliedConfig,
    CodeRequest,
    Fate,
    IssuedCode,
    LockTimeline,
    Reconfiguration,
    ScheduledConfig,
    Stay,
    WindowConfig,
    follow_local_time,
    plan,
    quietest_moment,
)

MICRO = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
FOUR, TWO, DAY = WindowConfig(14_400), WindowConfig(7_200), WindowConfig(86_400, 57_600)
JUNE = "2026-06-20T09:30Z"


def july(clock, day=1):
    """Return an instant of a day of July 2026 in UTC."""
    return datetime.fromisoformat(f"2026-07-{day:02}T{clock}+00:00")


def micros(moment):
    return (moment - EPOCH) // MICRO


def both(span):
    return span and tuple(map(micros, span))


# Instants near noon of 1 July 2026, most on quarters of an hour, so that they often meet.
near = st.builds(
    lambda quarters, micro: NOON + timedelta(minutes=15 * quarters, microseconds=micro),
    st.integers(0, 200),
    st.sampled_from([0, 0, 0, 1, -1]),
)
spans = st.tuples(near, near).map(sorted).filter(lambda span: span[0] < span[1])
lengths = st.sampled_from([timedelta(0), timedelta(0), MICRO, HOUR / 4, HOUR, 7 * HOUR])
skews = st.fixed_dictionaries({"behind": lengths, "ahead": lengths})
tolerances = st.fixed_dictionaries(
    {"early": lengths, "late": lengths, "behind": lengths, "ahead": lengths}
)
configs = st.builds(
    WindowConfig,
    st.sampled_from([1_800, 3_600, 14_400, 18_000, 86_400]),
    st.sampled_from([0, 900, -3_600, 2**70]),
)
codes = st.builds(
    lambda when, issued, **more: IssuedCode(when, issued_at=issued, **more),
    near,
    near,
    lock=st.sampled_from([None, "LOFT"]),
    label=st.sampled_from([None, "Ada", "Ben"]),
    valid=st.none() | spans,
    needed=st.none() | spans,
)


@st.composite
def timelines(draw):
    """Draw the changes of a lock: unconfirmed ones too, and there and back."""
    few = draw(st.lists(configs, min_size=1, max_size=2))
    moments = iter(sorted(draw(st.lists(near, max_size=8))))
    changes = []
    for applied in moments:
        config = draw(st.sampled_from(few))
        confirmed = next(moments, None) if draw(st.booleans()) else None
        changes.append(AppliedConfig(config, applied_at=applied, confirmed_at=confirmed))
    return LockTimeline(few[0], changes=changes)


def pair(config):
    return config.window_seconds, config.epoch_seconds


def history(timeline):
    """Return a timeline as the oracle reads it."""
    return pair(timeline.initial), [
        (
            pair(change.config),
            micros(change.applied_at),
            None if change.confirmed_at is None else micros(change.confirmed_at),
        )
        for change in timeline.changes
    ]


def issued(code):
    """Return a code as the oracle reads it."""
    moments = micros(code.when_valid), micros(code.issued_at)
    return fated.Issued(*moments, code.lock, code.label, both(code.valid), both(code.needed))


def clock(skew):
    return planned.Tolerance(**{name: length // MICRO for name, length in skew.items()})


@given(timelines(), st.lists(codes, max_size=4), skews)
def test_an_impact_is_that_of_brute_force(timeline, drawn, skew):
    changes, asked = history(timeline), [issued(code) for code in drawn]
    impact = timeline.impact(drawn, **skew)
    fates = [fated.fate(changes, code, clock(skew)) for code in asked]
    assert [fate.name for fate in impact.fates] == fates
    assert impact.counts == {fate: fates.count(fate.name) for fate in Fate}
    assert [[code.label for code in impact.codes(fate)] for fate in Fate] == [
        [code.label for code, name in zip(drawn, fates, strict=True) if name == fate.name]
        for fate in Fate
    ]
    replacements = impact.replacements()
    assert [
        (issued(each.code), [both((window.start, window.end)) for window in each.windows])
        for each in replacements
    ] == [
        (code, [(one.begins, one.expires) for one in windows])
        for code, windows in fated.covering(changes, asked, clock(skew))
    ]
    assert {
        (lock, label, *both((window.start, window.end))): micros(when_valid)
        for lock, label, when_valid, window in impact.requests()
    } == {
        key[:-1]: when_valid
        for key, when_valid in fated.requests(changes, asked, clock(skew)).items()
    }
    distinct = {(lock, label, window) for lock, label, _, window in impact.requests()}
    assert len(impact.requests()) == len(distinct)


@given(timelines(), st.lists(codes, max_size=4), skews)
def test_what_is_asked_for_lies_in_its_window(timeline, drawn, skew):
    for request in timeline.impact(drawn, **skew).requests():
        assert request.when_valid in request.window


@given(
    timelines().filter(lambda timeline: timeline.changes),
    st.lists(st.tuples(spans, st.sampled_from([None, "Ada", "Ben"])), max_size=4),
    tolerances,
    st.sampled_from([MICRO, HOUR, timedelta(days=9)]),
)
def test_an_impact_asks_for_what_the_plan_adds(timeline, booked, tolerance, lead):
    """Codes that a plan issued before the first change, on stays of any length and overlap."""
    stays = [Stay(*span, lock="LOFT", label=label) for span, label in booked]
    old = plan(stays, timeline.initial, **tolerance)
    log = [code.issued(timeline.changes[0].applied_at - lead) for code in old]
    *earlier, last = timeline.changes
    confirmed = AppliedConfig(
        last.config,
        applied_at=last.applied_at,
        confirmed_at=last.confirmed_at or last.applied_at,
    )
    added = plan(stays, LockTimeline(timeline.initial, changes=[*earlier, confirmed]), **tolerance)
    skew = {name: tolerance[name] for name in ("behind", "ahead")}
    requests = timeline.impact(log, **skew).requests()
    assert {(request.lock, request.label, request.window) for request in requests} == {
        (code.stay.lock, code.stay.holder, code.window) for code in added.since(old).added
    }


@given(configs, configs | st.none(), near, st.none() | lengths, st.lists(codes, max_size=4), skews)
def test_a_reconfiguration_answers_as_the_timeline_of_one_change(
    old, new, applied_at, wait, drawn, skew
):
    """Of equal settings too, which are drawn as None."""
    confirmed_at = None if wait is None else applied_at + wait
    times = {"applied_at": applied_at, "confirmed_at": confirmed_at}
    change = Reconfiguration(old, new or old, **times)
    timeline = LockTimeline(old, changes=[AppliedConfig(new or old, **times)])
    one, other = change.impact(drawn, **skew), timeline.impact(drawn, **skew)
    assert one == other
    assert one.fates == other.fates == tuple(change.fate(code, **skew) for code in drawn)
    assert one.replacements() == other.replacements()
    assert one.requests() == other.requests()
    assert str(one) == str(other)
    for code in drawn:
        assert change.lock_config(code.issued_at) == timeline.lock_config(code.issued_at)
        assert change.server_config(code.issued_at) == timeline.server_config(code.issued_at)


@given(st.lists(codes, max_size=8), configs, near, near, lengths)
def test_the_quietest_moment_is_that_of_brute_force(drawn, old, one, other, behind):
    start, end = sorted((one, other))
    moment, fewest = quietest_moment(drawn, old, start=start, end=end, behind=behind)
    asked = [issued(code) for code in drawn]
    bounds = pair(old), micros(start), micros(end), behind // MICRO
    assert (micros(moment), fewest) == fated.quietest(asked, *bounds)


# On 1 July, applied at 14:10, old windows of 4 hours from midnight: to the microsecond.
# when_valid, behind, ahead, fate
EDGES_WITH_SKEW = [
    ("09:00", timedelta(hours=2, minutes=10), timedelta(0), "EXPIRED"),
    ("09:00", timedelta(hours=2, minutes=10) + MICRO, timedelta(0), "CURRENT"),
    ("05:00", timedelta(hours=6, minutes=10), timedelta(0), "EXPIRED"),
    ("05:00", timedelta(hours=6, minutes=10) + MICRO, timedelta(0), "CURRENT"),
    ("16:00", timedelta(0), timedelta(hours=1, minutes=50) - MICRO, "INVALIDATED"),
    ("16:00", timedelta(0), timedelta(hours=1, minutes=50), "CURRENT"),
    ("16:00", timedelta(days=9), timedelta(hours=1, minutes=50) - MICRO, "INVALIDATED"),
    ("09:00", timedelta(0), timedelta(days=9), "EXPIRED"),
    ("16:00", timedelta.max, timedelta.max, "CURRENT"),
]


@pytest.mark.parametrize(("when_valid", "behind", "ahead", "fate"), EDGES_WITH_SKEW)
def test_the_edges_of_the_window_on_a_clock_that_is_off(when_valid, behind, ahead, fate):
    change = Reconfiguration(FOUR, TWO, applied_at=july("14:10"), confirmed_at=july("14:40"))
    skew = {"behind": behind, "ahead": ahead}
    code = IssuedCode(july(when_valid), issued_at=JUNE)
    assert change.fate(code, **skew).name == fate
    # What was issued after the lock had changed is stale where it would have been killed.
    stale = IssuedCode(july(when_valid), issued_at=july("14:10"))
    assert change.fate(stale, **skew).name == fate.replace("INVALIDATED", "STALE")
    valid = IssuedCode(july(when_valid), issued_at=july("14:40"))
    assert change.fate(valid, **skew) is Fate.VALID


def test_the_window_is_what_the_server_said():
    """With `valid`, what was asked for is only that, and need not lie in it."""
    change = Reconfiguration(FOUR, TWO, applied_at=july("14:10"), confirmed_at=july("14:40"))

    def fate(begins, expires):
        valid = july(begins), july(expires)
        return change.fate(IssuedCode(july("09:00"), issued_at=JUNE, valid=valid)).name

    assert fate("13:00", "14:10") == "EXPIRED"
    assert fate("13:00", "14:10:00.000001") == "CURRENT"
    assert fate("14:10", "15:00") == "CURRENT"
    assert fate("14:10:00.000001", "15:00") == "INVALIDATED"
    code = IssuedCode(
        july("09:00"), issued_at=JUNE, lock="LOFT", valid=(july("15:00"), july("16:30"))
    )
    assert change.impact([code]).requests() == [
        CodeRequest("LOFT", None, july("15:00"), TWO.window_at(july("14:00"))),
        CodeRequest("LOFT", None, july("16:00"), TWO.window_at(july("16:00"))),
    ]
    assert quietest_moment([code], FOUR, start=july("14:00"), end=july("18:00")) == (
        july("16:30"),
        0,
    )


def test_after_there_and_back_everything_is_asked_for_again():
    """A trial undone: V11 killed the codes, though the settings are those of before."""
    stay = Stay(july("15:00"), july("11:00", 2), lock="LOFT", label="Ada")
    log = [code.issued(JUNE) for code in plan([stay], FOUR)]
    timeline = LockTimeline(FOUR).configured(DAY).applied(july("09:00")).confirmed(july("09:10"))
    timeline = timeline.configured(FOUR).applied(july("10:00")).confirmed(july("10:10"))
    impact = timeline.impact(log)
    # In use when the trial began is none; all are for later.
    assert impact.counts[Fate.INVALIDATED] == len(log) == 6
    assert [request[1:] for request in impact.requests()] == [
        ("Ada", code.when_valid, FOUR.window_at(code.when_valid)) for code in log
    ]
    # What was asked for after it is good.
    again = [code.issued(july("10:10")) for code in plan([stay], timeline)]
    assert timeline.impact(again).summary.endswith(" 6 VALID")
    assert timeline.impact([*log, *again]).requests() == impact.requests()


def test_two_doors_of_one_guest_are_two_codes_and_two_impacts():
    front = IssuedCode(july("17:00"), issued_at=JUNE, lock="FRONT", label="Ada")
    loft = IssuedCode(july("17:00"), issued_at=JUNE, lock="LOFT", label="Ada")
    change = Reconfiguration(FOUR, TWO, applied_at=july("14:10"), confirmed_at=july("14:40"))
    for ask in (change.impact, change.timeline.impact):
        with pytest.raises(ValueError, match=r"codes\[2\]=.*lock='LOFT'.*lock='FRONT'"):
            ask([front, IssuedCode(july("17:00"), issued_at=JUNE), loft])
    requests = [change.impact([code]).requests() for code in (front, loft)]
    assert [[request.lock for request in each] for each in requests] == [
        ["FRONT", "FRONT"],
        ["LOFT", "LOFT"],
    ]
    # A code of no lock is of the one that changed; and one request of a lock is not another's.
    nobody = IssuedCode(july("17:00"), issued_at=JUNE, label="Ada")
    assert [request.lock for request in change.impact([nobody, loft]).requests()] == [
        None, None, "LOFT", "LOFT",
    ]  # fmt: skip


def test_a_clock_that_runs_behind_asks_for_the_window_of_the_day_before():
    """Ada comes at 16:30, when a lock that is an hour behind reads 15:30."""
    stay = Stay(july("16:30"), july("11:00", 2), lock="LOFT", label="Ada")
    late = {"behind": HOUR}
    old = plan([stay], FOUR, **late)
    timeline = LockTimeline(FOUR).configured(DAY).applied(july("09:00")).confirmed(july("09:10"))
    log = [code.issued(JUNE) for code in old]
    requests = timeline.impact(log, **late).requests()
    assert [request.window for request in requests] == [
        DAY.window_at(july("15:30")),
        DAY.window_at(july("16:30")),
    ]
    assert [request.when_valid for request in requests] == [
        july("16:00") - timedelta(days=1),
        july("16:30"),
    ]
    assert requests == [
        CodeRequest("LOFT", "Ada", code.when_valid, code.window)
        for code in plan([stay], timeline, **late).since(old).added
    ]


def test_settings_of_a_schedule_are_not_there_before_it_starts():
    """A stay before the first start is planned on what the lock has then."""
    schedule = follow_local_time(
        time(11),
        "America/Chicago",
        window_seconds=86_400,
        start="2026-07-03T00:00Z",
        end="2026-12-01T00:00Z",
    )
    with pytest.raises(TypeError, match="initial"):
        LockTimeline.of(schedule)
    timeline = LockTimeline.of(schedule, initial=FOUR)
    before = Stay(july("15:00"), july("11:00", 2), lock="LOFT")
    assert list(plan([before], timeline)) == list(plan([before], FOUR))
    across = Stay(july("20:00", 2), july("20:00", 3), lock="LOFT")
    codes = plan([across], timeline)
    assert [(code.config, code.request_from) for code in codes] == [
        (FOUR, None),
        (WindowConfig(86_400, 57_600), july("00:00", 3)),
        (WindowConfig(86_400, 57_600), july("00:00", 3)),
    ]
    assert codes.gaps() == []


def test_of_a_change_that_is_not_confirmed_both_say_what_to_ask_for_once_it_is():
    code = IssuedCode(july("17:00"), issued_at=JUNE, label="Ben")
    timeline = LockTimeline(FOUR).configured(TWO).applied(july("14:10"))
    change = Reconfiguration(FOUR, TWO, applied_at=july("14:10"))
    windows = [TWO.window_at(july("16:00")), TWO.window_at(july("18:00"))]
    for impact in (timeline.impact([code]), change.impact([code])):
        assert [request.window for request in impact.requests()] == windows
        assert "To request once confirmed:\n  2026-07-01T16:00" in str(impact)
    # Where the server follows equal settings already, there is nothing to wait for.
    again = LockTimeline(FOUR).configured(FOUR).applied(july("14:10"))
    assert [request.window for request in again.impact([code]).requests()] == [
        FOUR.window_at(july("16:00"))
    ]
    assert "To request again:\n  2026-07-01T16:00" in str(again.impact([code]))


def test_settings_that_were_applied_twice_and_never_confirmed_are_not_asked_for():
    """The server follows FOUR all the time; only from 20:00 on does the lock, too."""
    timeline = LockTimeline(FOUR).configured(TWO).applied(july("10:00"))
    timeline = timeline.configured(TWO).applied(july("12:00"))
    timeline = timeline.configured(FOUR).applied(july("20:00"))
    code = IssuedCode(july("13:00"), issued_at=JUNE, needed=(july("13:00"), july("22:00")))
    assert timeline.impact([code]).requests() == [
        CodeRequest(None, None, july("20:00"), FOUR.window_at(july("20:00")))
    ]


def test_a_code_that_nobody_needs_any_more_is_not_replaced():
    """The guest left at 11:00, though the code is in use at 11:30."""
    code = IssuedCode(
        july("08:00"), issued_at=JUNE, label="Ada", needed=(july("08:00"), july("11:00"))
    )

    def impact(applied_at):
        times = {"applied_at": applied_at, "confirmed_at": applied_at}
        return Reconfiguration(FOUR, TWO, **times).impact([code])

    assert impact(july("11:30")).fates == (Fate.CURRENT,)
    assert impact(july("11:30")).replacements() == impact(july("11:30")).requests() == []
    assert impact(july("11:00")).replacements() == impact(july("11:00")).requests() == []
    assert [request.when_valid for request in impact(july("11:00") - MICRO).requests()] == [
        july("11:00") - MICRO
    ]
    assert quietest_moment([code], FOUR, start=july("09:00"), end=july("11:30")) == (
        july("11:00"),
        0,
    )


def test_what_is_asked_for_on_a_late_clock_lies_in_its_window():
    """Needed from 16:00 on, which the window that the lock still reads does not hold."""
    change = Reconfiguration(FOUR, TWO, applied_at=july("14:10"), confirmed_at=july("14:40"))
    code = IssuedCode(july("17:00"), issued_at=JUNE, label="Ada")
    requests = change.impact([code], behind=2 * HOUR).requests()
    assert [(request.when_valid, request.window.start.hour) for request in requests] == [
        (july("14:00"), 14),
        (july("16:00"), 16),
        (july("18:00"), 18),
    ]


def test_equal_settings_applied_again_kill_all_the_same():
    """The server follows them already, so the table's `confirmed_at` is `applied_at`."""
    change = Reconfiguration(FOUR, FOUR, applied_at=july("14:10"), confirmed_at=july("20:10"))
    before = IssuedCode(july("17:00"), issued_at=JUNE)
    between = IssuedCode(july("17:00"), issued_at=july("14:10"))
    for answer in (change, change.timeline):
        assert answer.fate(before) is Fate.INVALIDATED
        assert answer.fate(between) is Fate.VALID
        [request] = answer.impact([before, between]).requests()
        assert request.when_valid == july("16:00")


def test_the_quietest_moment_counts_a_code_that_a_late_clock_still_honours():
    code = IssuedCode(july("13:00"), issued_at=JUNE)
    bounds = {"start": july("17:00"), "end": july("17:30")}
    assert quietest_moment([code], FOUR, **bounds) == (july("17:00"), 0)
    assert quietest_moment([code], FOUR, behind=2 * HOUR, **bounds) == (july("17:00"), 1)
    at_five = Reconfiguration(FOUR, TWO, applied_at=july("17:00"), confirmed_at=july("17:00"))
    assert at_five.impact([code], behind=2 * HOUR).counts[Fate.CURRENT] == 1
    till_six = {"start": july("17:00"), "end": july("18:00")}
    assert quietest_moment([code], FOUR, behind=2 * HOUR, **till_six) == (july("18:00"), 0)


def test_a_replacement_beyond_the_years_is_refused_at_once():
    change = Reconfiguration(FOUR, WindowConfig(604_800), applied_at="9999-12-30T00:00Z")
    code = IssuedCode("9999-12-31T10:00Z", issued_at=JUNE, label="Ada")
    impact = change.impact([code])
    assert impact.fates == (Fate.INVALIDATED,)
    for answer in (impact.replacements, impact.requests):
        with pytest.raises(OverflowError, match=r"9999-12-31T10.*label='Ada'.* 1\.\.9999"):
            answer()


TWO_HOURS = Reconfiguration(FOUR, TWO, applied_at=july("14:10"))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda code: TWO_HOURS.fate(code, behind=-MICRO), ValueError, "behind="),
        (lambda code: TWO_HOURS.fate(code, ahead=3600), TypeError, "ahead=3600"),
        (lambda code: TWO_HOURS.impact([code], behind=1), TypeError, "behind=1"),
        (lambda code: TWO_HOURS.impact([], ahead=-MICRO), ValueError, "ahead="),
        (
            lambda code: quietest_moment([], FOUR, start=JUNE, end=JUNE, behind=-MICRO),
            ValueError,
            "behind=",
        ),
        (lambda code: IssuedCode(JUNE, issued_at=JUNE, lock=[]), ValueError, r"lock=\[\]"),
        (lambda code: IssuedCode(JUNE, issued_at=JUNE, valid=(JUNE, JUNE)), ValueError, "valid="),
        (lambda code: IssuedCode(JUNE, issued_at=JUNE, valid=JUNE), TypeError, "valid="),
        (
            lambda code: IssuedCode(JUNE, issued_at=JUNE, valid=(JUNE, "0001-01-01T00:00Z")),
            ValueError,
            r"valid\[1\]=0001",
        ),
        (lambda code: ScheduledConfig(JUNE, None), TypeError, "config=None"),
    ],
)
def test_refuses(call, error, words):
    with pytest.raises(error, match=words):
        call(IssuedCode(july("17:00"), issued_at=JUNE))
