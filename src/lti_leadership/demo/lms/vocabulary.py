"""The words of LTI 1.3 and LTI Advantage that this platform speaks.

Sources: 1EdTech LTI Core 1.3, Deep Linking 2.0, AGS 2.0, NRPS 2.0, Dynamic Registration 1.0.
"""

from __future__ import annotations

_SPEC = "https://purl.imsglobal.org/spec"
CLAIM = f"{_SPEC}/lti/claim/"
DEEP_LINKING_CLAIM = f"{_SPEC}/lti-dl/claim/"
AGS_ENDPOINT_CLAIM = f"{_SPEC}/lti-ags/claim/endpoint"
NRPS_CLAIM = f"{_SPEC}/lti-nrps/claim/namesroleservice"
BASIC_OUTCOME_CLAIM = f"{_SPEC}/lti-bo/claim/basicoutcome"
TOOL_CONFIGURATION = f"{_SPEC}/lti-tool-configuration"
PLATFORM_CONFIGURATION = f"{_SPEC}/lti-platform-configuration"

LTI_VERSION = "1.3.0"
RESOURCE_LINK_REQUEST = "LtiResourceLinkRequest"
DEEP_LINKING_REQUEST = "LtiDeepLinkingRequest"
DEEP_LINKING_RESPONSE = "LtiDeepLinkingResponse"
RESOURCE_LINK_ITEM = "ltiResourceLink"

SCOPE_LINE_ITEM = f"{_SPEC}/lti-ags/scope/lineitem"
SCOPE_LINE_ITEM_READ = f"{_SPEC}/lti-ags/scope/lineitem.readonly"
SCOPE_RESULT_READ = f"{_SPEC}/lti-ags/scope/result.readonly"
SCOPE_SCORE = f"{_SPEC}/lti-ags/scope/score"
SCOPE_MEMBERSHIP = f"{_SPEC}/lti-nrps/scope/contextmembership.readonly"
AGS_SCOPES = (SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ, SCOPE_RESULT_READ, SCOPE_SCORE)
SCOPES = (*AGS_SCOPES, SCOPE_MEMBERSHIP)

LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEM_CONTAINER_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULT_CONTAINER_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
MEMBERSHIP_CONTAINER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

_LIS = "http://purl.imsglobal.org/vocab/lis/v2"
MEMBERSHIP_ROLE = f"{_LIS}/membership#"
ROLE_LEARNER = f"{MEMBERSHIP_ROLE}Learner"
ROLE_INSTRUCTOR = f"{MEMBERSHIP_ROLE}Instructor"
ROLE_MENTOR = f"{MEMBERSHIP_ROLE}Mentor"
ROLE_INSTITUTION_ADMINISTRATOR = f"{_LIS}/institution/person#Administrator"
ROLE_SYSTEM_ADMINISTRATOR = f"{_LIS}/system/person#Administrator"
ROLE_ADMINISTRATOR = f"{MEMBERSHIP_ROLE}Administrator"
ROLE_INSTITUTION_INSTRUCTOR = f"{_LIS}/institution/person#Instructor"
ROLE_INSTITUTION_STUDENT = f"{_LIS}/institution/person#Student"
ROLE_INSTITUTION_NONE = f"{_LIS}/institution/person#None"
ROLE_SYSTEM_USER = f"{_LIS}/system/person#User"
ROLE_SYSTEM_NONE = f"{_LIS}/system/person#None"

CLIENT_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SIGNING_ALGORITHM = "RS256"
