"""The fate of issued codes: a table written by hand, brute force, and every edge."""

import datetime as dt
import pickle
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

import rollover
from rollover import (
    AppliedConfig,
    Fate,
    Impact,
    IssuedCode,
    LockTimeline,
    Reconfiguration,
    Replacement,
    ScheduledConfig,
    WindowConfig,
    quietest_moment,
)

MICRO = timedelta(microseconds=1)
OLD = WindowConfig(14_400)
NEW = WindowConfig(7_200)
APPLIED = "2026-07-01T14:10:00+00:00"
CONFIRMED = "2026-07-01T14:40:00+00:00"
CHANGE = Reconfiguration(OLD, NEW, applied_at=APPLIED, confirmed_at=CONFIRMED)
UNCONFIRMED = Reconfiguration(OLD, NEW, applied_at=APPLIED)
JUNE = "2026-06-20T09:30:00Z"


def at(text):
    return datetime.fromisoformat(text)


def july(clock):
    """Return an instant of 1 July 2026 in UTC."""
    return f"2026-07-01T{clock}Z"


# Written by hand from the design's table: when_valid and issued_at on 1 July, applied at 14:10,
# confirmed at 14:40, old windows of 4 hours from midnight.
TABLE = [
    # when_valid         issued_at            fate
    ("11:59:59.999999", "09:00", "EXPIRED"),
    ("12:00", "09:00", "CURRENT"),
    ("14:10", "09:00", "CURRENT"),
    ("15:59:59.999999", "09:00", "CURRENT"),
    ("16:00", "09:00", "INVALIDATED"),
    ("16:00", "14:09:59.999999", "INVALIDATED"),
    ("16:00", "14:10", "STALE"),
    ("16:00", "14:10:00.000001", "STALE"),
    ("16:00", "14:39:59.999999", "STALE"),
    ("16:00", "14:40", "VALID"),
    ("16:00", "14:40:00.000001", "VALID"),
    # The rows above win: a window that ended or is running is neither STALE nor INVALIDATED.
    ("09:00", "14:10", "EXPIRED"),
    ("09:00", "14:39:59.999999", "EXPIRED"),
    ("14:30", "14:20", "CURRENT"),
    # VALID is the first row of all, whatever the window holds.
    ("09:00", "14:40", "VALID"),
    ("14:20", "14:40", "VALID"),
]


@pytest.mark.parametrize(("when_valid", "issued_at", "fate"), TABLE)
def test_fate_follows_the_table_confirmed_or_not(when_valid, issued_at, fate):
    code = IssuedCode(july(when_valid), issued_at=july(issued_at))
    assert CHANGE.fate(code).name == fate
    # Never confirmed, all that was VALID is what the rows below say.
    later = {"16:00": "STALE", "09:00": "EXPIRED", "14:20": "CURRENT"}
    expected = later[when_valid] if fate == "VALID" else fate
    assert UNCONFIRMED.fate(code).name == expected


# applied_at is moved by a microsecond around each edge of the window 12:00 to 16:00.
@pytest.mark.parametrize(
    ("applied_at", "fate"),
    [
        ("11:59:59.999999", "INVALIDATED"),
        ("12:00", "CURRENT"),
        ("12:00:00.000001", "CURRENT"),
        ("15:59:59.999999", "CURRENT"),
        ("16:00", "EXPIRED"),
        ("16:00:00.000001", "EXPIRED"),
    ],
)
def test_a_code_is_current_from_the_start_of_its_window_up_to_the_end(applied_at, fate):
    change = Reconfiguration(OLD, NEW, applied_at=july(applied_at))
    assert change.fate(IssuedCode(july("13:00"), issued_at=JUNE)).name == fate


def fate_by_walking(change, code):
    """The design's table over a window that is found by walking from the epoch."""
    start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=change.old.epoch_seconds)
    length = timedelta(seconds=change.old.window_seconds)
    start += (code.when_valid - start) // length * length  # close by; the walk proves it
    while start > code.when_valid:
        start -= length
    while start + length <= code.when_valid:
        start += length
    known = change.confirmed_at
    if change.old == change.new:  # which the server follows already
        known = change.applied_at
    rows = [
        (known and code.issued_at >= known, "VALID"),
        (start + length <= change.applied_at, "EXPIRED"),
        (start <= change.applied_at, "CURRENT"),
        (code.issued_at >= change.applied_at, "STALE"),
        (True, "INVALIDATED"),
    ]
    return next(name for fits, name in rows if fits)


NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
EDGES = (0, 1, -1)
steps = st.builds(
    lambda hours, micro: NOON + timedelta(hours=hours, microseconds=micro),
    st.integers(-30, 30),
    st.sampled_from(EDGES),
)
small_configs = st.builds(
    WindowConfig,
    st.sampled_from([1_800, 3_600, 14_400, 18_000, 86_400]),
    st.sampled_from([0, -3_600, 57_600, 1_800_000]),
)


@st.composite
def changes(draw):
    applied_at = draw(steps)
    confirmed_at = draw(st.none() | steps.filter(lambda moment: moment >= applied_at))
    old, new = draw(small_configs), draw(small_configs)
    return Reconfiguration(old, new, applied_at=applied_at, confirmed_at=confirmed_at)


codes = st.builds(
    lambda when, issued, label, needed: IssuedCode(
        when, issued_at=issued, label=label, needed=needed
    ),
    steps,
    steps,
    st.sampled_from([None, "Ada", "Ben"]),
    st.none() | st.tuples(steps, steps).map(sorted).filter(lambda both: both[0] < both[1]),
)


@given(changes(), codes)
def test_fate_is_that_of_brute_force(change, code):
    assert change.fate(code).name == fate_by_walking(change, code)


@given(changes(), steps)
def test_the_lock_follows_what_is_applied_and_the_server_what_is_confirmed(change, when):
    assert change.lock_config(when) == (change.new if when >= change.applied_at else change.old)
    confirmed = change.confirmed_at is not None and when >= change.confirmed_at
    assert change.server_config(when) == (change.new if confirmed else change.old)


@given(changes(), st.lists(codes, max_size=6))
def test_impact_covers_to_the_second_what_the_dead_codes_should_have(change, issued):
    impact = change.impact(issued)
    fates = [change.fate(code) for code in issued]
    assert impact.counts == {fate: fates.count(fate) for fate in Fate}
    assert [len(impact.codes(fate)) for fate in Fate] == list(impact.counts.values())
    dead = [
        code
        for code, fate in zip(issued, fates, strict=True)
        if fate in (Fate.CURRENT, Fate.INVALIDATED, Fate.STALE)
        and (code.needed is None or code.needed[1] > change.applied_at)
    ]
    replacements = impact.replacements()
    assert [replacement.code for replacement in replacements] == dead
    expected = {}
    for code, replacement in zip(dead, replacements, strict=True):
        window = change.old.window_at(code.when_valid)
        first, end = code.needed or (window.start, window.end)
        known = change.applied_at if change.old == change.new else change.confirmed_at
        start = max(first, change.applied_at, known or change.applied_at)
        every_quarter = set()
        moment = start
        while moment < end:
            new = change.new.window_at(moment)
            every_quarter.add(new)
            earliest = expected.setdefault((code.label, new), max(new.start, start))
            expected[code.label, new] = min(earliest, max(new.start, start))
            moment += timedelta(minutes=15) - (moment - NOON) % timedelta(minutes=15)
        assert set(replacement.windows) == every_quarter
    # Each label's window once, first come first: one code opens the whole of it.
    assert [
        ((request.label, request.window), request.when_valid) for request in impact.requests()
    ] == [*expected.items()]


def test_replacements_cover_what_is_left_of_current_invalidated_and_stale_codes():
    ada = IssuedCode(july("15:00"), issued_at=JUNE, label="Ada")  # 12:00 to 16:00, in use
    ben = IssuedCode(july("17:00"), issued_at=JUNE, label="Ben")  # 16:00 to 20:00, killed
    twice = IssuedCode(july("19:00"), issued_at=july("14:20"), label="Ben")  # the same, stale
    expired = IssuedCode(july("09:00"), issued_at=JUNE)
    valid = IssuedCode(july("17:00"), issued_at=july("14:40"))
    impact = CHANGE.impact(iter([ada, expired, ben, twice, valid]))
    two = [NEW.window_at(july("16:00")), NEW.window_at(july("18:00"))]
    assert impact.replacements() == [
        Replacement(ada, NEW.windows_between(july("14:40"), july("16:00"))),
        Replacement(ben, NEW.windows_between(july("16:00"), july("20:00"))),
        Replacement(twice, NEW.windows_between(july("16:00"), july("20:00"))),
    ]
    assert impact.requests() == [
        (None, "Ada", at(CONFIRMED), NEW.window_at(july("14:40"))),
        (None, "Ben", at(july("16:00")), two[0]),
        (None, "Ben", at(july("18:00")), two[1]),
    ]
    assert isinstance(impact.requests()[0], rollover.CodeRequest)
    # Before the confirmation is known, what is left counts from when it was applied.
    [replacement] = UNCONFIRMED.impact([ada]).replacements()
    assert replacement.windows == NEW.windows_between(APPLIED, july("16:00"))
    assert UNCONFIRMED.impact([ada]).requests()[0].when_valid == at(APPLIED)


def test_only_what_a_code_is_needed_for_is_replaced():
    """A guest who leaves at 17:00 gets no code for the window of 18:00."""
    needed = july("16:30"), july("17:00")
    code = IssuedCode(july("17:00"), issued_at=JUNE, label="Ben", needed=needed)
    assert code.needed == (at("2026-07-01T16:30+00:00"), at("2026-07-01T17:00+00:00"))
    [request] = CHANGE.impact([code]).requests()
    assert request == (None, "Ben", at("2026-07-01T16:30+00:00"), NEW.window_at(july("16:00")))
    # Needed beyond its own window too: that counts, and the window does not.
    longer = IssuedCode(july("17:00"), issued_at=JUNE, needed=(july("19:00"), july("23:00")))
    [replacement] = CHANGE.impact([longer]).replacements()
    assert replacement.windows == NEW.windows_between(july("19:00"), july("23:00"))


def test_two_codes_that_lead_to_one_window_make_one_request():
    """From half an hour to two hours: what is asked for is the earliest instant of need."""
    change = Reconfiguration(WindowConfig(1_800), NEW, applied_at=APPLIED)
    issued = [IssuedCode(july(clock), issued_at=JUNE, label="Ada") for clock in ("17:30", "17:00")]
    [request] = change.impact(issued).requests()
    assert request == (None, "Ada", at("2026-07-01T17:00+00:00"), NEW.window_at(july("16:00")))
    ben = IssuedCode(july("17:00"), issued_at=JUNE, label="Ben")
    assert [request.label for request in change.impact([*issued, ben]).requests()] == ["Ada", "Ben"]


@pytest.mark.parametrize("confirmed_at", ["16:00", "16:00:00.000001", "21:00"])
def test_confirmed_after_the_window_leaves_nothing_to_replace(confirmed_at):
    change = Reconfiguration(OLD, NEW, applied_at=APPLIED, confirmed_at=july(confirmed_at))
    code = IssuedCode(july("15:00"), issued_at=JUNE)
    [replacement] = change.impact([code]).replacements()
    assert replacement == Replacement(code, ())
    assert change.impact([code]).requests() == []


def test_an_impact_of_no_codes_counts_none_and_asks_for_nothing():
    impact = CHANGE.impact([])
    assert impact.counts == dict.fromkeys(Fate, 0)
    assert (impact.replacements(), impact.requests()) == ([], [])
    assert str(impact) == "0 codes: 0 EXPIRED, 0 CURRENT, 0 INVALIDATED, 0 STALE, 0 VALID"


def test_fates_are_the_numbers_of_the_design():
    assert [(fate.name, int(fate)) for fate in Fate] == [
        ("EXPIRED", 0),
        ("CURRENT", 1),
        ("INVALIDATED", 2),
        ("STALE", 3),
        ("VALID", 4),
    ]
    assert Fate(2) is Fate.INVALIDATED
    assert pickle.loads(pickle.dumps(Fate.STALE)) is Fate.STALE
    cited = {fate.name: fate.__doc__ for fate in Fate}
    assert "the vendor does not say" in cited["CURRENT"]
    assert "V11" in cited["INVALIDATED"]
    assert "V10" in cited["STALE"]


REPORT = """\
12 codes: 0 EXPIRED, 1 CURRENT, 11 INVALIDATED, 0 STALE, 0 VALID
To replace:
  CURRENT      2026-07-01T12:00:00+00:00 to 2026-07-01T16:00:00+00:00  guest 0
  INVALIDATED  2026-07-01T16:00:00+00:00 to 2026-07-01T20:00:00+00:00  guest 1
  INVALIDATED  2026-07-01T20:00:00+00:00 to 2026-07-02T00:00:00+00:00  guest 2
  INVALIDATED  2026-07-02T00:00:00+00:00 to 2026-07-02T04:00:00+00:00  guest 3
  INVALIDATED  2026-07-02T04:00:00+00:00 to 2026-07-02T08:00:00+00:00  guest 4
  INVALIDATED  2026-07-02T08:00:00+00:00 to 2026-07-02T12:00:00+00:00  guest 5
  INVALIDATED  2026-07-02T12:00:00+00:00 to 2026-07-02T16:00:00+00:00  guest 6
  INVALIDATED  2026-07-02T16:00:00+00:00 to 2026-07-02T20:00:00+00:00  guest 7
  INVALIDATED  2026-07-02T20:00:00+00:00 to 2026-07-03T00:00:00+00:00  guest 8
  INVALIDATED  2026-07-03T00:00:00+00:00 to 2026-07-03T04:00:00+00:00  guest 9
  ... and 2 more
To request again:
  2026-07-01T14:40:00+00:00  guest 0
  2026-07-01T16:00:00+00:00  guest 1
  2026-07-01T18:00:00+00:00  guest 1
  2026-07-01T20:00:00+00:00  guest 2
  2026-07-01T22:00:00+00:00  guest 2
  2026-07-02T00:00:00+00:00  guest 3
  2026-07-02T02:00:00+00:00  guest 3
  2026-07-02T04:00:00+00:00  guest 4
  2026-07-02T06:00:00+00:00  guest 4
  2026-07-02T08:00:00+00:00  guest 5
  ... and 13 more"""


def test_the_report_is_short():
    first = at(july("13:00"))
    many = [
        IssuedCode(first + timedelta(hours=4 * n), issued_at=JUNE, label=f"guest {n}")
        for n in range(12)
    ]
    assert str(CHANGE.impact(many)) == REPORT
    shown = CHANGE.impact(many)._repr_html_()
    assert shown.count("<tr>") == 1 + 5 + 1 + 10 + 1
    assert "<td>2 more</td>" in shown
    assert "<td>guest 11</td>" in shown
    assert "guest 6" not in shown
    assert Fate.CURRENT.__doc__ in shown
    assert "more" not in str(CHANGE.impact(many[:10])).split("To request")[0]
    assert "more" not in CHANGE.impact(many[:10])._repr_html_()
    unlabelled = CHANGE.impact([IssuedCode(july("13:00"), issued_at=JUNE)])
    assert str(unlabelled) == (
        "1 code: 0 EXPIRED, 1 CURRENT, 0 INVALIDATED, 0 STALE, 0 VALID\nTo replace:\n"
        "  CURRENT      2026-07-01T12:00:00+00:00 to 2026-07-01T16:00:00+00:00\n"
        "To request again:\n  2026-07-01T14:40:00+00:00"
    )
    assert "To request once confirmed:\n" in str(UNCONFIRMED.impact(unlabelled.issued))


NAMES = {
    **vars(rollover),
    "datetime": dt,
    **{name: getattr(rollover, name) for name in rollover.__all__},
}
ADA = IssuedCode(july("15:00"), issued_at=JUNE, label="Ada")


@pytest.mark.parametrize(
    "value",
    [
        ADA,
        IssuedCode(july("15:00"), issued_at=JUNE),
        IssuedCode(july("15:00"), issued_at=JUNE, label=("A001", 7)),
        CHANGE,
        UNCONFIRMED,
        CHANGE.impact([ADA]),
        CHANGE.impact([ADA]).replacements()[0],
        LockTimeline(OLD),
        LockTimeline(OLD).configured(NEW),
        LockTimeline(OLD).configured(NEW).applied(APPLIED).configured(OLD),
        LockTimeline(OLD).configured(NEW).applied(APPLIED).confirmed(CONFIRMED),
        AppliedConfig(NEW, applied_at=APPLIED),
        AppliedConfig(NEW, applied_at=APPLIED, confirmed_at=CONFIRMED),
        IssuedCode(july("15:00"), issued_at=JUNE, needed=(july("15:00"), july("17:00"))),
        LockTimeline(OLD).configured(NEW).applied(APPLIED).impact([ADA]),
    ],
)
def test_a_repr_can_be_pasted_and_a_value_copied(value):
    assert eval(repr(value), NAMES) == value
    assert hash(eval(repr(value), NAMES)) == hash(value)
    assert pickle.loads(pickle.dumps(value)) == deepcopy(value) == value
    assert not hasattr(value, "__dict__")


def test_times_are_held_in_utc_and_floored():
    code = IssuedCode("2026-07-01T10:00:00.0000009-05:00", issued_at="2026-06-20T09:30:00+02:00")
    assert code.when_valid.isoformat() == "2026-07-01T15:00:00+00:00"
    assert code.issued_at.isoformat() == "2026-06-20T07:30:00+00:00"
    assert code.label is None
    early = IssuedCode(july("10:00"), issued_at=july("11:00"))  # asked for what had begun
    assert early.when_valid < early.issued_at


def test_three_changes_in_a_row():
    first, second, third = WindowConfig(7_200), WindowConfig(86_400), WindowConfig(86_400, 57_600)
    timeline = (
        LockTimeline(OLD)
        .configured(WindowConfig(1_800))  # replaced before it was applied
        .configured(first)
        .applied("2026-07-01T10:00Z")
        .confirmed("2026-07-01T11:00Z")
        .configured(second)
        .applied("2026-07-02T10:00Z")  # never confirmed: the next one is applied over it
        .configured(third)
        .applied("2026-07-03T10:00Z")
        .confirmed("2026-07-03T11:00Z")
    )
    # when, on the lock, at the server, pending
    rows = [
        ("2026-07-01T09:59:59.999999Z", OLD, OLD, None),
        ("2026-07-01T10:00Z", first, OLD, first),
        ("2026-07-01T11:00Z", first, first, None),
        ("2026-07-02T09:59:59.999999Z", first, first, None),
        ("2026-07-02T10:00Z", second, first, second),
        ("2026-07-03T10:00Z", third, first, third),
        ("2026-07-03T10:59:59.999999Z", third, first, third),
        ("2026-07-03T11:00Z", third, third, None),
    ]
    for when, lock, server, pending in rows:
        assert timeline.lock_config(when) == lock
        assert timeline.server_config(when) == server
        assert timeline.pending(when) == pending
    # issued, valid, fate
    fates = [
        ("2026-06-01T00:00Z", "2026-07-01T05:00Z", "EXPIRED"),
        ("2026-06-01T00:00Z", "2026-07-01T09:00Z", "CURRENT"),
        ("2026-06-01T00:00Z", "2026-07-05T09:00Z", "INVALIDATED"),
        ("2026-07-01T10:30Z", "2026-07-05T09:00Z", "STALE"),
        ("2026-07-01T11:00Z", "2026-07-01T12:00Z", "EXPIRED"),
        ("2026-07-01T11:00Z", "2026-07-02T10:30Z", "CURRENT"),
        ("2026-07-01T11:00Z", "2026-07-05T09:00Z", "INVALIDATED"),
        ("2026-07-03T10:30Z", "2026-07-05T09:00Z", "STALE"),
        ("2026-07-03T11:00Z", "2026-07-05T09:00Z", "VALID"),
    ]
    for issued_at, when_valid, fate in fates:
        assert timeline.fate(IssuedCode(when_valid, issued_at=issued_at)).name == fate


def test_there_and_back_with_nothing_confirmed_makes_new_codes_valid():
    """A, B, A: lock and server agree again; what is issued then is good until the next change."""
    there = LockTimeline(OLD).configured(NEW).applied(july("10:00"))
    back = there.configured(OLD).applied(july("11:00"))
    later = IssuedCode(july("17:00"), issued_at=july("11:30"))
    assert there.fate(IssuedCode(july("17:00"), issued_at=july("10:30"))) is Fate.STALE
    assert back.fate(later) is Fate.VALID
    assert back.pending(july("11:30")) == OLD
    # Equal settings applied again kill it all the same: codes of a future date (V11).
    again = back.configured(OLD).applied(july("12:00"))
    assert again.fate(later) is Fate.INVALIDATED
    assert again.fate(IssuedCode(july("17:00"), issued_at=july("12:00"))) is Fate.VALID
    # What was issued between is not forgotten.
    assert back.fate(IssuedCode(july("17:00"), issued_at=july("10:30"))) is Fate.STALE
    assert back.fate(IssuedCode(july("17:00"), issued_at=JUNE)) is Fate.INVALIDATED


def test_the_changes_of_a_timeline_agree_with_it():
    """A change that was never confirmed, and the next one that was: no change has an old."""
    timeline = LockTimeline(OLD).configured(NEW).applied(july("10:00"))
    timeline = (
        timeline.configured(WindowConfig(3_600)).applied(july("11:00")).confirmed(july("12:00"))
    )
    assert timeline.changes == (
        AppliedConfig(NEW, applied_at=july("10:00")),
        AppliedConfig(WindowConfig(3_600), applied_at=july("11:00"), confirmed_at=july("12:00")),
    )
    assert not hasattr(timeline.changes[0], "old")
    code = IssuedCode(july("17:00"), issued_at=july("10:30"))
    # The server knew no other.
    assert timeline.validity(code) == (at(july("16:00")), at(july("20:00")))
    # STALE under the change to NEW; its replacement is of the settings that rule at 16:00.
    impact = timeline.impact([code])
    assert impact.fates == (Fate.STALE,)
    [replacement] = impact.replacements()
    assert list(replacement.windows) == [
        WindowConfig(3_600).window_at(july(f"{hour}:00")) for hour in (16, 17, 18, 19)
    ]
    assert "To request again:\n  2026-07-01T16:00:00+00:00" in str(impact)


def test_a_timeline_replaces_change_after_change():
    """A code for 12:00 to 16:00 is killed at 10:00; at 14:00 the settings change once more."""
    timeline = LockTimeline(OLD).configured(NEW).applied(july("10:00")).confirmed(july("10:10"))
    timeline = timeline.configured(OLD).applied(july("13:50")).confirmed(july("14:20"))
    code = IssuedCode(july("13:00"), issued_at=JUNE, label="Ada")
    [replacement] = timeline.impact([code]).replacements()
    # NEW's window of 12:00, up to 13:50; from 14:20 OLD's of 12:00 again, asked for anew.
    assert list(replacement.windows) == [NEW.window_at(july("12:00")), OLD.window_at(july("12:00"))]
    assert timeline.impact([code]).requests() == [
        (None, "Ada", at("2026-07-01T12:00+00:00"), NEW.window_at(july("12:00"))),
        (None, "Ada", at("2026-07-01T14:20+00:00"), OLD.window_at(july("12:00"))),
    ]


def test_of_a_last_change_it_is_what_to_ask_for_once_it_is_confirmed():
    code = IssuedCode(july("13:00"), issued_at=JUNE, label="Ada")
    waiting = LockTimeline(OLD).configured(NEW).applied(july("10:00"))
    two = [NEW.window_at(july("12:00")), NEW.window_at(july("14:00"))]
    assert list(waiting.impact([code]).replacements()[0].windows) == two
    assert [request.window for request in waiting.impact([code]).requests()] == two
    assert "To request once confirmed:" in str(waiting.impact([code]))
    # One that a later change followed can no longer be confirmed: nothing is asked for it.
    followed = waiting.configured(WindowConfig(3_600)).applied(july("15:00"))
    assert [request.window.start for request in followed.impact([code]).requests()] == [
        at(july("15:00"))
    ]


SCHEDULE = [
    ScheduledConfig("2026-01-01T00:00Z", OLD),
    ScheduledConfig("2026-03-29T01:00Z", NEW),
    ScheduledConfig("2026-10-25T01:00Z", OLD),
]


def test_a_timeline_of_a_schedule_is_that_made_by_hand():
    first = WindowConfig(3_600)
    timeline = LockTimeline.of(iter(SCHEDULE), initial=first)
    by_hand = LockTimeline(first)
    for scheduled in SCHEDULE:
        by_hand = by_hand.configured(scheduled.config)
        by_hand = by_hand.applied(scheduled.start).confirmed(scheduled.start)
    assert timeline == by_hand
    assert timeline.lock_config("2025-12-31T23:59:59Z") == first
    assert timeline.lock_config("2026-01-01T00:00Z") == OLD
    assert timeline.server_config("2026-03-29T01:00Z") == NEW


def test_replace_keeps_the_history_and_checks_it():
    timeline = LockTimeline.of(SCHEDULE, initial=OLD)
    other = replace(timeline, initial=WindowConfig(3_600))
    assert other.changes == timeline.changes
    assert other.lock_config("2025-01-01T00:00Z") == WindowConfig(3_600)
    with pytest.raises(ValueError, match=r"changes\[1\].applied_at=.* is before .*in order"):
        replace(timeline, changes=timeline.changes[::-1])
    with pytest.raises(TypeError, match=r"changes\[0\]=1 .*AppliedConfig"):
        replace(timeline, changes=[1])
    with pytest.raises(TypeError, match="waiting='x'"):
        replace(timeline, waiting="x")
    impact = CHANGE.impact([ADA])
    assert replace(impact, issued=[]).counts[Fate.CURRENT] == 0
    assert replace(impact) == impact


def test_each_verb_returns_a_new_timeline():
    empty = LockTimeline(OLD)
    configured = empty.configured(NEW)
    applied = configured.applied(APPLIED)
    assert empty == LockTimeline(OLD)
    assert configured == empty.configured(WindowConfig(86_400)).configured(NEW)
    assert configured.lock_config(CONFIRMED) == configured.server_config(CONFIRMED) == OLD
    assert applied.changes == (AppliedConfig(NEW, applied_at=APPLIED),)
    confirmed = AppliedConfig(NEW, applied_at=APPLIED, confirmed_at=CONFIRMED)
    assert applied.confirmed(CONFIRMED).changes == (confirmed,)


def test_events_may_fall_on_one_instant():
    timeline = LockTimeline(OLD).configured(NEW).applied(APPLIED).confirmed(APPLIED)
    again = timeline.configured(OLD).applied(APPLIED)
    assert again.lock_config(APPLIED) == OLD
    assert again.server_config(APPLIED) == NEW
    assert again.pending(APPLIED) == OLD


def test_the_same_settings_applied_again_are_pending_until_confirmed():
    timeline = LockTimeline(OLD).configured(OLD).applied(APPLIED)
    assert timeline.pending(APPLIED) == OLD
    assert timeline.confirmed(CONFIRMED).pending(CONFIRMED) is None


def harmed(codes, old, moment, behind):
    change = Reconfiguration(old, NEW, applied_at=moment, confirmed_at=moment)
    return sum(
        change.fate(code, behind=behind) in (Fate.INVALIDATED, Fate.CURRENT)
        and (code.needed is None or code.needed[1] > moment)
        for code in codes
    )


@given(
    st.lists(codes, max_size=8),
    small_configs,
    steps,
    steps,
    st.sampled_from([timedelta(0), MICRO, timedelta(hours=5)]),
)
def test_the_quietest_moment_is_the_first_that_harms_the_fewest(issued, old, one, another, behind):
    start, end = sorted((one, another))
    edges = {start, end}
    for code in issued:
        window = old.window_at(code.when_valid)
        edges |= {code.issued_at, window.start, window.end + behind, *(code.needed or ())}
    around = {edge + micro * MICRO for edge in edges for micro in EDGES}
    candidates = sorted(moment for moment in around if start <= moment <= end)
    counts = {moment: harmed(issued, old, moment, behind) for moment in candidates}
    fewest = min(counts.values())
    earliest = next(moment for moment in candidates if counts[moment] == fewest)
    found = quietest_moment(issued, old, start=start, end=end, behind=behind)
    assert found == (earliest, fewest)


def test_quietest_moment_may_be_the_very_last():
    last = july("16:00")
    assert quietest_moment([ADA], OLD, start=july("13:00"), end=last) == (at(last), 0)
    before = july("15:59:59.999999")
    assert quietest_moment([ADA], OLD, start=july("13:00"), end=before) == (at(july("13:00")), 1)


def test_quietest_moment_is_never_after_an_end_that_is_finer_than_a_microsecond():
    """The window of Ada ends at 16:00, a tenth of a microsecond after the end of the choice."""
    end = july("15:59:59.9999999")
    assert quietest_moment([ADA], OLD, start=july("13:00"), end=end) == (at(july("13:00")), 1)


def test_quietest_moment_of_no_codes_is_the_start():
    assert quietest_moment([], OLD, start=APPLIED, end=CONFIRMED) == (at(APPLIED), 0)
    assert quietest_moment([ADA], OLD, start=APPLIED, end=APPLIED) == (at(APPLIED), 1)


@pytest.mark.parametrize(
    ("call", "error", "parts"),
    [
        pytest.param(call, error, parts, id=parts)
        for call, error, parts in [
            (
                lambda: IssuedCode("2026-07-01", issued_at=JUNE),
                ValueError,
                "when_valid='2026-07-01'",
            ),
            (lambda: IssuedCode(at(JUNE).date(), issued_at=JUNE), TypeError, "when_valid=|date"),
            (
                lambda: IssuedCode(JUNE, issued_at="2026-06-20T09:30"),
                ValueError,
                "issued_at=|offset",
            ),
            (lambda: IssuedCode(JUNE, issued_at=5), TypeError, "issued_at=5|int"),
            (
                lambda: IssuedCode(JUNE, issued_at=JUNE, label=[]),
                ValueError,
                "label=[]|list|hashed",
            ),
            (
                lambda: IssuedCode(JUNE, issued_at=JUNE, label=float("nan")),
                ValueError,
                "label=nan|None",
            ),
            (
                lambda: Reconfiguration(14400, NEW, applied_at=JUNE),
                TypeError,
                "old=14400|WindowConfig",
            ),
            (
                lambda: Reconfiguration(OLD, None, applied_at=JUNE),
                TypeError,
                "new=None|WindowConfig",
            ),
            (lambda: Reconfiguration(OLD, NEW, applied_at=None), TypeError, "applied_at=None"),
            (
                lambda: Reconfiguration(OLD, NEW, applied_at=CONFIRMED, confirmed_at=APPLIED),
                ValueError,
                f"confirmed_at={APPLIED}|applied_at={CONFIRMED}|guests|locked out",
            ),
            (
                lambda: Reconfiguration(OLD, NEW, applied_at=JUNE, confirmed_at="soon"),
                ValueError,
                "confirmed_at='soon'",
            ),
            (lambda: CHANGE.lock_config("2026-07-01T00:00"), ValueError, "when='2026-07-01T00:00'"),
            (lambda: CHANGE.server_config(1), TypeError, "when=1"),
            (
                lambda: CHANGE.fate("2026-07-01T00:00Z"),
                TypeError,
                "code='2026-07-01T00:00Z'|IssuedCode",
            ),
            (lambda: CHANGE.timeline.validity(None), TypeError, "code=None|IssuedCode"),
            (lambda: CHANGE.impact([ADA, None]), TypeError, "codes[1]=None|IssuedCode"),
            (lambda: CHANGE.impact(ADA), TypeError, "codes=|IssuedCode"),
            (lambda: CHANGE.impact(None), TypeError, "codes=None"),
            (lambda: Impact(None, []), TypeError, "timeline=None|LockTimeline"),
            (lambda: CHANGE.impact([]).codes(5), ValueError, "fate=5|0..4"),
            (lambda: CHANGE.impact([]).codes(-1), ValueError, "fate=-1|0..4"),
            (lambda: CHANGE.impact([]).codes("STALE"), TypeError, "fate='STALE'|str"),
            (lambda: CHANGE.impact([]).codes(True), TypeError, "fate=True|bool"),
            (
                lambda: CHANGE.fate(IssuedCode("9999-12-31T23:00Z", issued_at=JUNE)),
                OverflowError,
                "9999-12-31",
            ),
            (lambda: LockTimeline(14400), TypeError, "initial=14400|WindowConfig"),
            (lambda: LockTimeline(OLD).configured(None), TypeError, "new=None|WindowConfig"),
            (lambda: LockTimeline(OLD).applied(JUNE), ValueError, f"at={JUNE}|configured"),
            (lambda: LockTimeline(OLD).confirmed(JUNE), ValueError, f"at={JUNE}|applied"),
            (lambda: LockTimeline(OLD).configured(NEW).confirmed(JUNE), ValueError, "applied"),
            (
                lambda: LockTimeline(OLD).configured(NEW).applied(JUNE).applied(JUNE),
                ValueError,
                "configured",
            ),
            (
                lambda: (
                    LockTimeline(OLD).configured(NEW).applied(JUNE).confirmed(JUNE).confirmed(JUNE)
                ),
                ValueError,
                "applied",
            ),
            (
                lambda: LockTimeline(OLD).configured(NEW).applied(CONFIRMED).confirmed(APPLIED),
                ValueError,
                f"at={APPLIED}|{CONFIRMED}|order",
            ),
            (
                lambda: (
                    LockTimeline(OLD)
                    .configured(NEW)
                    .applied(APPLIED)
                    .confirmed(CONFIRMED)
                    .configured(OLD)
                    .applied(APPLIED)
                ),
                ValueError,
                f"at={APPLIED}|{CONFIRMED}|order",
            ),
            (lambda: LockTimeline(OLD).configured(NEW).applied(7), TypeError, "at=7"),
            (lambda: LockTimeline.of([], initial=OLD), ValueError, "schedule=[]|empty"),
            (lambda: LockTimeline.of(None, initial=OLD), TypeError, "schedule=None"),
            (
                lambda: LockTimeline.of([SCHEDULE[0], 3], initial=OLD),
                TypeError,
                "schedule[1]=3|ScheduledConfig",
            ),
            (lambda: LockTimeline.of(SCHEDULE[::-1], initial=OLD), ValueError, "before|order"),
            (
                lambda: IssuedCode(JUNE, issued_at=JUNE, needed=JUNE),
                TypeError,
                "needed=|two instants",
            ),
            (
                lambda: IssuedCode(JUNE, issued_at=JUNE, needed=(JUNE,)),
                TypeError,
                "needed=|two instants",
            ),
            (lambda: IssuedCode(JUNE, issued_at=JUNE, needed=(JUNE, 3)), TypeError, "needed[1]=3"),
            (
                lambda: IssuedCode(JUNE, issued_at=JUNE, needed=(JUNE, JUNE)),
                ValueError,
                "needed=|empty",
            ),
            (
                lambda: IssuedCode(JUNE, issued_at=JUNE, needed=(CONFIRMED, APPLIED)),
                ValueError,
                f"needed[1]={APPLIED}|needed[0]={CONFIRMED}",
            ),
            (lambda: LockTimeline(OLD).pending("now"), ValueError, "when='now'"),
            (lambda: LockTimeline(OLD).fate("code"), TypeError, "code='code'|IssuedCode"),
            (
                lambda: quietest_moment([ADA], OLD, start=CONFIRMED, end=APPLIED),
                ValueError,
                f"end={APPLIED}|start={CONFIRMED}",
            ),
            (
                lambda: quietest_moment([ADA, 3], OLD, start=APPLIED, end=CONFIRMED),
                TypeError,
                "codes[1]=3|IssuedCode",
            ),
            (
                lambda: quietest_moment([ADA], 14400, start=APPLIED, end=CONFIRMED),
                TypeError,
                "old=14400|WindowConfig",
            ),
            (
                lambda: quietest_moment(None, OLD, start=APPLIED, end=CONFIRMED),
                TypeError,
                "codes=None",
            ),
            (lambda: quietest_moment([], OLD, start=1, end=APPLIED), TypeError, "start=1"),
            (lambda: quietest_moment([], OLD, start=APPLIED, end=1), TypeError, "end=1"),
            (lambda: AppliedConfig(1, applied_at=APPLIED), TypeError, "config=1|WindowConfig"),
            (lambda: AppliedConfig(NEW, applied_at=1), TypeError, "applied_at=1"),
            (lambda: ScheduledConfig(1, NEW), TypeError, "start=1"),
        ]
    ],
)
def test_bad_input_is_refused_by_name(call, error, parts):
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error
    for part in parts.split("|"):
        assert part in str(caught.value)


def test_an_impact_is_made_of_any_iterable():
    timeline = CHANGE.timeline
    assert Impact(timeline, iter([ADA])) == Impact(timeline, [ADA]) == CHANGE.impact((ADA,))
