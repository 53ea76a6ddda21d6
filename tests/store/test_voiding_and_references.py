"""Voiding (Data 2.3.2), and statements found through what they refer to (Communication 2.1.3)."""

from __future__ import annotations

from itertools import permutations
from uuid import uuid4

import pytest

from store.helpers import OTHER, Sender, reference, statement, voiding

MARK = "https://tool.example/verbs/marked"


def _marked() -> dict[str, object]:
    return statement(verb={"id": MARK}, actor=OTHER)


def test_a_voided_statement_is_only_given_out_as_voided(agency: Sender) -> None:
    sent = _marked()
    agency.post(sent)
    assert agency.get(voidedStatementId=sent["id"]).status_code == 404
    void = voiding(sent["id"])
    agency.post(void)
    assert agency.one(sent["id"]).status_code == 404
    assert agency.get(voidedStatementId=sent["id"]).json["id"] == sent["id"]
    assert agency.ids() == [void["id"]]


def test_voiding_before_the_statement_arrives_voids_it_on_arrival(agency: Sender) -> None:
    sent = _marked()
    assert agency.post(voiding(sent["id"])).status_code == 200
    agency.post(sent)
    assert agency.one(sent["id"]).status_code == 404
    assert agency.get(voidedStatementId=sent["id"]).status_code == 200


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)])
def test_voiding_within_one_batch(agency: Sender, order: slice) -> None:
    sent = _marked()
    assert agency.post([sent, voiding(sent["id"])][order]).status_code == 200
    assert agency.one(sent["id"]).status_code == 404


def test_a_voiding_statement_cannot_be_voided(agency: Sender) -> None:
    sent = _marked()
    void = voiding(sent["id"])
    agency.post([sent, void])
    response = agency.post(voiding(void["id"]))
    assert (response.status_code, response.json["error"]) == (400, "VoidsVoiding")
    assert agency.one(void["id"]).status_code == 200
    assert agency.one(sent["id"]).status_code == 404


def test_a_voiding_statement_cannot_be_voided_within_its_batch(agency: Sender) -> None:
    sent = _marked()
    void = voiding(sent["id"])
    assert agency.post([sent, void, voiding(void["id"])]).status_code == 400
    assert agency.ids() == []


def test_a_voiding_statement_that_was_voided_in_advance_still_counts(agency: Sender) -> None:
    sent = _marked()
    void = voiding(sent["id"])
    agency.post(voiding(void["id"]))
    agency.post([sent, void])
    assert agency.one(void["id"]).status_code == 200
    assert agency.one(sent["id"]).status_code == 404


def test_voiding_twice_is_no_fault(agency: Sender) -> None:
    sent = _marked()
    agency.post([sent, voiding(sent["id"])])
    assert agency.post(voiding(sent["id"])).status_code == 200


def test_sending_a_voided_statement_again_does_not_bring_it_back(agency: Sender) -> None:
    sent = _marked()
    agency.post([sent, voiding(sent["id"])])
    assert agency.post(sent).status_code == 204
    assert agency.one(sent["id"]).status_code == 404


def test_what_refers_to_a_voided_statement_is_still_found(agency: Sender) -> None:
    sent = _marked()
    void = voiding(sent["id"])
    refer = statement(object=reference(sent["id"]), verb={"id": MARK})
    for item in (sent, void, refer):
        agency.post(item)
    assert agency.ids(verb=MARK) == [refer["id"], void["id"]]
    assert agency.ids(verb=MARK, limit=1) == [refer["id"]]


CHAIN = 4


def _chain() -> list[dict[str, object]]:
    """Statements of which each refers to the one before; only the first is marked."""
    links = [_marked()]
    for _ in range(CHAIN - 1):
        links.append(statement(object=reference(str(links[-1]["id"]))))
    return links


@pytest.mark.parametrize("order", list(permutations(range(CHAIN))))
def test_a_chain_is_found_whatever_arrives_first(agency: Sender, order: tuple[int, ...]) -> None:
    links = _chain()
    for position in order:
        agency.post(links[position])
    everything = {link["id"] for link in links}
    assert set(agency.ids(verb=MARK)) == everything
    assert set(agency.ids(agent=OTHER)) == everything


def test_a_chain_in_one_batch_is_found(agency: Sender) -> None:
    links = _chain()
    agency.post(links[::-1])
    assert set(agency.ids(verb=MARK)) == {link["id"] for link in links}


def test_statements_that_refer_to_each_other_in_a_circle_are_found(agency: Sender) -> None:
    ids = [str(uuid4()) for _ in range(3)]
    ring = [
        statement(id=ids[n], object=reference(ids[n - 1]), verb={"id": f"a:{n}"}) for n in range(3)
    ]
    for item in ring:
        assert agency.post(item).status_code == 200
    assert set(agency.ids(verb="a:1")) == set(ids)


def test_since_applies_to_what_refers_and_not_to_its_target(agency: Sender) -> None:
    sent = _marked()
    agency.post(sent)
    stored = agency.one(str(sent["id"])).json["stored"]
    refer = statement(object=reference(str(sent["id"])))
    agency.post(refer)
    assert agency.ids(verb=MARK, since=stored) == [refer["id"]]
