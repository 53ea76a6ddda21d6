"""Where a platform's LTI endpoints are, as URL rules: each LMS has its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paths:
    """URL rules. Services take `course_id` and `item_id` as whole numbers."""

    openid_configuration: str = "/.well-known/openid-configuration"
    registration: str = "/lti/registration"
    authorization: str = "/lti/authorize"
    token: str = "/lti/token"  # noqa: S105 - an address, not a secret
    jwks: str = "/lti/jwks"
    launch: str = "/lti/launch"
    select: str = "/lti/select"
    select_return: str = "/lti/select/return"
    launch_return: str = "/lti/return"
    line_items: str = "/lti/courses/<int:course_id>/lineitems"
    line_item: str = "/lti/courses/<int:course_id>/lineitems/<int:item_id>"
    scores: str = "/lti/courses/<int:course_id>/lineitems/<int:item_id>/scores"
    results: str = "/lti/courses/<int:course_id>/lineitems/<int:item_id>/results"
    members: str = "/lti/courses/<int:course_id>/memberships/<int:type_id>"


_MOODLE = "/mod/lti"
_ITEMS = f"{_MOODLE}/services.php/<int:course_id>/lineitems"

MOODLE_PATHS = Paths(
    openid_configuration=f"{_MOODLE}/openid-configuration.php",
    registration=f"{_MOODLE}/openid-registration.php",
    authorization=f"{_MOODLE}/auth.php",
    token=f"{_MOODLE}/token.php",
    jwks=f"{_MOODLE}/certs.php",
    launch=f"{_MOODLE}/launch.php",
    select=f"{_MOODLE}/contentitem.php",
    select_return=f"{_MOODLE}/contentitem_return.php",
    launch_return=f"{_MOODLE}/return.php",
    line_items=_ITEMS,
    line_item=f"{_ITEMS}/<int:item_id>/lineitem",
    scores=f"{_ITEMS}/<int:item_id>/lineitem/scores",
    results=f"{_ITEMS}/<int:item_id>/lineitem/results",
    members=(
        f"{_MOODLE}/services.php/CourseSection/<int:course_id>/bindings/<int:type_id>/memberships"
    ),
)

_CANVAS_COURSE = "/api/lti/courses/<int:course_id>"
_CANVAS_ITEM = f"{_CANVAS_COURSE}/line_items/<int:item_id>"

CANVAS_PATHS = Paths(
    openid_configuration="/api/lti/security/openid-configuration",
    registration="/api/lti/registrations",
    authorization="/sso/api/lti/authorize_redirect",
    token="/sso/login/oauth2/token",  # noqa: S106 - an address, not a secret
    jwks="/sso/api/lti/security/jwks",
    launch_return="/courses/external_content/success/external_tool_redirect",
    line_items=f"{_CANVAS_COURSE}/line_items",
    line_item=_CANVAS_ITEM,
    scores=f"{_CANVAS_ITEM}/scores",
    results=f"{_CANVAS_ITEM}/results",
    members=f"{_CANVAS_COURSE}/names_and_roles",
)

_BLACKBOARD_COURSE = "/learn/api/v1/lti/courses/_<int:course_id>_1"
_BLACKBOARD_ITEM = f"{_BLACKBOARD_COURSE}/lineItems/_<int:item_id>_1"

BLACKBOARD_PATHS = Paths(
    authorization="/api/v1/gateway/oidcauth",
    token="/api/v1/gateway/oauth2/jwttoken",  # noqa: S106 - an address, not a secret
    jwks="/api/v1/management/applications/jwks.json",
    launch_return="/webapps/blackboard/execute/blti/launchReturn",
    line_items=f"{_BLACKBOARD_COURSE}/lineItems",
    line_item=_BLACKBOARD_ITEM,
    scores=f"{_BLACKBOARD_ITEM}/scores",
    results=f"{_BLACKBOARD_ITEM}/results",
    members=f"{_BLACKBOARD_COURSE}/namesAndRoles",
)

_OPENEDX = "/api/lti_consumer/v1"
_OPENEDX_ITEM = f"{_OPENEDX}/lti/<int:course_id>/lti-ags/<int:item_id>"

OPENEDX_PATHS = Paths(
    authorization=f"{_OPENEDX}/launch/",
    token=f"{_OPENEDX}/token/<passport>",
    jwks=f"{_OPENEDX}/public_keysets/<passport>",
    select_return=f"{_OPENEDX}/lti/lti-dl/response",
    line_items=f"{_OPENEDX}/lti/<int:course_id>/lti-ags",
    line_item=_OPENEDX_ITEM,
    scores=f"{_OPENEDX_ITEM}/scores",
    results=f"{_OPENEDX_ITEM}/results",
    members=f"{_OPENEDX}/lti/<int:course_id>/memberships",
)
