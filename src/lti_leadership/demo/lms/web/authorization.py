"""The authorisation endpoint: it answers a tool's sign-in request with an id_token.

What is refused how was observed in Moodle: a fault that leaves the tool's address in doubt gets
a page of the LMS; the others are posted back to the tool as `error`. Stricter than Moodle:
`state` is required. (OpenID Connect Core 1.0, 3.2.2; 1EdTech Security 1.0, 5.1.1.2.)
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, redirect
from werkzeug.wrappers import Response

from lti_leadership.demo.lms.dialects.facts import LaunchFacts
from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.id_tokens import launch_claims
from lti_leadership.demo.lms.lms import current_lms
from lti_leadership.demo.lms.refusals import RequestIncomplete
from lti_leadership.demo.lms.web.launching import facts_of, with_query
from lti_leadership.demo.lms.web.parameters import required, sent
from lti_leadership.demo.lms.web.posting import ask_again, post_on
from lti_leadership.demo.lms.web.refused import AuthorizationRefused, LaunchSpent
from lti_leadership.demo.lms.web.visitor import current_visitor, require_visitor


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """The parameters of a sign-in request, all there; what they say is still to be judged."""

    client_id: str
    redirect_uri: str
    login_hint: str
    message_hint: str
    state: str
    nonce: str
    response_mode: str | None
    prompt: str | None


class _PostedBack(Exception):
    """A fault the tool is told about (OpenID Connect Core 1.0, 3.1.2.6)."""

    def __init__(self, error: str, description: str = "") -> None:
        super().__init__(error)
        self.fields = {"error": error}
        if description:
            self.fields["error_description"] = description


def routes(app: Flask, paths: Paths) -> None:
    """Add the endpoint."""
    app.add_url_rule(paths.authorization, "authorize", authorize, methods=["GET", "POST"])


def authorize() -> str | Response:
    """Answer a sign-in request: a form posted to the tool, or a page of the LMS.

    A gateway sends it on to the site that began the launch.
    """
    lms = current_lms()
    try:
        values = sent()
    except RequestIncomplete as refusal:
        raise AuthorizationRefused(str(refusal)) from refusal
    site = lms.site_of(values.get("lti_message_hint", ""))
    if site is not lms:
        address = f"{site.config.base_url}{lms.dialect.paths.authorization}"
        return redirect(with_query(address, values))
    is_unknown = current_visitor() is None and not lms.dialect.hint_suffices
    if is_unknown and "repost" not in values:
        return ask_again(values)
    return _answer(_read(values))


def _read(values: dict[str, str]) -> AuthorizationRequest:
    try:
        if required(values, "scope") != "openid":
            raise AuthorizationRefused("scope has to be openid")
        if required(values, "response_type") != "id_token":
            raise AuthorizationRefused("response_type has to be id_token")
        return AuthorizationRequest(
            client_id=required(values, "client_id"),
            redirect_uri=required(values, "redirect_uri"),
            login_hint=required(values, "login_hint"),
            message_hint=required(values, "lti_message_hint"),
            state=required(values, "state"),
            nonce=required(values, "nonce"),
            response_mode=values.get("response_mode"),
            prompt=values.get("prompt"),
        )
    except RequestIncomplete as refusal:
        raise AuthorizationRefused(str(refusal)) from refusal


def _answer(asked: AuthorizationRequest) -> str:
    facts = _launch(asked)
    if asked.redirect_uri not in facts.registration.tool.redirect_uris:
        raise AuthorizationRefused("redirect_uri is not registered")
    try:
        _check(asked, facts)
    except _PostedBack as fault:
        if not current_lms().dialect.posts_errors_back:
            raise AuthorizationRefused(str(fault)) from fault
        return post_on(asked.redirect_uri, {**fault.fields, "state": asked.state})
    fields = {"id_token": _id_token(asked, facts), "state": asked.state}
    return post_on(asked.redirect_uri, fields)


def _launch(asked: AuthorizationRequest) -> LaunchFacts:
    """Use up the launch: once, by the session that began it, whatever comes of it."""
    lms = current_lms()
    if lms.dialect.hint_suffices:
        intent = lms.launches.look_up(asked.message_hint)
    else:
        intent = lms.launches.take(asked.message_hint, require_visitor().sesskey)
    if intent is None:
        raise LaunchSpent
    return facts_of(intent)


def _check(asked: AuthorizationRequest, facts: LaunchFacts) -> None:
    dialect = current_lms().dialect_for(facts.registration)
    if asked.client_id != facts.registration.client_id:
        raise _PostedBack("unauthorized_client")
    if asked.login_hint != dialect.login_hint(facts.person):
        raise _PostedBack("access_denied")
    if asked.response_mode is None:
        raise _PostedBack("invalid_request", "Missing response_mode")
    if asked.response_mode != "form_post":
        raise _PostedBack("invalid_request", "Invalid response_mode")
    if asked.prompt not in {None, "none"}:
        raise _PostedBack("invalid_request", "Invalid prompt")


def _id_token(asked: AuthorizationRequest, facts: LaunchFacts) -> str:
    lms = current_lms()
    dialect = lms.dialect_for(facts.registration)
    now = int(lms.clock().timestamp())
    claims = launch_claims(facts, dialect, asked.nonce, now)
    return lms.keys.sign(claims, dialect.passport(facts.registration))
