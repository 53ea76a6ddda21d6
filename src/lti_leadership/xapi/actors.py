"""Who a statement is about: an account, never a name or an address.

The account is the LMS's own: `name` is the subject (`sub`) that the LMS gave the person, and
`homePage` is where that subject means something:

    <issuer>/agencies/<agency uuid>

The issuer alone is not enough: Canvas cloud and Blackboard have one issuer for all their customers,
so two agencies may both have a subject 42 there. The deployment is too much: Open edX gives each
block a client_id of its own, and one person would fall into many. So the agency is always part of
it, by its uuid: it never changes when an agency is renamed, when it moves a deployment, or when a
second agency comes to an issuer that had only one. The issuer is kept as it was sent; two issuers
of one agency that differ by a final slash are two issuers (OpenID Connect Core 2).

`build_statement` is given the actor, so a destination with another policy (pseudonym, sourced id)
needs another function of the same shape, an `ActorPolicy`, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lti_leadership.agencies.models import Learner

ActorPolicy = Callable[[Learner], dict[str, Any]]
"""Says who a learner is to one destination: an xAPI Agent with exactly one identifier."""


def actor_for(learner: Learner) -> dict[str, Any]:
    """Return the learner as an Agent by the LMS's account: the policy unless another is chosen."""
    return {
        "objectType": "Agent",
        "account": {
            "homePage": f"{learner.issuer}/agencies/{learner.agency.uuid}",
            "name": learner.subject,
        },
    }
