"""The description of an attachment inside a statement (Data 2.4.11)."""

from __future__ import annotations

from lti_leadership.store.validation.formats import iri, irl, media_type, sha2
from lti_leadership.store.validation.languages import language_map
from lti_leadership.store.validation.shapes import Shape, list_of, whole_number

_attachment = Shape(
    required={
        "usageType": iri,
        "display": language_map,
        "contentType": media_type,
        "length": whole_number,
        "sha2": sha2,
    },
    optional={"description": language_map, "fileUrl": irl},
)

attachments = list_of(_attachment)
