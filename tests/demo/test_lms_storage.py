from __future__ import annotations

from threading import Thread

import pytest

from lti_leadership.demo.lms.storage import Storage


@pytest.fixture
def storage():
    held = Storage(":memory:")
    yield held
    held.close()


def values(storage):
    return [row["value"] for row in storage.rows("SELECT value FROM setting ORDER BY value")]


def test_a_transaction_happens_as_a_whole_or_not_at_all(storage):
    with pytest.raises(ZeroDivisionError), storage.transaction() as db:
        db.execute("INSERT INTO setting VALUES ('a', '1')")
        db.execute("SELECT ?", (1 // 0,))
    assert values(storage) == []
    with storage.transaction() as db:
        db.execute("INSERT INTO setting VALUES ('a', '1')")
    assert values(storage) == ["1"]


def test_something_used_once_is_used_by_one_thread_only(storage):
    first = []

    def use():
        first.append(storage.use_once("jti", "client", "x"))

    threads = [Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(first) == [False] * 7 + [True]
    assert storage.use_once("jti", "other client", "x")


def test_a_secret_is_made_once(storage):
    assert storage.secret("guid") == storage.secret("guid")
    assert storage.secret("guid") != storage.secret("session_key")
    assert len(storage.secret("guid")) == 32
