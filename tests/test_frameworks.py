"""Our values in the frameworks that others build models of, our matchers in those they test with.

What a framework has to be told of any dataclass with such fields, as cattrs of durations, it is
told here too. Answers that hold a `range` or the change they are of are written, and not read.
"""
# ruff: noqa: PT009, SIM300

import asyncio
import dataclasses
import inspect
import json
import typing
import unittest
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

import rollover
from rollover import (
    AppliedConfig,
    Gap,
    InferredConfig,
    IssuedCode,
    LockTimeline,
    Mismatch,
    Reconfiguration,
    RolloverShift,
    ScheduledConfig,
    Stay,
    TemporaryCodeRequest,
    Window,
    WindowConfig,
    plan,
    recommend,
    score,
)
from rollover._value import plain
from rollover.strategies import instants
from rollover.testing import IsBegin, IsExpiry, IsWhenValid, IsWindow

pytest_plugins = ["pytester"]

OLD, NEW = WindowConfig(14_400, 3_600), WindowConfig(86_400)
NOON, LATER = "2026-07-01T12:00:00Z", "2026-07-02T12:00:00.25Z"
STAY = Stay(NOON, LATER, lock="CABIN", label="Ada")
VALUES = [
    OLD,
    OLD.window_at(NOON),
    TemporaryCodeRequest("A12345", 1, NOON, model="D1000", configured=True),
    STAY,
    Stay(NOON, LATER),
    IssuedCode(NOON, issued_at=NOON, label="Ada", needed=(NOON, LATER)),
    IssuedCode(NOON, issued_at=LATER),
    Reconfiguration(OLD, NEW, applied_at=NOON, confirmed_at=LATER),
    Reconfiguration(OLD, NEW, applied_at=NOON),
    AppliedConfig(NEW, applied_at=NOON),
    ScheduledConfig(NOON, NEW),
    RolloverShift(NOON, timedelta(hours=-5), timedelta(hours=-4)),
    LockTimeline(OLD).configured(NEW).applied(NOON).confirmed(LATER).configured(OLD),
    Mismatch("To", NOON, "midnight", "is not a time"),
    Mismatch(("codes", 0, "To"), NOON, None, "is null"),
    InferredConfig(NEW, (1, 2)),
    InferredConfig(None, ()),
    score([STAY], OLD),
    plan([STAY], OLD)[0],
    Gap(STAY, STAY.start, STAY.end),
]
each = pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)

ROOM = WindowConfig(7_200)
CODES = plan([STAY], OLD)
LOG = [code.issued(NOON) for code in CODES]
IMPACT = Reconfiguration(OLD, ROOM, applied_at=NOON).impact(LOG)
ANSWERS = [
    recommend([STAY])[0],
    IMPACT,
    IMPACT.replacements()[0],
    IMPACT.requests()[0],
    CODES,
    CODES.since(CODES[2:]),
    CODES.audit(LOG[1:]),
    OLD.windows_between(NOON, LATER),
    OLD.windows_between(NOON, LATER)[::2],
]
each_answer = pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)

# What must not be built, whatever builds it.
BAD = [
    (Window, {"index": 0, "start": LATER, "end": NOON}),
    (Window, {"index": 0, "start": NOON[:-1], "end": LATER[:-1]}),
    (Stay, {"start": NOON, "end": "2026-07-02T12:00:00"}),
    (WindowConfig, {"window_seconds": 900}),
    (
        TemporaryCodeRequest,
        {
            "device_identifier": "a",
            "firmware_version": 1,
            "when_valid": NOON,
            "model": "5440",
        },
    ),
    (IssuedCode, {"when_valid": NOON, "issued_at": "2026-07-01T12:00:00"}),
    (
        Reconfiguration,
        {
            "old": {"window_seconds": 14_400},
            "new": {"window_seconds": 7_200},
            "applied_at": LATER,
            "confirmed_at": NOON,
        },
    ),
    (RolloverShift, {"at": "2026-07-01T12:00:00", "before": 0, "after": 0}),
    (ScheduledConfig, {"start": "2026-07-01T12:00:00", "config": {"window_seconds": 14_400}}),
]
each_bad = pytest.mark.parametrize(("kind", "fields"), BAD, ids=lambda value: str(value)[-30:])


@each
def test_pydantic_reads_back_what_it_wrote(value):
    pydantic = pytest.importorskip("pydantic")
    adapter = pydantic.TypeAdapter(type(value))
    assert adapter.validate_python(value) == value
    assert adapter.validate_python(adapter.dump_python(value)) == value
    assert adapter.validate_json(adapter.dump_json(value)) == value
    model = pydantic.create_model("Booking", value=(type(value), ...))
    assert model(value=value).value == value
    assert model.model_validate_json(model(value=value).model_dump_json()).value == value


@each_bad
def test_pydantic_builds_nothing_that_is_refused(kind, fields):
    pydantic = pytest.importorskip("pydantic")
    with pytest.raises(pydantic.ValidationError):
        pydantic.TypeAdapter(kind).validate_python(fields)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (WindowConfig, {"window_seconds": 14_400, "epoch_second": 5}),  # a key that is misspelt
        (WindowConfig, {"window_seconds": 14_400, "epoch_seconds": True}),
        (WindowConfig, {"window_seconds": "14400"}),
        (WindowConfig, {"window_seconds": 14_400.0}),
        (Stay, {"start": 1_761_796_740, "end": LATER}),  # seconds, or milliseconds of 1970
        (Stay, {"start": NOON, "end": "4000000000"}),
        (IssuedCode, {"when_valid": NOON, "issued_at": NOON, "valid": [0, 14_400]}),
    ],
)
def test_pydantic_converts_nothing_and_loses_no_key(kind, fields):
    pydantic = pytest.importorskip("pydantic")
    for text in (fields, json.dumps(fields)):
        adapter = pydantic.TypeAdapter(kind)
        read = adapter.validate_json if isinstance(text, str) else adapter.validate_python
        with pytest.raises(pydantic.ValidationError):
            read(text)


def test_pydantic_models_check_and_read_back_our_values_as_fields():
    pydantic = pytest.importorskip("pydantic")

    class Booking(pydantic.BaseModel):
        stay: Stay
        code: IssuedCode | None = None
        request: TemporaryCodeRequest | None = None

    booking = Booking(stay={"start": NOON, "end": LATER, "lock": "CABIN", "label": "Ada"})
    assert booking.stay == STAY
    assert Booking.model_validate_json(booking.model_dump_json()) == booking
    with pytest.raises(pydantic.ValidationError, match="a stay is not empty"):
        Booking(stay={"start": NOON, "end": NOON})


def asked(app, method, path, **body):
    """Return what a server with this application answers."""
    httpx = pytest.importorskip("httpx")

    async def answer():
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, **body)

    return asyncio.run(answer())


@each_answer
def test_fastapi_takes_an_answer_as_a_response_model(answer):
    app = pytest.importorskip("fastapi").FastAPI()
    kind = type(answer)
    app.get("/one", response_model=kind)(lambda: answer)
    app.get("/all", response_model=list[kind])(lambda: [answer])
    assert asked(app, "GET", "/one").json() == plain(answer)
    assert asked(app, "GET", "/all").json() == [plain(answer)]
    schema = asked(app, "GET", "/openapi.json").json()
    content = schema["paths"]["/one"]["get"]["responses"]["200"]["content"]["application/json"]
    assert content["schema"]["type"] == ("array" if isinstance(plain(answer), list) else "object")


@each
def test_fastapi_takes_a_value_as_a_response_model(value):
    app = pytest.importorskip("fastapi").FastAPI()
    app.get("/", response_model=list[type(value)])(lambda: [value])
    adapter = pytest.importorskip("pydantic").TypeAdapter(list[type(value)])
    assert adapter.validate_json(asked(app, "GET", "/").content) == [value]
    assert asked(app, "GET", "/openapi.json").status_code == 200


WRONG = {
    "a list as lock": {"lock": ["LOFT"]},
    "an object as label": {"label": {"name": "Ada"}},
    "no offset": {"start": "2026-07-01T12:00:00"},
    "reversed": {"end": "2026-06-01T12:00:00Z"},
    "4,000 digits as start": {"start": 10**4_000},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_fastapi_answers_422_to_a_body_that_is_no_stay(wrong):
    app = pytest.importorskip("fastapi").FastAPI()

    @app.post("/", response_model=list[rollover.PlannedCode])
    def codes(stay: Stay):
        return [*plan([stay], OLD)]

    right = {"start": NOON, "end": LATER, "lock": "CABIN", "label": 7}
    answer = asked(app, "POST", "/", json=right)
    assert answer.status_code == 200
    assert len(answer.json()) == len(plan([STAY], OLD))
    assert asked(app, "POST", "/", json={**right, **wrong}).status_code == 422


@each_answer
def test_msgspec_and_json_write_what_an_answer_is_in_plain_types(answer):
    msgspec = pytest.importorskip("msgspec")
    written = answer.to_dicts() if hasattr(answer, "to_dicts") else answer.to_dict()
    assert written == plain(answer)
    assert msgspec.json.decode(msgspec.json.encode(written)) == written
    assert json.loads(json.dumps(written)) == written


@each
def test_msgspec_reads_back_what_it_wrote(value):
    msgspec = pytest.importorskip("msgspec")
    assert msgspec.json.decode(msgspec.json.encode(value), type=type(value)) == value
    assert msgspec.convert(msgspec.to_builtins(value), type=type(value)) == value


@each_bad
def test_msgspec_builds_nothing_that_is_refused(kind, fields):
    msgspec = pytest.importorskip("msgspec")
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(fields, type=kind)


@pytest.fixture
def converter():
    converter = pytest.importorskip("cattrs.preconf.json").make_converter()
    converter.register_unstructure_hook(timedelta, timedelta.total_seconds)
    converter.register_structure_hook(timedelta, lambda seconds, _: timedelta(seconds=seconds))
    converter.register_structure_hook_func(
        lambda kind: kind == str | tuple[str | int, ...],
        lambda value, _: tuple(value) if isinstance(value, list) else value,
    )
    return converter


@each
def test_cattrs_reads_back_what_it_wrote(value, converter):
    assert converter.loads(converter.dumps(value), type(value)) == value


@each_bad
def test_cattrs_builds_nothing_that_is_refused(kind, fields, converter):
    with pytest.raises(ExceptionGroup):
        converter.structure(fields, kind)


@each
def test_attrs_fields_hold_our_values_and_refuse_others(value):
    attrs = pytest.importorskip("attrs")
    model = attrs.make_class(
        "Booking", {"value": attrs.field(validator=attrs.validators.instance_of(type(value)))}
    )
    booking = model(value)
    assert attrs.evolve(booking, value=value) == booking
    assert attrs.asdict(booking) == {"value": value}
    with pytest.raises(TypeError):
        model("midnight")


@each
def test_a_value_is_made_again_by_replace_and_from_its_fields(value):
    assert dataclasses.replace(value) == value
    fields = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
    assert type(value)(**fields) == value


def test_a_timeline_keeps_its_history_and_an_impact_its_codes_when_replaced():
    timeline = VALUES[12]
    moved = dataclasses.replace(timeline, initial=NEW)
    assert (moved.initial, moved.changes, moved.waiting) == (NEW, timeline.changes, OLD)
    impact = timeline.impact([VALUES[5]])
    assert dataclasses.replace(impact).counts == impact.counts


@given(
    st.builds(Stay, instants(max_value=NOON), instants(min_value=LATER)),
    st.builds(ScheduledConfig, instants()),
    st.builds(WindowConfig, st.integers(1_800, 604_800)),
    st.builds(InferredConfig),
    st.builds(AppliedConfig, applied_at=instants(), confirmed_at=st.none()),
    st.builds(Reconfiguration, applied_at=instants(), confirmed_at=st.none()),
    st.builds(IssuedCode, instants(), issued_at=instants(), needed=st.none()),
)
def test_hypothesis_builds_infer_the_rest(stay, scheduled, config, inferred, applied, change, code):
    assert stay.start < stay.end
    assert isinstance(scheduled.config, WindowConfig)
    assert config.window_seconds in range(1_800, 604_801)
    assert all(type(position) is int for position in inferred.misfits)
    assert isinstance(applied.config, WindowConfig)
    assert change.fate(code) in rollover.Fate


def public_objects():
    modules = ["bookings", "bulk", "frames", "plot", "strategies", "testing", "verify"]
    homes = [rollover, *(getattr(rollover, name) for name in modules)]
    for home in homes:
        for name in home.__all__:
            found = getattr(home, name)
            if callable(found):
                yield found
            if inspect.isclass(found):
                for attribute, held in vars(found).items():
                    built = attribute == "__init__" and dataclasses.is_dataclass(found)
                    if built or not attribute.startswith("_"):
                        member = getattr(held, "__func__", getattr(held, "fget", held))
                        if inspect.isfunction(member):
                            yield member


def test_annotations_of_public_objects_resolve_at_run_time():
    for needed in ("narwhals", "matplotlib"):
        pytest.importorskip(needed)
    unresolved = []
    for found in public_objects():
        try:
            typing.get_type_hints(found)
        except NameError as error:
            unresolved.append(f"{found.__module__}.{found.__qualname__}: {error}")
    assert unresolved == []


BODY = {"Code": "1", "From": "2026-07-01T09:00:00Z", "To": "2026-07-01T13:00:00Z"}
MATCHERS = {"From": IsBegin(OLD, NOON), "To": IsExpiry(OLD, NOON)}


def test_dirty_equals():
    dirty = pytest.importorskip("dirty_equals")
    begin, expiry = IsBegin(OLD, NOON), IsExpiry(OLD, NOON)
    assert isinstance(begin, dirty.DirtyEquals)
    assert BODY == {"Code": dirty.IsStr, "From": begin & dirty.IsStr, "To": expiry | None}
    assert {**BODY, "To": None} == {"Code": "1", "From": begin, "To": expiry | dirty.IsOneOf(None)}
    assert {**BODY, "To": BODY["From"]} != {"Code": "1", "From": begin, "To": expiry}
    assert BODY["To"] == ~begin
    assert BODY["To"] == dirty.IsOneOf(begin, expiry)
    assert BODY == dirty.IsPartialDict(IsWindow(OLD, NOON, begins="From", expires="To"))
    assert NOON == dirty.IsStr & IsWhenValid(NOON)
    joined = begin | expiry
    assert joined != "midnight"
    assert repr(joined) == " | ".join(
        f"{name}({OLD!r}, '2026-07-01T12:00:00+00:00')" for name in ("IsBegin", "IsExpiry")
    )


@pytest.fixture
def alone(monkeypatch):
    """Let the pytest that a test starts load our plugin and these alone: all take seconds."""

    def load(*plugins):
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        monkeypatch.setenv("PYTEST_PLUGINS", ",".join(["rollover.pytest_plugin", *plugins]))

    return load


def test_without_dirty_equals(pytester, alone):
    alone()
    pytester.makepyfile(
        """
        import sys
        sys.modules["dirty_equals"] = None

        def test_it():
            from rollover import WindowConfig
            from rollover.testing import IsBegin
            begin = IsBegin(WindowConfig(14400), "2026-07-01T12:30Z")
            assert begin == "2026-07-01T12:00Z"
            assert begin != "2026-07-01T12:00"
            assert repr(begin).startswith("<IsBegin: got '2026-07-01T12:00', expected")
            assert IsBegin.__mro__[-2].__name__ == "_IsTime"
        """
    )
    pytester.runpytest_subprocess(timeout=60).assert_outcomes(passed=1)


PLANNED = """
from rollover import LockTimeline, Stay, WindowConfig, plan

config = WindowConfig(14400)
change = LockTimeline(config).configured(WindowConfig(7200)).applied("2026-07-02T12:00Z")
stays = [Stay("2026-07-01T15:00Z", "2026-07-05T11:00Z", label="Ada")]
codes = plan(stays, config)
issued = [code.issued("2026-06-01T12:00Z") for code in codes]


def test_it({fixture}):
    for answer in (
        codes, codes[:2], codes.since(codes[3:]), codes.audit(issued[4:]), change.impact(issued),
        config.windows_between(stays[0].start, stays[0].end),
    ):
        assert answer == {snapshot}
"""


@pytest.mark.parametrize("moved", ["one minute", "one name"])
def test_syrupy_tells_a_plan_and_what_was_made_of_it_from_another(pytester, alone, moved):
    pytest.importorskip("syrupy")
    alone("syrupy")
    path = pytester.makepyfile(PLANNED.format(fixture="snapshot", snapshot="snapshot"))
    options = ("-p", "no:cacheprovider")
    for more in (["--snapshot-update"], []):
        pytester.runpytest_subprocess(*more, *options, timeout=60).assert_outcomes(passed=1)
    text = path.read_text(encoding="utf-8")
    other = {"one minute": ("05T11:00Z", "05T11:01Z"), "one name": ("Ada", "Ben")}[moved]
    assert text.count(other[0]) == 1
    path.write_text(text.replace(*other), encoding="utf-8")
    pytester.runpytest_subprocess(*options, timeout=60).assert_outcomes(failed=1)


def test_inline_snapshot_tells_a_plan_from_another(pytester, alone, monkeypatch):
    pytest.importorskip("inline_snapshot")
    alone("inline_snapshot.pytest_plugin")
    for variable in ("CI", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"):  # it rests in those
        monkeypatch.delenv(variable, raising=False)
    head, _ = PLANNED.split("def test_it")
    text = f"from inline_snapshot import snapshot\n{head}\n\ndef test_it():\n"
    path = pytester.makepyfile(text + "    assert codes == snapshot()\n")
    options = ("-p", "no:cacheprovider")
    pytester.runpytest_subprocess("--inline-snapshot=create", *options, timeout=60)
    pytester.runpytest_subprocess(*options, timeout=60).assert_outcomes(passed=1)
    text = path.read_text(encoding="utf-8")
    assert "in all, digest" in text
    path.write_text(text.replace('label="Ada"', 'label="Ben"'), encoding="utf-8")
    pytester.runpytest_subprocess(*options, timeout=60).assert_outcomes(failed=1, errors=1)


SNAPSHOT = """
from inline_snapshot import snapshot
from rollover import WindowConfig
from rollover.testing import IsBegin, IsExpiry

config, noon = WindowConfig(14400, 3600), "2026-07-01T12:00Z"


def test_it():
    body = {"Code": "2", "From": "2026-07-01T09:00:00Z", "To": "2026-07-01T13:00:00Z"}
    assert body == snapshot(
        {"Code": "1", "From": IsBegin(config, noon), "To": IsExpiry(config, noon)}
    )
    assert config == snapshot()
"""


def test_inline_snapshot_keeps_the_matchers(pytester, alone, monkeypatch):
    pytest.importorskip("inline_snapshot")
    alone("inline_snapshot.pytest_plugin")
    for variable in ("CI", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"):  # it rests in those
        monkeypatch.delenv(variable, raising=False)
    path = pytester.makepyfile(SNAPSHOT)
    pytester.runpytest_subprocess(
        "--inline-snapshot=fix,create", "-p", "no:cacheprovider", timeout=60
    )
    fixed = path.read_text(encoding="utf-8")
    assert '{"Code": \'2\', "From": IsBegin(config, noon), "To": IsExpiry(config, noon)}' in fixed
    assert "snapshot(WindowConfig(window_seconds=14400, epoch_seconds=3600))" in fixed
    assert "rollover._" not in fixed
    assert "._" not in fixed


def test_syrupy_shows_values_and_equal_matchers_alike_in_every_run(pytester, alone):
    pytest.importorskip("syrupy")
    alone("syrupy")
    path = pytester.makepyfile(
        """
        from rollover import Stay, WindowConfig
        from rollover.testing import IsBegin

        def test_it(snapshot):
            begin = IsBegin(WindowConfig(14400), "2026-07-01T12:30Z")
            assert begin == "2026-07-01T12:00Z"
            assert WindowConfig(14400).window_at("2026-07-01T12:30Z") == snapshot
            assert Stay("2026-07-01T12:30Z", "2026-07-02T12:30Z") == snapshot
        """
    )
    for more in (["--snapshot-update"], []):
        pytester.runpytest_subprocess(*more, timeout=60).assert_outcomes(passed=1)
    stored = next((path.parent / "__snapshots__").iterdir()).read_text(encoding="utf-8")
    assert "0x" not in stored


class TestOfUnittest(unittest.TestCase):
    """What the classes of unittest make of our matchers."""

    def test_a_diff_says_why(self):
        with pytest.raises(AssertionError) as caught:
            self.assertEqual({**BODY, "To": BODY["From"]}, {"Code": "1", **MATCHERS})
        assert "<IsExpiry: got 2026-07-01T09:00:00Z, expected 2026-07-01T13" in str(caught.value)
        self.assertDictEqual(BODY, {"Code": "1", **MATCHERS})
        self.assertIn(BODY["To"], [MATCHERS["To"]])
        self.assertEqual(VALUES[0], WindowConfig(14_400, 3_600))
        self.assertLess(OLD.window(0), OLD.window(1))


def test_mock_calls_take_matchers():
    client = unittest.mock.Mock()
    client.post("/codes", json=BODY)
    client.post.assert_called_once_with("/codes", json={"Code": "1", **MATCHERS})


def test_xdist_carries_what_failed(pytester, alone):
    pytest.importorskip("xdist")
    alone("xdist.plugin")
    pytester.makepyfile(
        """
        import pytest
        from rollover import WindowConfig
        from rollover.testing import IsBegin

        BEGIN = IsBegin(WindowConfig(14400), "2026-07-01T12:30Z")

        @pytest.mark.parametrize("value", [BEGIN, WindowConfig(14400)], ids=repr)
        def test_it(value):
            assert {"From": "2026-07-01T13:00Z"} == {"From": BEGIN}
        """
    )
    result = pytester.runpytest_subprocess("-n", "2", timeout=60)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*$.From: got 2026-07-01T13:00Z, expected 2026-07-01T12:00:00*"])


def test_what_a_matcher_of_a_module_saw_is_not_shown_in_the_next_test(pytester):
    pytester.makepyfile(
        """
        from rollover import WindowConfig
        from rollover.testing import IsBegin

        BEGIN = IsBegin(WindowConfig(14400), "2026-07-01T12:30Z")

        def test_yesterday():
            assert BEGIN != "2026-07-01T13:00Z"
            assert "13:00" in repr(BEGIN)

        def test_today():
            assert repr(BEGIN).startswith("IsBegin(WindowConfig(")
            assert {"a": 1, "From": "2026-07-01T12:00Z"} == {"a": 2, "From": BEGIN}
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:rollover", timeout=60)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.no_fnmatch_line("*13:00*")


@pytest.mark.parametrize("library", ["numpy", "pandas", "polars", "pyarrow"])
def test_arrays_and_columns_are_unequal(library):
    module = pytest.importorskip(library)
    begin = IsBegin(OLD, NOON)
    texts = [BODY["From"], "b"]
    columns = {
        "numpy": lambda: [
            module.array(texts),
            module.array(texts, dtype=object),
            module.array(["2026-07-01T09:00"] * 2, dtype="datetime64[s]"),
            module.datetime64("2026-07-01T09:00"),
        ],
        "pandas": lambda: [
            module.Series(texts),
            module.Series(texts, dtype=object),
            module.Series(module.to_datetime([BODY["From"]] * 2)),
            module.Index(texts),
            module.DataFrame({"a": texts}),
            module.array([1, None], dtype="Int64"),
        ],
        "polars": lambda: [module.Series(texts), module.DataFrame({"a": texts})],
        "pyarrow": lambda: [module.array(texts), module.table({"a": texts})],
    }[library]()
    for column in columns:
        assert (begin == column) is False
        assert (begin != column) is True
        assert "not a timestamp" in repr(begin)
        if library != "polars":  # which refuses what it does not know before asking it
            assert (column == begin) is False
            assert (column != begin) is True
            assert rollover.testing.explain({"a": column}, {"a": begin})


def test_json_of_what_to_dict_gives():
    assert WindowConfig.from_dict(json.loads(json.dumps(OLD.to_dict()))) == OLD


@pytest.mark.parametrize("made", ["pandas DataFrame", "polars DataFrame", "polars LazyFrame"])
def test_a_frame_in_place_of_stays_is_told_the_way_to_stays(made):
    library, kind = made.split()
    frame = getattr(pytest.importorskip(library), kind)({"arrival": [NOON]})
    for call in (plan, score, rollover.shared):
        with pytest.raises(TypeError, match=rf"^stays is a {kind}, not .*bookings\.from_frame"):
            call(frame, OLD)
    with pytest.raises(TypeError, match=rf"^stays is a {kind}, not .*bookings\.from_frame"):
        recommend(frame)
    with pytest.raises(TypeError, match="is a PlannedCode, not a Stay"):
        recommend(CODES)
