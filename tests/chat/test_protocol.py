"""Frames are read strictly, and whatever is sent ends in a code, never in a fault."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat import protocol as p


def code_of(text, frames=p.PERSON_FRAMES) -> tuple[str, str]:
    with pytest.raises(p.ProtocolError) as error:
        p.read(text, frames)
    return error.value.code, error.value.field


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '"say"', "12", "NaN", "[" * 16_000, "1" * 5_000])
def test_what_is_not_a_json_object_is_refused(text):
    assert code_of(text) == (p.Code.NOT_JSON, "")


def test_a_binary_frame_is_refused():
    assert code_of(None) == (p.Code.NOT_TEXT, "")


@pytest.mark.parametrize("kind", ["shout", "", None, 1, ["say"], {"a": 1}, "chat.take"])
def test_an_unknown_type_is_refused(kind):
    assert code_of(json.dumps({"type": kind})) == (p.Code.UNKNOWN_TYPE, "type")


def test_sixteen_kilobytes_pass_and_one_more_does_not():
    frame = {"type": "say", "client_id": "a", "text": ""}
    room = p.MAX_FRAME_BYTES - len(json.dumps(frame))
    assert p.read(json.dumps({**frame, "text": "x" * room}), p.PERSON_FRAMES)[1].text == "x" * room
    with pytest.raises(p.ProtocolError) as error:
        p.read(json.dumps({**frame, "text": "x" * (room + 1)}), p.PERSON_FRAMES)
    assert (error.value.code, error.value.close) == (p.Code.TOO_BIG, 4413)


def test_size_is_counted_in_bytes():
    text = json.dumps({"type": "say", "client_id": "a", "text": "é" * 9_000}, ensure_ascii=False)
    assert len(text) < p.MAX_FRAME_BYTES
    assert code_of(text) == (p.Code.TOO_BIG, "")


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"type": "say", "text": "a"}, "client_id"),
        ({"type": "say", "client_id": "", "text": "a"}, "client_id"),
        ({"type": "say", "client_id": "x" * 41, "text": "a"}, "client_id"),
        ({"type": "say", "client_id": "a\x00b", "text": "a"}, "client_id"),
        ({"type": "say", "client_id": "a", "text": 3}, "text"),
        ({"type": "hello"}, "version"),
        ({"type": "hello", "version": "1"}, "version"),
        ({"type": "hello", "version": True}, "version"),
        ({"type": "hello", "version": 1, "after": -1}, "after"),
        ({"type": "hello", "version": 1, "after": 2**63}, "after"),
        ({"type": "seen", "upto": 1.5}, "upto"),
        ({"type": "typing", "on": 1}, "on"),
    ],
)
def test_a_wrong_field_is_named(content, field):
    assert code_of(json.dumps(content)) == (p.Code.INVALID, field)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"type": "subscribe", "rows": "all"}, "rows"),
        ({"type": "subscribe", "rows": [1, "2"]}, "rows"),
        ({"type": "subscribe", "rows": list(range(201))}, "rows"),
        ({"type": "presence", "mode": "watching"}, "mode"),
        ({"type": "status", "status": "busy"}, "status"),
        ({"type": "chat.take"}, "session"),
        ({"type": "chat.close", "session": 1, "solved": "yes"}, "solved"),
    ],
)
def test_agents_frames_are_held_to_the_same(content, field):
    assert code_of(json.dumps(content), p.AGENT_FRAMES) == (p.Code.INVALID, field)


def test_an_unknown_field_is_ignored():
    assert p.read('{"type":"ping","colour":"blue"}', p.PERSON_FRAMES) == ("ping", p.Ping())


def test_half_a_surrogate_pair_becomes_text_that_databases_store():
    _, frame = p.read('{"type":"say","client_id":"a","text":"\\ud83d et \\ud83d\\ude00"}', p.PERSON_FRAMES)
    assert frame.text.encode("utf-8").decode() == "\ufffd et 😀"


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_names = st.sampled_from(["version", "after", "text", "client_id", "rows", "ticket", "session", "on", "mode"])


@given(
    kind=st.sampled_from([*p.PERSON_FRAMES, *p.AGENT_FRAMES]),
    content=st.dictionaries(_names, _values, max_size=5),
)
def test_any_object_is_read_or_refused(kind, content):
    for frames in (p.PERSON_FRAMES, p.AGENT_FRAMES):
        with suppress(p.ProtocolError):
            p.read(json.dumps({**content, "type": kind}), frames)
