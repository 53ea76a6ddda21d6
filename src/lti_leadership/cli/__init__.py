"""The `lti-leadership` command."""

from __future__ import annotations

import click

from lti_leadership.cli.agencies import agency, lrs, platform
from lti_leadership.cli.database import database
from lti_leadership.cli.running import serve, store, worker
from lti_leadership.cli.support import support
from lti_leadership.demo.cli import demo, demo_once
from lti_leadership.framework.cli import framework


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lti-leadership")
def main() -> None:
    """Leadership learning inside an agency's own LMS (LTI 1.3).

    Settings come from LTI_LEADERSHIP_* variables; see docs/operations.md.
    """


COMMANDS = (
    *(serve, worker, store),
    *(agency, platform, lrs),
    *(database, framework, support),
    *(demo, demo_once),
)

for command in COMMANDS:
    main.add_command(command)
