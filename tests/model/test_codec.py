from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings

from annotator.errors import TimelineError
from annotator.model import CORRECTIONS_VERSION, SCHEMA_VERSION, Corrections, Timeline, Turn, codec
from tests import builders, strategies

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "timeline.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(codec.timeline_schema())


@settings(max_examples=60, deadline=None)
@given(strategies.timelines())
def test_a_timeline_comes_back_exactly_and_follows_the_schema(timeline):
    data = codec.to_json(timeline)
    again = codec.from_json(data, Timeline)
    assert again == timeline
    assert codec.to_json(again) == data
    VALIDATOR.validate(json.loads(data))


@settings(max_examples=40, deadline=None)
@given(strategies.corrections)
def test_corrections_come_back_exactly(corrections):
    assert codec.from_json(codec.to_json(corrections), Corrections) == corrections


@pytest.mark.parametrize("time_s", [0.1 + 0.2, 1 / 3, 5e-324, math.nextafter(1.0, 2.0)])
def test_times_keep_their_last_bit(time_s):
    turn = Turn(0.0, time_s, "S1")
    assert codec.from_json(codec.to_json(turn), Turn).end_s == time_s


def test_json_is_utf8_with_a_member_a_line():
    data = codec.to_json(replace(builders.media(), path="/evidence/Señor.mp4"))
    assert "Señor".encode() in data
    assert data.endswith(b"}\n")
    assert data.count(b"\n") > 20


def test_the_published_schema_is_the_generated_one():
    assert PUBLISHED.read_text("utf-8") == codec.timeline_schema_text(), (
        "the schema has changed: run `python -m annotator.model.codec > docs/timeline.schema.json`"
    )


def test_the_schema_is_valid_and_says_what_each_value_is():
    jsonschema.Draft202012Validator.check_schema(codec.timeline_schema())
    for name, definition in codec.timeline_schema()["$defs"].items():
        assert definition["description"], name
        assert "\n    Attributes\n" not in definition["description"], f"{name} is not dedented"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("media", "sha256"), "abc"),
        (("media", "duration_s"), -1),
        (("speakers", 0, "role"), "judge"),
        (("utterances", 0, "words", 0, "probability"), 1.5),
        (("annotations", 0, "kind"), "No Identifier"),
        (("turns",), None),
    ],
)
def test_schema_and_codec_refuse_the_same(place, value):
    document = json.loads(codec.to_json(builders.timeline()))
    *way, last = place
    target = document
    for step in way:
        target = target[step]
    target[last] = value
    assert not VALIDATOR.is_valid(document)
    with pytest.raises(msgspec.ValidationError, match=rf"\$\.{place[0]}"):
        codec.from_json(json.dumps(document).encode(), Timeline)


def document(**changes):
    return json.dumps(json.loads(codec.to_json(builders.timeline())) | changes).encode()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "is no timeline file"),
        (b"not JSON", "is no timeline file"),
        (b"\xff\xfe\x00", "is no timeline file"),
        (b"[" * 100_000, "is no timeline file"),
        (b"[]", "Expected `object`, got `array`"),
        (b"{}", "missing required field `schema_version`"),
        (b'{"schema_version": "1"}', r"Expected `int`, got `str` - at `\$.schema_version`"),
        (b'{"schema_version": 1}', "missing required field `media`"),
        (
            document(turns=[{"start_s": 2.0, "end_s": 1.0, "speaker": "S1"}]),
            r"lies before start_s 2.0 s - at `\$.turns",
        ),
        (document(turns=[{"start_s": 0.0, "end_s": 1.0, "speaker": "S9"}]), "names speaker 'S9'"),
        (document(schema_version=0), ">= 1"),
    ],
)
def test_a_file_that_is_no_timeline_says_where_and_why(tmp_path, data, found):
    path = tmp_path / "broken.timeline.json"
    path.write_bytes(data)
    with pytest.raises(TimelineError, match=found) as caught:
        codec.read_timeline(path)
    assert str(path) in caught.value.found
    assert caught.value.expected == f"a timeline file of schema version {SCHEMA_VERSION} or older"
    assert "annotator annotate" in caught.value.remedy


def test_a_newer_timeline_is_not_half_understood(tmp_path):
    path = tmp_path / "new.timeline.json"
    path.write_bytes(json.dumps({"schema_version": SCHEMA_VERSION + 1, "media": "of another shape"}).encode())
    with pytest.raises(TimelineError, match=rf"is of schema version {SCHEMA_VERSION + 1}.*update this program"):
        codec.read_timeline(path)


def test_newer_corrections_are_not_half_understood(tmp_path):
    path = tmp_path / "new.corrections.json"
    path.write_bytes(json.dumps({"schema_version": CORRECTIONS_VERSION + 1}).encode())
    with pytest.raises(TimelineError, match=rf"a corrections file of schema version {CORRECTIONS_VERSION}"):
        codec.read_corrections(path)


def test_a_missing_timeline_says_so(tmp_path):
    with pytest.raises(TimelineError, match="No such file or directory"):
        codec.read_timeline(tmp_path / "nowhere.timeline.json")


def test_a_timeline_is_read_from_its_file(tmp_path):
    path = tmp_path / "stop.timeline.json"
    path.write_bytes(codec.to_json(builders.timeline()))
    assert codec.read_timeline(path) == builders.timeline()


def test_members_of_a_later_minor_version_are_passed_over(tmp_path):
    path = tmp_path / "stop.timeline.json"
    path.write_bytes(document(mood="calm"))
    assert codec.read_timeline(path) == builders.timeline()
