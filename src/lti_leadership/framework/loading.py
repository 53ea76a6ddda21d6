"""From a folder of YAML to the framework, or to everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lti_leadership.framework.area import Activity, Area, Criterion
from lti_leadership.framework.assessment import Evaluation, Evidence
from lti_leadership.framework.catalogues import Capabilities, Clf, Cpl, Nos, Scqf
from lti_leadership.framework.checks import check_shelf
from lti_leadership.framework.document import Document
from lti_leadership.framework.files import AreaFile, FrameworkFile
from lti_leadership.framework.model import Framework
from lti_leadership.framework.problems import FrameworkInvalid, Problem
from lti_leadership.framework.shelf import Shelf, read_shelf
from lti_leadership.framework.wording import schema_problem

Model = TypeVar("Model", bound=BaseModel)


def default_path() -> Path:
    """Return the folder of the content that comes with the product.

    An installed package carries it as ``content``; a checkout has it in ``config/framework``.
    """
    here = Path(__file__).resolve().parent
    packaged = here / "content"
    return packaged if packaged.is_dir() else here.parents[2] / "config" / "framework"


def load_framework(path: Path) -> Framework:
    """Load and cross-check the content in the folder ``path``.

    Raises ``FrameworkInvalid`` with every problem found, each with its file and line.
    """
    shelf = read_shelf(path)
    models, refused = _validated(shelf)
    problems = [*shelf.problems, *refused, *check_shelf(shelf)]
    if problems:
        raise FrameworkInvalid(_in_order(problems))
    return _assembled(models, shelf.digest)


def _validated(shelf: Shelf) -> tuple[dict[str, BaseModel], list[Problem]]:
    models: dict[str, BaseModel] = {}
    problems: list[Problem] = []
    for name, document, kind in shelf.kinds():
        try:
            models[name] = kind.model.model_validate(document.data)
        except ValidationError as refusal:
            problems.extend(_explained(document, kind.model, refusal))
    return models, problems


def _explained(
    document: Document, model: type[BaseModel], refusal: ValidationError
) -> list[Problem]:
    """Explain each error, but not twice on a line that already has a problem as YAML."""
    spoilt = {problem.line for problem in document.problems}
    found = (schema_problem(document, model, error) for error in refusal.errors(include_url=False))
    return [problem for problem in found if problem.line not in spoilt]


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems)))


def _assembled(models: dict[str, BaseModel], digest: str) -> Framework:
    main = _one(models, FrameworkFile)
    areas = [_area(one) for one in models.values() if isinstance(one, AreaFile)]
    return Framework(
        **_fields(main, without=frozenset({"schema_version", "structure"})),
        **_fields(main.structure),
        areas=tuple(sorted(areas, key=lambda area: area.number)),
        capabilities=_one(models, Capabilities),
        nos=_one(models, Nos),
        clf=_one(models, Clf),
        scqf=_one(models, Scqf),
        cpl=_one(models, Cpl),
        evidence=_one(models, Evidence),
        evaluation=_one(models, Evaluation),
        digest=digest,
    )


def _area(written: AreaFile) -> Area:
    """Give each criterion and activity the provenance that its list carries once."""
    criteria = tuple(
        Criterion(**_fields(one), src=written.criteria.src) for one in written.criteria.items
    )
    activities = tuple(
        Activity(**_fields(one), src=written.activities.src, area_id=written.id)
        for one in written.activities.items
    )
    rest = _fields(written, without=frozenset({"criteria", "activities"}))
    return Area(**rest, criteria=criteria, activities=activities)


def _fields(model: BaseModel, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    return {name: value for name, value in model if name not in without}


def _one(models: dict[str, BaseModel], model: type[Model]) -> Model:
    return next(one for one in models.values() if isinstance(one, model))
