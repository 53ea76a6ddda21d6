"""``lti-leadership framework``: what a sector expert runs after an edit."""

from __future__ import annotations

from pathlib import Path

import click

from lti_leadership.framework.loading import default_path, load_framework
from lti_leadership.framework.model import Framework
from lti_leadership.framework.problems import FrameworkInvalid


@click.group()
def framework() -> None:
    """Work with the framework's content."""


@framework.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
def check(path: Path | None) -> None:
    """Check the content in PATH, or the content that comes with the product.

    Prints each problem with its file and line. Exit status: 0 without problems, 1 with any.
    """
    try:
        loaded = load_framework(path or _from_here(default_path()))
    except FrameworkInvalid as invalid:
        for problem in invalid.problems:
            click.echo(str(problem))
        click.echo(_counted(len(invalid.problems), "problem"))
        raise SystemExit(1) from None
    click.echo(f"{_summary(loaded)}: no problems")


def _from_here(path: Path) -> Path:
    """Shorten ``path`` where it lies below the current folder, so that lines stay readable."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _summary(loaded: Framework) -> str:
    counts = (
        (len(loaded.areas), "area", "areas"),
        (sum(len(area.criteria) for area in loaded.areas), "criterion", "criteria"),
        (sum(len(area.activities) for area in loaded.areas), "activity", "activities"),
        (sum(len(area.resources) for area in loaded.areas), "resource", "resources"),
    )
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
