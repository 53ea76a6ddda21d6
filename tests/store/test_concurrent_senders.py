"""Many senders at once: one effect an id, nothing lost, order kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from store.helpers import Sender, statement, voiding

SENDERS = 6


def _at_once(work: list[object]) -> list[int]:
    """Post each at the same moment from a thread of its own; the status codes."""
    barrier = Barrier(len(work))

    def send(pair: object) -> int:
        agency, body = pair  # type: ignore[misc]
        barrier.wait(timeout=30)
        return int(agency.post(body).status_code)

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(send, work))


def test_the_same_statement_at_once_is_stored_once(agency: Sender) -> None:
    sent = statement()
    codes = _at_once([(agency, sent)] * SENDERS)
    assert sorted(codes) == [200] + [204] * (SENDERS - 1)
    assert agency.ids() == [sent["id"]]


def test_different_statements_under_one_id_leave_one_winner(agency: Sender) -> None:
    sent = statement()
    work = [(agency, {**sent, "result": {"score": {"raw": n}}}) for n in range(SENDERS)]
    codes = _at_once(work)  # type: ignore[arg-type]
    assert sorted(codes) == [200] + [409] * (SENDERS - 1)
    kept = agency.one(sent["id"]).json["result"]["score"]["raw"]
    assert codes[kept] == 200


def test_batches_at_once_all_arrive_in_one_order(agency: Sender) -> None:
    batches = [[statement() for _ in range(10)] for _ in range(SENDERS)]
    assert set(_at_once([(agency, batch) for batch in batches])) == {200}
    found = agency.get(ascending=True, limit=0).json["statements"]
    assert {item["id"] for item in found} == {item["id"] for batch in batches for item in batch}
    stored = [item["stored"] for item in found]
    assert stored == sorted(stored)


def test_a_statement_and_its_voiding_at_once_end_voided(agency: Sender) -> None:
    pairs = [(sent, voiding(sent["id"])) for sent in (statement() for _ in range(3))]
    _at_once([(agency, one) for pair in pairs for one in pair])
    for sent, _ in pairs:
        assert agency.one(sent["id"]).status_code == 404
