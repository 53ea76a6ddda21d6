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
