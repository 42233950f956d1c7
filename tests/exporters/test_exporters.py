"""What holds for every exporter."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator import exporters, registry
from tests import strategies
from tests.exporters import cases

MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "rttm": "text/plain",
    "srt": "application/x-subrip",
    "txt": "text/plain",
    "vtt": "text/vtt",
}


def test_there_is_one_file_for_each_promised_format():
    assert registry.names(exporters) == ("csv", "json", "rttm", "srt", "txt", "vtt")


@pytest.mark.parametrize("name", cases.FORMATS)
def test_an_exporter_tells_its_suffix_media_type_and_conventions(name):
    module = registry.load(exporters, name)
    assert name == module.SUFFIX
    assert MEDIA_TYPES[name] == module.MEDIA_TYPE
    assert len(module.__doc__.split()) > 30


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(cases.FORMATS), strategies.timelines())
def test_any_timeline_can_be_exported_and_gives_the_same_text_again(name, timeline):
    text = cases.export(name, timeline)
    assert text == cases.export(name, timeline)
    text.encode("utf-8")
