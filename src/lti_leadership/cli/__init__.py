"""The `lti-leadership` command. A command's code is imported when it is called, not before."""

from __future__ import annotations

from importlib import import_module

import click

WHERE = {
    "serve": "lti_leadership.cli.running:serve",
    "worker": "lti_leadership.cli.running:worker",
    "store": "lti_leadership.cli.store:store",
    "agency": "lti_leadership.cli.agencies:agency",
    "platform": "lti_leadership.cli.agencies:platform",
    "lrs": "lti_leadership.cli.agencies:lrs",
    "db": "lti_leadership.cli.database:database",
    "framework": "lti_leadership.framework.cli:framework",
    "support": "lti_leadership.cli.support:support",
    "demo": "lti_leadership.demo.cli:demo",
    "demo-once": "lti_leadership.demo.cli:demo_once",
}


class LateCommands(click.Group):
    """A group that loads its commands by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order in which they are shown."""
        del ctx
        return list(WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command; None if there is no such name."""
        del ctx
        if cmd_name not in WHERE:
            return None
        module, _, name = WHERE[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.command(cls=LateCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lti-leadership")
def main() -> None:
    """Leadership learning inside an agency's own LMS (LTI 1.3).

    Settings come from LTI_LEADERSHIP_* variables; see docs/operations.md.
    """
