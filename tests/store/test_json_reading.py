"""JSON that other readers would bend into something else is refused."""

from __future__ import annotations

import pytest

from lti_leadership.store.validation.json_reader import (
    MAX_DEPTH,
    DuplicateKeyError,
    TooDeepError,
    UnreadableJsonError,
    read_json,
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": "\xff"}',
        b'{"a": "\\ud800"}',
        b'{"\\udc00": 1}',
        b"\xef\xbb\xbf{}",
        b'{"a": ' + b"9" * 5000 + b"}",
        b"{} {}",
    ],
)
def test_what_is_not_quite_json_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableJsonError):
        read_json(body)


@pytest.mark.parametrize("body", [b'{"a": 1, "a": 1}', b'[{"x": {"b": 1, "b": 2}}]'])
def test_a_key_twice_is_refused(body: bytes) -> None:
    with pytest.raises(DuplicateKeyError):
        read_json(body)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 100_000])
def test_deep_nesting_is_refused_before_it_hurts(depth: int) -> None:
    with pytest.raises(TooDeepError):
        read_json(b"[" * depth + b"]" * depth)


def test_the_deepest_allowed_nesting_is_read() -> None:
    assert read_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)


def test_numbers_and_characters_are_read_exactly() -> None:
    read = read_json('{"a": 12345678901234567890123, "b": 0.1, "c": "\\u0000é😀"}'.encode())
    assert read == {"a": 12345678901234567890123, "b": 0.1, "c": "\x00é😀"}
