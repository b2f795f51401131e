"""The plan against brute force, and against answers written by hand."""

import pickle
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, strategies as st
from support import planned
from support.refusals import refuses

from rollover import (
    Gap,
    LockTimeline,
    Plan,
    PlannedCode,
    Stay,
    TemporaryCodeRequest,
    WindowConfig,
    plan,
    score,
    shared,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
FOUR, DAY = WindowConfig(14_400), WindowConfig(86_400, 43_200)
ADA = Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT", label="Ada")
BEN = Stay("2026-07-03T15:00Z", "2026-07-04T11:00Z", lock="LOFT", label="Ben")


def micros(moment):
    return (moment - EPOCH) // MICRO


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Instants near noon of 1 July 2026, most on round times, so that ends and changes often meet.
near = st.builds(
    lambda quarters, micro: NOON + timedelta(minutes=15 * quarters, microseconds=micro),
    st.integers(0, 200),
    st.sampled_from([0, 0, 0, 1, -1]),
)
pairs_of_near = st.tuples(near, near).map(sorted).filter(lambda both: both[0] < both[1])
configs = st.builds(
    WindowConfig,
    st.sampled_from([1_800, 3_600, 14_400, 18_000, 86_400]),
    st.sampled_from([0, 900, -3_600, 2**70]),
)
skews = st.sampled_from([timedelta(0), timedelta(0), MICRO, HOUR / 4, HOUR, 7 * HOUR])
tolerances = st.fixed_dictionaries({"early": skews, "late": skews, "behind": skews, "ahead": skews})


@st.composite
def histories(draw):
    """Draw the changes of a lock: unconfirmed ones too, and there and back."""
    few = draw(st.lists(configs, min_size=1, max_size=2))
    moments = iter(sorted(draw(st.lists(near, max_size=8))))
    initial, changes = few[0], []
    for applied in moments:
        config = draw(st.sampled_from(few))
        confirmed = next(moments, None) if draw(st.booleans()) else None
        changes.append((config, applied, confirmed))
    return initial, changes


def settings_of(history):
    initial, changes = history
    timeline = LockTimeline(initial)
    for config, applied, confirmed in changes:
        timeline = timeline.configured(config).applied(applied)
        if confirmed is not None:
            timeline = timeline.confirmed(confirmed)
    return timeline if changes else initial


def in_micros(history):
    """Return the history as the oracle reads it."""

    def pair(config):
        return config.window_seconds, config.epoch_seconds

    initial, changes = history
    return pair(initial), [
        (pair(config), micros(applied), None if confirmed is None else micros(confirmed))
        for config, applied, confirmed in changes
    ]


stays_near = st.lists(
    st.builds(
        lambda both, lock, label: Stay(*both, lock=lock, label=label),
        pairs_of_near,
        st.sampled_from(["A", "A", "B", None]),
        st.sampled_from([None, None, "Ada", "Ben"]),
    ),
    max_size=5,
)
fleets = st.fixed_dictionaries({"A": histories(), "B": histories(), None: histories()})


def booking(stay):
    return planned.Booked(micros(stay.start), micros(stay.end), stay.lock, stay.label)


def answers(stays, fleet, tolerance):
    """Return the oracle's stays, codes and gaps."""
    booked = [booking(stay) for stay in stays]
    by_lock = {lock: in_micros(history) for lock, history in fleet.items()}
    skew = planned.Tolerance(**{name: span // MICRO for name, span in tolerance.items()})
    return booked, *planned.codes(booked, [by_lock[stay.lock] for stay in stays], skew)


def read(codes):
    """Return the codes of a plan as the oracle writes them."""
    positions = codes.columns["stay"].tolist()
    return [
        planned.Code(
            position,
            (code.config.window_seconds, code.config.epoch_seconds),
            micros(code.window.start),
            micros(code.window.end),
            micros(code.needed_from),
            micros(code.needed_until),
            None if code.request_from is None else micros(code.request_from),
        )
        for position, code in zip(positions, codes, strict=True)
    ]


def made(stays, fleet, tolerance):
    settings = {lock: settings_of(history) for lock, history in fleet.items()}
    return plan(stays, settings, **tolerance), settings


@given(stays_near, fleets, tolerances, skews)
def test_codes_gaps_shared_and_score_are_those_of_brute_force(stays, fleet, tolerance, grace):
    codes, settings = made(stays, fleet, tolerance)
    booked, expected, gaps = answers(stays, fleet, tolerance)
    assert read(codes) == expected
    assert [code.stay for code in codes] == [stays[code.stay] for code in expected]
    assert [micros(code.when_valid) for code in codes] == [code.when_valid for code in expected]
    assert [(stays.index(g.stay), micros(g.start), micros(g.end)) for g in codes.gaps()] == [
        (stays.index(stays[position]), start, end) for position, start, end in gaps
    ]
    skew = planned.Tolerance(**{name: length // MICRO for name, length in tolerance.items()})
    pairs = planned.shared(booked, expected, skew, grace // MICRO)
    both = [(stays[one], stays[other]) for one, other in pairs]
    assert codes.shared(grace=grace) == both
    assert shared(stays, settings, grace=grace, **tolerance) == both
    if stays:
        found = score(stays, settings, grace=grace, **tolerance)
        counts = [sum(code.stay == n for code in expected) for n in range(len(stays))]
        assert (found.codes, found.shared_windows) == (len(expected), len(both))
        assert found.max_codes_per_stay == max(counts)
        worked = sum(code.expires - code.begins for code in expected)
        stayed = sum(stay.end - stay.start for stay in booked)
        assert found.overexposure == (worked - stayed) * MICRO


@given(stays_near, fleets, tolerances, st.slices(12))
def test_columns_say_what_the_codes_say(stays, fleet, tolerance, part):
    whole, _ = made(stays, fleet, tolerance)
    for codes in (whole, whole[part], whole.due(None, NOON + 30 * HOUR)):
        columns = codes.columns
        assert list(columns) == [
            "stay", "lock", "label", "window_seconds", "epoch_seconds", "begins", "expires",
            "needed_from", "needed_until", "when_valid", "request_from",
        ]  # fmt: skip
        assert columns["lock"].tolist() == [code.stay.lock for code in codes]
        assert columns["label"].tolist() == [code.stay.label for code in codes]
        assert columns["window_seconds"].tolist() == [c.config.window_seconds for c in codes]
        assert columns["epoch_seconds"].tolist() == [c.config.epoch_seconds for c in codes]
        assert [codes.stays[n] for n in columns["stay"]] == [code.stay for code in codes]
        for name, moments in {
            "begins": [code.window.start for code in codes],
            "expires": [code.window.end for code in codes],
            "needed_from": [code.needed_from for code in codes],
            "needed_until": [code.needed_until for code in codes],
            "when_valid": [code.when_valid for code in codes],
            "request_from": [code.request_from for code in codes],
        }.items():
            assert columns[name].dtype == "datetime64[us]"
            assert columns[name].tolist() == [
                None if moment is None else moment.replace(tzinfo=None) for moment in moments
            ]


@given(stays_near, fleets, tolerances, st.lists(near, max_size=4), skews)
def test_due_over_any_cut_gives_every_code_once(stays, fleet, tolerance, cuts, lead):
    codes, _ = made(stays, fleet, tolerance)
    expected = sorted(answers(stays, fleet, tolerance)[1], key=lambda code: code.due(lead // MICRO))
    edges = [None, *sorted(cuts), NOON + 200 * HOUR]
    parts = [codes.due(a, b, lead=lead) for a, b in pairwise(edges)]
    assert [code for part in parts for code in read(part)] == expected
    for part, start, end in zip(parts, edges, edges[1:], strict=False):
        for code in read(part):
            assert start is None or micros(start) <= code.due(lead // MICRO)
            assert code.due(lead // MICRO) < micros(end)
    for part in parts:  # a plan of a part has the same verbs
        assert read(part.due(None, NOON + 200 * HOUR, lead=lead)) == read(part)
        assert part.stays == codes.stays
        assert part.gaps() == codes.gaps()
        assert part.shared() == codes.shared()


@given(stays_near, stays_near, fleets, fleets, tolerances)
def test_since_is_that_of_brute_force(stays, others, fleet, later, tolerance):
    """Some of the stays stay as they are, and the settings may change too."""
    changed = stays[1:] + others
    old, _ = made(stays, fleet, tolerance)
    for new_fleet in (fleet, later):
        new, _ = made(changed, new_fleet, tolerance)
        booked, codes, _ = answers(changed, new_fleet, tolerance)
        before, old_codes, _ = answers(stays, fleet, tolerance)
        kept, added, dropped, exposed = planned.since(booked, codes, before, old_codes)
        change = new.since(old)
        assert (read(change.kept), read(change.added)) == (kept, added)
        assert read(change.dropped) == dropped
        assert [
            (dropped.stay, dropped.window.start, code.stay, code.window.start)
            for dropped, code in change.exposed
        ] == [
            (stays[dropped.stay], EPOCH + dropped.begins * MICRO,
             changed[code.stay], EPOCH + code.begins * MICRO)
            for dropped, code in exposed
        ]  # fmt: skip


@given(stays_near, stays_near, stays_near, fleets)
def test_since_itself_is_empty_and_changes_compose(first, second, third, fleet):
    plans = [made(stays, fleet, {})[0] for stays in (first, first + second, second + third)]
    for codes in plans:
        change = codes.since(codes)
        assert list(change.kept) == list(codes)
        assert (len(change.added), len(change.dropped)) == (0, 0)

    def held(codes):
        booked = [
            planned.Booked(micros(s.start), micros(s.end), s.lock, s.label) for s in codes.stays
        ]
        return {planned.key(booked, code) for code in read(codes)}

    one, two, three = plans
    kept = held(three.since(one).kept)
    there = {*held(two.since(one).kept)} & {*held(three.since(two).kept)}
    assert there <= kept
    after = (held(one) - held(two.since(one).dropped)) | held(two.since(one).added)
    assert after == held(two)
    again = (after - held(three.since(two).dropped)) | held(three.since(two).added)
    assert again == held(three)


@given(stays_near, fleets, tolerances, st.slices(9), st.slices(9), st.booleans())
def test_parts_of_a_plan_have_in_common_what_both_hold(stays, fleet, tolerance, one, other, few):
    """Also where numbers of groups are made anew as the keys would not fit."""
    codes, _ = made(stays, fleet, tolerance)
    with pytest.MonkeyPatch.context() as patch:
        if few:
            patch.setattr("rollover.planning._change._GROUPS", 0)
        change = codes[one].since(codes[other])
    booked, expected, _ = answers(stays, fleet, tolerance)
    kept, added, dropped, exposed = planned.since(booked, expected[one], booked, expected[other])
    assert (read(change.kept), read(change.added)) == (kept, added)
    assert read(change.dropped) == dropped
    assert len(change.exposed) == len(exposed)


def test_a_clock_that_is_late_reads_a_time_before_the_change():
    """Five minutes after a change at 14:00 a lock ten minutes behind reads 13:55.

    So it honours the new settings' window of 13:55: cut in real time first, then widened.
    """
    timeline = LockTimeline(FOUR).configured(WindowConfig(3_600))
    timeline = timeline.applied("2026-07-01T14:00Z").confirmed("2026-07-01T14:00Z")
    stay = Stay("2026-07-01T13:50Z", "2026-07-01T14:05Z", lock="A")
    codes = plan([stay], timeline, behind=timedelta(minutes=10))
    assert [
        (c.config.window_seconds, c.window.start.hour, c.needed_from, c.needed_until, c.when_valid)
        for c in codes
    ] == [
        (14_400, 12, utc("2026-07-01T13:50"), utc("2026-07-01T14:00"), utc("2026-07-01T13:50")),
        (3_600, 13, utc("2026-07-01T14:00"), utc("2026-07-01T14:05"), utc("2026-07-01T13:00")),
        (3_600, 14, utc("2026-07-01T14:00"), utc("2026-07-01T14:05"), utc("2026-07-01T14:00")),
    ]  # fmt: skip
    assert [code.request_from for code in codes] == [
        None,
        utc("2026-07-01T14:00"),
        utc("2026-07-01T14:00"),
    ]


def test_none_is_nobody_and_equal_labels_are_one_guest():
    nobody = [Stay(ADA.start, ADA.end, lock="A"), Stay(ADA.start, ADA.end, lock="A")]
    assert plan(nobody, DAY).shared() == [tuple(nobody)]
    ada = [Stay(ADA.start, ADA.end, lock="A", label=0), Stay(ADA.start, ADA.end, lock="A", label=0)]
    assert plan(ada, DAY).shared() == []


def test_a_guest_of_three_stays_shares_with_nobody_but_others():
    night = {"start": "2026-07-01T13:00Z", "lock": "A"}
    ends = ["2026-07-01T14:00Z", "2026-07-01T15:00Z", "2026-07-01T16:00Z"]
    ada = [Stay(end=end, label="Ada", **night) for end in ends]
    assert plan(ada, DAY).shared() == []
    ben = Stay(end=ends[0], label="Ben", **night)
    # In order: Ada and Ben until 14:00, then Ada twice more; each of hers beside him.
    assert plan([ada[2], ada[0], ben, ada[1]], DAY).shared() == [
        (ada[0], ben), (ben, ada[1]), (ben, ada[2])
    ]  # fmt: skip


def test_of_two_that_end_together_it_is_the_later_in_order():
    end = "2026-07-01T18:00Z"
    first, second, third, fourth = (
        Stay(f"2026-07-01T1{hour}:00Z", end, lock="A", label=label)
        for hour, label in enumerate(["Ada", "Ben", "Cleo", "Cleo"], 3)
    )
    assert plan([fourth, third, second, first], DAY).shared() == [
        (first, second), (second, third), (second, fourth)
    ]  # fmt: skip


def test_of_two_others_that_end_together_it_is_the_later_in_order_too():
    ada, ben, cleo, again = (
        Stay(f"2026-07-01T1{start}:00Z", f"2026-07-01T{end}:00Z", lock="A", label=label)
        for start, end, label in [(3, 20, "Ada"), (4, 18, "Ben"), (5, 18, "Cleo"), (6, 19, "Ada")]
    )
    assert plan([ada, ben, cleo, again], DAY).shared() == [(ada, ben), (ada, cleo), (cleo, again)]


def test_behind_the_guest_between_is_the_one_who_ends_last():
    """Ada stays on while Ben comes and goes: Cleo is looked at with Ada, not with Ben."""
    ada = Stay("2026-07-01T00:00Z", "2026-07-03T12:30Z", lock="A", label="Ada")
    ben = Stay("2026-07-01T10:00Z", "2026-07-01T11:00Z", lock="A", label="Ben")
    cleo = Stay("2026-07-03T13:00Z", "2026-07-04T12:00Z", lock="A", label="Cleo")
    assert plan([cleo, ben, ada], DAY).shared() == [(ada, ben), (ada, cleo)]
    assert plan([cleo, ben], DAY).shared() == []
    again = Stay(cleo.start, cleo.end, lock="A", label="Ada")
    assert plan([again, ben, ada], DAY).shared() == [(ada, ben)]


def test_settings_that_were_never_confirmed_give_no_codes_and_a_gap():
    timeline = LockTimeline(FOUR).configured(DAY).applied("2026-07-02T09:00Z")
    codes = plan([ADA], timeline)
    assert {code.config for code in codes} == {FOUR}
    assert codes[-1].needed_until == utc("2026-07-02T09:00")
    assert codes.gaps() == [Gap(ADA, utc("2026-07-02T09:00"), ADA.end)]
    back = timeline.configured(FOUR).applied("2026-07-02T10:00Z")
    assert plan([ADA], back).gaps() == [Gap(ADA, utc("2026-07-02T09:00"), utc("2026-07-02T10:00"))]
    assert plan([ADA], back)[-1].request_from == utc("2026-07-02T10:00")


def test_a_code_makes_its_request_and_its_issued_code():
    code = plan([ADA], FOUR)[0]
    request = code.request("A12345", 1234, model="D1000", configured=True)
    assert request == TemporaryCodeRequest(
        "A12345", 1234, "2026-07-01T15:00Z", model="deadbolt", configured=True
    )
    issued = code.issued("2026-06-20T09:30Z")
    assert (issued.when_valid, issued.label) == (utc("2026-07-01T15:00"), "Ada")
    assert issued.needed == (utc("2026-07-01T15:00"), utc("2026-07-01T16:00"))


def test_a_stay_of_a_class_of_ones_own_is_planned_like_others():
    class Visit(Stay):
        """A stay with what a caller adds to it."""

    night = "2026-07-01T15:00Z", "2026-07-02T11:00Z"
    visits = [Stay(*night), Visit(*night)]
    codes = plan(visits, WindowConfig(86_400))
    assert [code.stay for code in codes] == [visits[0]] * 2 + [visits[1]] * 2
    with pytest.raises(TypeError, match=r"stays\[2\]=3 is"):
        plan([*visits, 3], WindowConfig(86_400))


def test_a_plan_is_a_sequence():
    codes = plan([ADA, BEN], FOUR)
    every = list(codes)
    assert isinstance(codes, Plan)
    assert len(codes) == len(every) == 12 + 6
    assert [codes[n] for n in range(-18, 18)] == every + every
    assert list(codes[3:9:2]) == every[3:9:2]
    assert codes[3:9] == plan([ADA, BEN], FOUR)[3:9]
    assert codes[3:9] != codes[3:8]
    assert codes != every
    assert list(reversed(codes)) == every[::-1]
    assert codes.index(every[4]) == 4
    assert every[4] in codes
    assert BEN not in codes
    assert isinstance(codes[0], PlannedCode)
    for at in (18, -19):
        with pytest.raises(IndexError):
            codes[at]
    assert codes[5:9].stays == (ADA, BEN)
    assert (
        list(plan([], FOUR)) == list(plan([], FOUR).due(None, NOON)) == plan([], FOUR).gaps() == []
    )
    assert plan([], FOUR).columns["begins"].dtype == "datetime64[us]"
    for copy in (pickle.loads(pickle.dumps(codes)), deepcopy(codes)):
        assert copy == codes
        assert copy.shared() == codes.shared()
    assert repr(codes).startswith("<Plan of 18 codes, stays: 2: [PlannedCode(Stay('2026-07-01")
    assert repr(codes[:2]) == f"<Plan of 2 codes, stays: 2: [{every[0]!r}, {every[1]!r}]>"
    shifted = plan([ADA, Stay(BEN.start, BEN.end + HOUR, lock="LOFT", label="Ben")], FOUR)
    assert len(shifted) == len(codes)
    assert repr(shifted) != repr(codes) == repr(plan([ADA, BEN], FOUR))
    assert codes._repr_html_().count("<tr>") == 1 + 10 + 1
    assert "8 more" in codes._repr_html_()
    assert "more" not in codes[:10]._repr_html_()
    with pytest.raises(TypeError, match="unhashable"):
        hash(codes)


def test_the_first_window_of_time_can_be_had():
    [code] = plan([Stay("0001-01-01T00:00Z", "0001-01-01T04:00Z")], FOUR)
    assert code.window.start.isoformat() == "0001-01-01T00:00:00+00:00"


def test_eight_thousand_years_cost_nothing_until_they_are_asked_for():
    long = Stay("1000-01-01T00:00Z", "9000-01-01T00:00Z", lock="A")
    codes = plan([long], WindowConfig(1_800))
    days = (utc("9000-01-01T00:00") - utc("1000-01-01T00:00")).days
    assert len(codes) == days * 48
    assert codes[-1].window.end == long.end
    assert codes[10**8 : 10**8 + 2].columns["begins"].tolist() == [
        (long.start + (10**8 + n) * HOUR / 2).replace(tzinfo=None) for n in range(2)
    ]


def test_frames_take_the_columns():
    pd = pytest.importorskip("pandas")
    pl = pytest.importorskip("polars")
    columns = plan([ADA, BEN], FOUR).columns
    assert pd.DataFrame(columns)["label"].tolist() == ["Ada"] * 12 + ["Ben"] * 6
    assert pl.DataFrame(columns)["label"].to_list() == ["Ada"] * 12 + ["Ben"] * 6
    assert pl.DataFrame(columns)["begins"][0] == datetime(2026, 7, 1, 12)
    assert pl.DataFrame(columns)["request_from"].to_list() == [None] * 18


EDGE = Stay("9999-12-31T20:00Z", "9999-12-31T23:00Z", lock="A")
FIRST = Stay("0001-01-01T01:00Z", "0001-01-01T02:00Z", lock="A")


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        pytest.param(lambda: plan(ADA, FOUR), TypeError, ["stays=Stay("], id="plan(stay)"),
        pytest.param(lambda: plan([ADA, 1], FOUR), TypeError, ["stays[1]=1"], id="plan([.., 1])"),
        pytest.param(lambda: plan([ADA], None), TypeError, ["settings=None"], id="settings=None"),
        pytest.param(
            lambda: plan([ADA], {"LOFT": None}), TypeError, ["settings['LOFT']=None"],
            id="settings={..: None}",
        ),
        pytest.param(
            lambda: plan([BEN, Stay(ADA.start, ADA.end)], {"LOFT": FOUR}), ValueError,
            ["lock=None", "stays[1]"], id="a lock that the mapping lacks",
        ),
        pytest.param(
            lambda: plan([EDGE], FOUR), OverflowError,
            ["stays[0]=Stay('9999-12-31", "years 1..9999"], id="the last window of time",
        ),
        pytest.param(
            lambda: plan([FIRST], WindowConfig(14_400, 7_200)), OverflowError,
            ["stays[0]=Stay('0001-01-01", "years 1..9999"], id="the first window of time",
        ),
        pytest.param(
            lambda: plan([FIRST], FOUR, early=2 * HOUR), OverflowError,
            ["early=2:00:00", f"stays[0]={FIRST!r}"], id="early before year 1",
        ),
        pytest.param(
            lambda: plan([EDGE], FOUR, late=2 * HOUR), OverflowError, ["late=2:00:00", "stays[0]"],
            id="late after year 9999",
        ),
        pytest.param(
            lambda: plan([ADA], FOUR, behind=timedelta.max), OverflowError, ["stays[0]"],
            id="behind=timedelta.max",
        ),
        pytest.param(
            lambda: plan([ADA], FOUR).due(NOON, NOON - MICRO), ValueError, ["end=", "start="],
            id="due(reversed)",
        ),
        pytest.param(
            lambda: plan([ADA], FOUR).due("2026-07-01", NOON), ValueError, ["start='2026-07-01'"],
            id="due(date)",
        ),
        pytest.param(
            lambda: plan([ADA], FOUR).due(None, None), TypeError, ["end=None"], id="due(.., None)"
        ),
        pytest.param(
            lambda: plan([ADA], FOUR).due(None, "9999-12-31T23:59:59.9999999Z"), OverflowError,
            ["end=9999-12-31 ", "rounded up"], id="due(.., the end of time)",
        ),
        pytest.param(
            lambda: plan([ADA], FOUR).due(None, NOON, lead=-HOUR), ValueError, ["lead=-1 day"],
            id="lead=-1h",
        ),
        pytest.param(
            lambda: plan([ADA], FOUR).since([]), TypeError, ["old=[]", "a Plan"], id="since([])"
        ),
    ],
)  # fmt: skip
def test_refuses(call, error, words):
    refuses(call, error, words)


def test_a_lead_longer_than_time_makes_every_code_due():
    codes = plan([BEN, ADA], FOUR)
    every = codes.due(None, "0001-01-01T00:00Z", lead=timedelta.max)
    assert list(every) == sorted(codes, key=lambda code: code.needed_from)


def test_the_end_of_due_is_a_span():
    codes = plan([ADA], FOUR)
    assert len(codes.due(NOON, "2026-07-01T15:00:00Z")) == 0
    finer = "2026-07-01T15:00:00.0000001Z"
    assert len(codes.due(NOON, finer)) == 1
    assert len(codes.due(finer, "2026-07-01T16:00:00Z")) == 0  # so none is in two spans that meet
    assert len(codes.due(finer, finer)) == 0
    assert np.all(codes.due(NOON, NOON).columns["stay"] == 0)
    assert len(codes.due(NOON, NOON)) == 0
