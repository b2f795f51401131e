"""What a repr tells apart, what JSON gets, and what frameworks take as a response."""

import json
import pickle
import uuid
from collections.abc import Hashable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given, strategies as st

from rollover import (
    Fate,
    IssuedCode,
    LockTimeline,
    Reconfiguration,
    Stay,
    WindowConfig,
    plan,
    recommend,
    score,
    strategies,
)
from rollover._value import plain

FOUR = WindowConfig(14_400)
STAYS = [
    Stay("2026-07-01T15:00Z", "2026-07-03T11:00Z", lock="LOFT", label="Ada"),
    Stay("2026-07-03T15:00Z", "2026-07-05T11:00Z", lock="LOFT", label="Ben"),
]
CODES = plan(STAYS, FOUR)
LOG = [code.issued("2026-06-20T09:30Z") for code in CODES]
CHANGE = Reconfiguration(FOUR, WindowConfig(7_200), applied_at="2026-07-02T14:10Z")


def another(stay, **changed):
    fields = {"start": stay.start, "end": stay.end, "lock": stay.lock, "label": stay.label}
    return Stay(**{**fields, **changed})


# Long plans that differ in one thing each, which is neither among the first three nor the last.
OTHERS = {
    "a label": plan([STAYS[0], another(STAYS[1], label="Cleo")], FOUR),
    "a lock": plan([STAYS[0], another(STAYS[1], lock="CABIN")], FOUR),
    "an end": plan([another(STAYS[0], end=STAYS[0].end - timedelta(minutes=1)), STAYS[1]], FOUR),
    "an epoch": plan(STAYS, WindowConfig(14_400, 14_400)),
    "when it can be had": plan(
        STAYS,
        LockTimeline(FOUR).configured(FOUR).applied("2026-07-03T12:00Z"),
    ),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_the_repr_of_a_long_plan_tells_it_from_others(other):
    assert len(CODES) == len(other) == 24
    assert repr(other) != repr(CODES)
    assert repr(CODES) == repr(plan(STAYS, FOUR))
    assert len(repr(CODES)) < 3_000


def test_the_reprs_of_long_answers_tell_them_apart():
    changed = [*LOG[:11], CODES[11].issued("2026-06-21T09:30Z"), *LOG[12:]]
    assert repr(CHANGE.impact(LOG)) == repr(CHANGE.impact(list(LOG)))
    assert repr(CHANGE.impact(LOG)) != repr(CHANGE.impact(changed))
    nobody = plan([], FOUR)
    assert repr(nobody.audit(LOG)) != repr(nobody.audit(changed))
    assert repr(CODES.since(CODES[:5])) != repr(CODES.since(CODES[:6]))
    for answer in (CHANGE.impact(LOG), nobody.audit(LOG), CODES.since(nobody)):
        assert len(repr(answer)) < 4_000


def test_fates_are_written_by_name():
    assert str(Fate.STALE) == plain(Fate.STALE) == "STALE"
    found = CHANGE.impact(LOG).to_dict()
    assert found["counts"] == {
        "EXPIRED": 6, "CURRENT": 1, "INVALIDATED": 17, "STALE": 0, "VALID": 0,
    }  # fmt: skip
    assert [code["fate"] for code in found["codes"][5:8]] == ["EXPIRED", "CURRENT", "INVALIDATED"]
    assert found["requests"][0] == {
        "lock": "LOFT",
        "label": "Ada",
        "when_valid": "2026-07-02T14:10:00+00:00",
        "window": {
            "index": 247639,
            "start": "2026-07-02T14:00:00+00:00",
            "end": "2026-07-02T16:00:00+00:00",
        },
    }


ANSWERS = {
    "Recommendation": recommend(STAYS)[0],
    "Impact": CHANGE.impact(LOG),
    "Replacement": CHANGE.impact(LOG).replacements()[0],
    "PlanChange": CODES.since(CODES[3:]),
    "Audit": CODES.audit(LOG[2:]),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_every_answer_is_json(answer):
    assert json.loads(json.dumps(answer.to_dict())) == answer.to_dict()


def test_a_plan_is_json():
    first = json.loads(json.dumps(CODES.to_dicts()))[0]
    assert first == {
        "stay": {
            "start": "2026-07-01T15:00:00+00:00", "end": "2026-07-03T11:00:00+00:00",
            "lock": "LOFT", "label": "Ada",
        },
        "window_seconds": 14_400,
        "epoch_seconds": 0,
        "begins": "2026-07-01T12:00:00+00:00",
        "expires": "2026-07-01T16:00:00+00:00",
        "needed_from": "2026-07-01T15:00:00+00:00",
        "needed_until": "2026-07-01T16:00:00+00:00",
        "when_valid": "2026-07-01T15:00:00+00:00",
        "request_from": None,
    }  # fmt: skip


def test_labels_that_are_no_text_become_text():
    label = uuid.UUID(int=7), date(2026, 7, 1)
    stay = another(STAYS[0], label=label)
    assert stay.to_dict()["label"] == ["00000000-0000-0000-0000-000000000007", "2026-07-01"]
    assert plain(timedelta(milliseconds=1_500)) == 1.5
    assert plain(datetime(2026, 7, 1)) == "2026-07-01T00:00:00"


def test_pydantic_takes_every_answer_as_a_response():
    pydantic = pytest.importorskip("pydantic")
    from rollover import Audit, Impact, Plan, PlanChange, Recommendation, Replacement

    kinds = (Recommendation, Impact, Replacement, PlanChange, Audit)
    for kind, answer in zip(kinds, ANSWERS.values(), strict=True):
        adapter = pydantic.TypeAdapter(list[kind])
        assert adapter.validate_python([answer]) == [answer]
        assert json.loads(adapter.dump_json([answer])) == [answer.to_dict()]
        assert adapter.json_schema()["items"]["title"] == kind.__name__
        with pytest.raises(pydantic.ValidationError):
            adapter.validate_python([IssuedCode(STAYS[0].start, issued_at=STAYS[0].start)])
    adapter = pydantic.TypeAdapter(Plan)
    assert json.loads(adapter.dump_json(CODES[:2])) == CODES[:2].to_dicts()
    assert adapter.json_schema() == {"title": "Plan", "type": "array"}


def test_a_lock_or_label_of_a_body_has_a_type_and_is_an_error_that_can_be_told():
    pydantic = pytest.importorskip("pydantic")
    for kind in (Stay, IssuedCode):
        adapter = pydantic.TypeAdapter(kind)
        for name in ("lock", "label"):
            field = adapter.json_schema()["properties"][name]
            assert [each["type"] for each in field["anyOf"]] == ["string", "integer", "null"]
    body = {"start": "2026-07-01T15:00Z", "end": "2026-07-03T11:00Z"}
    adapter = pydantic.TypeAdapter(Stay)
    assert adapter.validate_python({**body, "lock": 7}).lock == 7
    with pytest.raises(pydantic.ValidationError, match=r"lock=.* cannot be hashed"):
        adapter.validate_python({**body, "lock": ["LOFT"]})


# The answers of two workers, each of which had some of the locks.
FLEET = {"LOFT": FOUR, "CABIN": CHANGE.timeline, "BARN": WindowConfig(86_400)}
JULY = strategies.stays(min_value="2026-06-20T00:00Z", max_value="2026-07-20T00:00Z")
BOOKED = st.builds(another, JULY, lock=st.sampled_from([*FLEET]))


@given(st.lists(BOOKED, max_size=4), st.integers(0, 3))
def test_the_sum_of_two_plans_is_one_plan_of_all_stays(stays, cut):
    room = {"early": timedelta(minutes=10), "behind": timedelta(hours=1)}
    whole, one, other = (plan(part, FLEET, **room) for part in (stays, stays[:cut], stays[cut:]))
    joined = one + other
    assert joined == whole
    assert joined.stays == whole.stays
    assert joined.shared() == whole.shared()
    assert joined.gaps() == whole.gaps()
    assert {name: column.tolist() for name, column in joined.columns.items()} == {
        name: column.tolist() for name, column in whole.columns.items()
    }
    assert pickle.loads(pickle.dumps(joined)) == whole
    assert whole[:2] + whole[2:] == whole
    assert (whole[:2] + whole[2:]).stays == whole.stays


@given(st.lists(BOOKED, min_size=2, max_size=6))
def test_the_sum_of_scores_is_that_of_all_stays_if_no_lock_is_in_two(stays):
    parts = [
        [stay for stay in stays if (stay.lock == "LOFT") is at_loft] for at_loft in (True, False)
    ]
    assume(all(parts))
    one, other = (score(part, FLEET) for part in parts)
    assert one + other == score(stays, FLEET)


def test_plans_of_settings_of_their_own_are_joined_by_lock():
    cabin = another(STAYS[0], lock="CABIN")
    one, other = plan(STAYS, FOUR), plan([cabin], CHANGE.timeline)
    joined = one + other
    assert [*joined] == [*one, *other]
    assert joined == plan([*STAYS, cabin], {"LOFT": FOUR, "CABIN": CHANGE.timeline})
    assert joined + plan([cabin], {"CABIN": CHANGE.timeline, "BARN": FOUR})[:0] == joined


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (plan(STAYS, WindowConfig(7_200)), "two settings of lock='LOFT'"),
        (plan(STAYS, {"LOFT": CHANGE.timeline}), "two settings of lock='LOFT'"),
        (plan(STAYS, FOUR, late=timedelta(hours=1)), "two tolerances"),
    ],
    ids=["settings", "a mapping", "tolerance"],
)
def test_plans_that_no_one_plan_would_give_are_not_joined(other, message):
    with pytest.raises(ValueError, match=message):
        CODES + other


def test_only_their_like_is_added_to_a_plan_or_a_score():
    found = score(STAYS, FOUR)
    for call in (
        lambda: CODES + LOG,
        lambda: LOG + CODES,
        lambda: found + 1,
        lambda: 1 + found,
    ):
        with pytest.raises(TypeError):
            call()


def test_a_plan_equals_no_list_as_a_range_does_not():
    assert [*CODES] != CODES
    assert (*CODES,) != CODES
    assert [*CODES] == [*plan(STAYS, FOUR)]
    assert plan([*STAYS, Stay("2026-08-01T15:00Z", "2026-08-02T11:00Z")], FOUR)[:24] == CODES


@pytest.mark.parametrize("answer", [CODES, ANSWERS["PlanChange"], ANSWERS["Audit"]])
def test_what_holds_a_plan_has_no_hash(answer):
    assert not isinstance(answer, Hashable)
    with pytest.raises(TypeError, match=f"unhashable type: '{type(answer).__name__}'"):
        hash(answer)
