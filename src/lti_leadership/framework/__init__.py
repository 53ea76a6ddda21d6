"""What is taught: the framework's content, loaded from YAML and cross-checked.

    framework = load_framework(default_path())
    framework.area("mmllf-3").learning_activities

It knows no database, no HTTP and nothing else of the product.
"""

from __future__ import annotations

from lti_leadership.framework.area import (
    Access,
    Activity,
    ActivityType,
    Area,
    Criterion,
    Mappings,
    Outcome,
    Position,
    Resource,
)
from lti_leadership.framework.base import Provenance, Text, TextList
from lti_leadership.framework.loading import default_path, load_framework
from lti_leadership.framework.model import Framework, UnknownItem
from lti_leadership.framework.problems import FrameworkInvalid, Problem
from lti_leadership.framework.prose import Block, OrderedList, Paragraph, blocks

__all__ = [
    "Access",
    "Activity",
    "ActivityType",
    "Area",
    "Block",
    "Criterion",
    "Framework",
    "FrameworkInvalid",
    "Mappings",
    "OrderedList",
    "Outcome",
    "Paragraph",
    "Position",
    "Problem",
    "Provenance",
    "Resource",
    "Text",
    "TextList",
    "UnknownItem",
    "blocks",
    "default_path",
    "load_framework",
]
