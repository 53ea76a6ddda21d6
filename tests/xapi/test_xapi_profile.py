"""What ADL's schema for profiles does not see, and that our statements keep our own rules."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import orjson
import pytest

from lti_leadership.journal.models import EventKind
from lti_leadership.xapi.examples import example_statements
from lti_leadership.xapi.profile import build_profile
from lti_leadership.xapi.statements import statement_bytes
from lti_leadership.xapi.templates import template_iri
from lti_leadership.xapi.terms import PROGRESS_EXTENSION

BASE = "https://w3id.org/lti-leadership"
OPERATORS = {"sequence", "alternates", "optional", "oneOrMore", "zeroOrMore"}


@pytest.fixture(scope="module")
def profile(framework, vocabulary) -> dict[str, Any]:
    """The profile as a reader gets it: through JSON."""
    return orjson.loads(orjson.dumps(build_profile(framework, vocabulary)))


@pytest.fixture
def statements(framework, vocabulary) -> dict[EventKind, dict[str, Any]]:
    built = example_statements(framework, vocabulary)
    return {kind: orjson.loads(statement_bytes(one)) for kind, one in built.items()}


class TestTheDocument:
    def test_it_says_what_it_is(self, profile):
        assert profile["@context"] == "https://w3id.org/xapi/profiles/context"
        assert profile["id"] == f"{BASE}/profile"
        assert profile["type"] == "Profile"
        assert profile["conformsTo"] == "https://w3id.org/xapi/profiles#1.0"
        assert profile["author"]["type"] == "Organization"
        assert profile["author"]["name"]
        assert profile["prefLabel"]["en"]
        assert profile["definition"]["en"]

    def test_the_newest_version_is_the_one_that_statements_name(self, profile, vocabulary):
        newest, *older = profile["versions"]
        assert newest["id"] == vocabulary.version_iri
        moments = [datetime.fromisoformat(one["generatedAtTime"]) for one in profile["versions"]]
        assert all(moment.tzinfo for moment in moments)
        assert moments == sorted(moments, reverse=True)
        chain = [one.get("wasRevisionOf") for one in profile["versions"]]
        assert chain == [[one["id"]] for one in older] + [None]

    def test_nothing_in_it_is_empty(self, profile):
        assert [path for path, value in walk(profile) if value in (None, "", [], {})] == []

    def test_everything_belongs_to_the_current_version(self, profile, vocabulary):
        assert {part["inScheme"] for part in parts(profile)} == {vocabulary.version_iri}

    def test_every_id_is_ours_and_used_once(self, profile, vocabulary):
        counted = Counter(part["id"] for part in parts(profile))
        counted.update([profile["id"], vocabulary.version_iri])
        assert [iri for iri, count in counted.items() if count > 1] == []
        assert [iri for iri in counted if not iri.startswith(f"{BASE}/")] == []

    def test_every_iri_of_ours_that_it_uses_is_defined_in_it(self, profile, vocabulary):
        defined = {part["id"] for part in parts(profile)} | {profile["id"], vocabulary.version_iri}
        used = {value for _, value in walk(profile) if str(value).startswith(f"{BASE}/")}
        assert used <= defined


class TestConcepts:
    def test_nine_areas_with_their_outcomes_and_74_criteria_are_published(self, profile):
        kinds = Counter(
            one["id"].removeprefix(f"{BASE}/").rstrip("0123456789.")
            if not one["id"].endswith("/outcome")
            else "outcome"
            for one in profile["concepts"]
            if one["type"] == "Activity"
        )
        assert kinds == {"framework": 1, "areas/": 9, "outcome": 9, "criteria/": 74}

    def test_an_activity_has_nothing_but_its_definition_and_the_context_for_it(self, profile):
        for one in profile["concepts"]:
            if one["type"] == "Activity":
                assert set(one) == {"id", "type", "inScheme", "activityDefinition"}
                context = one["activityDefinition"]["@context"]
                assert context == "https://w3id.org/xapi/profiles/activity-context"

    def test_statements_define_activities_word_for_word_as_the_profile_does(
        self, profile, vocabulary
    ):
        topics = [vocabulary.programme, *vocabulary.areas.values(), *vocabulary.outcomes.values()]
        sent = {topic.activity["id"]: topic.activity["definition"] for topic in topics}
        published = {
            one["id"]: {
                name: value
                for name, value in one["activityDefinition"].items()
                if name != "@context"
            }
            for one in profile["concepts"]
            if one["id"] in sent
        }
        assert published == sent

    def test_at_most_two_verbs_and_two_types_are_new_and_each_is_explained(self, profile):
        new = [one for one in profile["concepts"] if one["type"] != "Activity"]
        kinds = Counter(one["type"] for one in new)
        assert kinds["Verb"] <= 2
        assert kinds["ActivityType"] <= 2
        assert all(one["prefLabel"]["en"] and one["definition"]["en"] for one in new)

    def test_every_new_type_is_really_sent(self, profile, vocabulary):
        sent = {topic.activity["definition"]["type"] for topic in vocabulary.activities.values()}
        new = {one["id"] for one in profile["concepts"] if one["type"] == "ActivityType"}
        assert new <= sent


class TestTemplates:
    def test_every_kind_of_event_has_one(self, profile, vocabulary):
        ids = [one["id"] for one in profile["templates"]]
        assert ids == [template_iri(vocabulary, kind) for kind in EventKind]

    def test_each_says_what_it_is_for_and_every_rule_rules(self, profile):
        for template in profile["templates"]:
            assert template["prefLabel"]["en"]
            assert template["definition"]["en"]
            for rule in template["rules"]:
                assert {"presence", "any", "all", "none"} & rule.keys()
                assert rule.get("presence") in {None, "included", "excluded", "recommended"}

    def test_locations_are_paths_without_filters_or_scripts(self, profile):
        for template in profile["templates"]:
            for rule in template["rules"]:
                assert list(steps(rule["location"]))

    def test_an_example_is_of_one_template_alone_and_keeps_all_its_rules(
        self, profile, vocabulary, statements
    ):
        for kind, statement in statements.items():
            (template,) = [one for one in profile["templates"] if is_for(one, statement)]
            assert template["id"] == template_iri(vocabulary, kind)
            assert broken_rules(template, statement) == []

    @pytest.mark.parametrize(
        ("kind", "change", "location"),
        [
            (
                EventKind.SESSION_STARTED,
                lambda it: it["context"].pop("registration"),
                "$.context.registration",
            ),
            (
                EventKind.SESSION_STARTED,
                lambda it: it["context"]["contextActivities"]["category"].clear(),
                "$.context.contextActivities.category[*].id",
            ),
            (EventKind.AREA_OPENED, lambda it: it.update(result={}), "$.result"),
            (EventKind.AREA_OPENED, lambda it: it["object"].update(id="urn:x"), "$.object.id"),
            (
                EventKind.ACTIVITY_COMPLETED,
                lambda it: it["result"].update(response="what I wrote"),
                "$.result.response",
            ),
            (
                EventKind.ACTIVITY_COMPLETED,
                lambda it: it["result"].update(completion=False),
                "$.result.completion",
            ),
            (
                EventKind.OUTCOME_PROGRESSED,
                lambda it: it["result"].pop("extensions"),
                f"$.result.extensions['{PROGRESS_EXTENSION}']",
            ),
            (
                EventKind.OUTCOME_PROGRESSED,
                lambda it: it["context"]["contextActivities"]["grouping"].reverse(),
                "$.context.contextActivities.grouping[0].id",
            ),
            (
                EventKind.OUTCOME_ACHIEVED,
                lambda it: it["actor"].update(name="Morag"),
                "$.actor.name",
            ),
        ],
    )
    def test_a_statement_that_breaks_a_rule_is_found(
        self, profile, vocabulary, statements, kind, change, location
    ):
        statement = copy.deepcopy(statements[kind])
        change(statement)
        template = next(
            one for one in profile["templates"] if one["id"] == template_iri(vocabulary, kind)
        )
        assert broken_rules(template, statement) == [location]


class TestPatterns:
    def test_there_is_one_primary_pattern_and_it_is_explained(self, profile):
        (primary,) = [one for one in profile["patterns"] if one.get("primary")]
        assert primary["prefLabel"]["en"]
        assert primary["definition"]["en"]

    def test_each_has_one_operator_with_members_that_exist(self, profile):
        known = {one["id"] for one in [*profile["templates"], *profile["patterns"]]}
        for pattern in profile["patterns"]:
            (operator,) = OPERATORS & pattern.keys()
            assert set(members(pattern)) <= known
            if operator in {"alternates", "sequence"}:
                assert len(members(pattern)) >= 2

    def test_none_leads_back_to_itself(self, profile):
        patterns = {one["id"]: one for one in profile["patterns"]}

        def within(iri: str, above: frozenset[str]) -> None:
            assert iri not in above
            for member in members(patterns[iri]) if iri in patterns else []:
                within(member, above | {iri})

        for iri in patterns:
            within(iri, frozenset())

    def test_alternates_never_hold_what_may_be_absent(self, profile):
        absent = {
            one["id"] for one in profile["patterns"] if {"optional", "zeroOrMore"} & one.keys()
        }
        for pattern in profile["patterns"]:
            assert not absent & set(pattern.get("alternates", []))

    def test_every_template_can_happen_in_the_primary_pattern(self, profile):
        patterns = {one["id"]: one for one in profile["patterns"]}

        def reached(iri: str) -> set[str]:
            inner = members(patterns[iri]) if iri in patterns else []
            return {iri}.union(*map(reached, inner))

        primary = next(iri for iri, one in patterns.items() if one.get("primary"))
        assert {one["id"] for one in profile["templates"]} <= reached(primary)


def parts(profile: dict[str, Any]) -> list[dict[str, Any]]:
    return [*profile["concepts"], *profile["templates"], *profile["patterns"]]


def members(pattern: dict[str, Any]) -> list[str]:
    (operator,) = OPERATORS & pattern.keys()
    found = pattern[operator]
    return found if isinstance(found, list) else [found]


def walk(value: Any, path: str = "$") -> Iterator[tuple[str, Any]]:
    yield path, value
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for step, one in inner:
        yield from walk(one, f"{path}/{step}")


# The part of JSONPath that our rules use; profiles allow neither filters nor scripts.
STEP = re.compile(r"\.(?P<name>\w+)|\['(?P<quoted>[^']+)'\]|\[(?P<index>\d+)\]|(?P<every>\[\*\])")


def steps(location: str) -> Iterator[Callable[[Any], list[Any]]]:
    """Yield each step of a path as a function from a value to the values that it leads to."""
    assert location.startswith("$")
    place = 1
    while place < len(location):
        step = STEP.match(location, place)
        assert step is not None, f"{location} has something else at {place}"
        place = step.end()
        if step["every"]:
            yield lambda value: value if isinstance(value, list) else []
        else:
            name = step["name"] or step["quoted"]
            yield child(name if name is not None else int(step["index"]))


def child(key: str | int) -> Callable[[Any], list[Any]]:
    def get(value: Any) -> list[Any]:
        try:
            return [value[key]]
        except (KeyError, IndexError, TypeError):
            return []

    return get


def values_at(location: str, statement: dict[str, Any]) -> list[Any]:
    values: list[Any] = [statement]
    for step in steps(location):
        values = [inner for value in values for inner in step(value)]
    return values


def is_for(template: dict[str, Any], statement: dict[str, Any]) -> bool:
    """Tell whether the statement has all that determines the template."""
    activities = "$.context.contextActivities"
    wanted = {
        "$.verb.id": [template["verb"]],
        "$.object.definition.type": [template.get("objectActivityType")],
        f"{activities}.parent[*].definition.type": template.get("contextParentActivityType", []),
        f"{activities}.grouping[*].definition.type": template.get(
            "contextGroupingActivityType", []
        ),
    }
    return all(
        iri is None or iri in values_at(location, statement)
        for location, iris in wanted.items()
        for iri in iris
    )


def broken_rules(template: dict[str, Any], statement: dict[str, Any]) -> list[str]:
    return [rule["location"] for rule in template["rules"] if not keeps(rule, statement)]


def keeps(rule: dict[str, Any], statement: dict[str, Any]) -> bool:
    values = values_at(rule["location"], statement)
    presence = rule.get("presence")
    if presence == "excluded":
        return not values
    return (
        (presence != "included" or bool(values))
        and ("any" not in rule or any(value in rule["any"] for value in values))
        and all(value in rule.get("all", values) for value in values)
        and not any(value in rule.get("none", []) for value in values)
    )
