"""Which files the content is made of, and all of them read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from lti_leadership.framework.assessment import Evaluation, Evidence
from lti_leadership.framework.catalogues import Capabilities, Clf, Cpl, Nos, Scqf
from lti_leadership.framework.document import Document
from lti_leadership.framework.files import AreaFile, FrameworkFile
from lti_leadership.framework.problems import Problem
from lti_leadership.framework.reading import read_document

MAX_AREA_FILES: Final = 30


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content file: the model of its shape, and what the things in it are called."""

    model: type[BaseModel]
    noun: str


AREA: Final = Kind(AreaFile, "area")
CATALOGUES: Final = {
    "framework.yaml": Kind(FrameworkFile, "framework"),
    "capabilities.yaml": Kind(Capabilities, "capability"),
    "mappings/nos.yaml": Kind(Nos, "standard"),
    "mappings/clf.yaml": Kind(Clf, "capability"),
    "mappings/scqf.yaml": Kind(Scqf, "characteristic"),
    "mappings/cpl.yaml": Kind(Cpl, "element"),
    "evidence.yaml": Kind(Evidence, "prompt"),
    "evaluation.yaml": Kind(Evaluation, "item"),
}


@dataclass(slots=True)
class Shelf:
    """Every content file that could be read, by its name within the folder.

    ``complete`` is false when an area file could not be read: what is missing from the shelf is
    then not missing from the content, so rules about the whole say nothing.
    """

    root: str
    documents: dict[str, Document] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True
    digest: str = ""

    @property
    def areas(self) -> list[Document]:
        """The area files, in the order of their names."""
        return [one for name, one in self.documents.items() if name not in CATALOGUES]

    def kinds(self) -> Iterator[tuple[str, Document, Kind]]:
        """Yield each file's name, its document and its kind."""
        for name, document in self.documents.items():
            yield name, document, CATALOGUES.get(name, AREA)


def read_shelf(root: Path) -> Shelf:
    """Read every content file under ``root``; what cannot be read is among the problems."""
    shelf = Shelf(str(root))
    if not root.is_dir():
        message = "does not exist. Give the folder that holds framework.yaml."
        shelf.problems.append(Problem(str(root), 0, "this folder", message))
        shelf.complete = False
        return shelf
    digest = hashlib.sha256()
    for name in [*CATALOGUES, *_area_names(shelf, root)]:
        content = _read_onto(shelf, root, name)
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    shelf.digest = digest.hexdigest()
    return shelf


def _read_onto(shelf: Shelf, root: Path, name: str) -> bytes:
    noun = CATALOGUES.get(name, AREA).noun
    document, content, problems = read_document(root / name, str(root / name), noun)
    shelf.problems.extend(problems)
    if document is not None:
        shelf.documents[name] = document
    elif name not in CATALOGUES:
        shelf.complete = False
    return content


def _area_names(shelf: Shelf, root: Path) -> list[str]:
    folder = root / "areas"
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    for name in names:
        if name.endswith(".yml"):
            message = f'is not read. Rename it to "{name[:-4]}.yaml".'
            shelf.problems.append(Problem(str(folder / name), 0, "this file", message))
    found = [f"areas/{name}" for name in names if name.endswith(".yaml")]
    if not found or len(found) > MAX_AREA_FILES:
        shelf.complete = False
        message = f"holds {len(found)} area files. Put one .yaml file for each area in it."
        shelf.problems.append(Problem(str(folder), 0, "this folder", message))
    return found[:MAX_AREA_FILES]
