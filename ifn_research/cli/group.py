"""The group of commands `ifn`, and how it tells of errors."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

import click

from ifn_research.cli.language import chosen_language
from ifn_research.errors import ConfigError, IfnError, nearest
from ifn_research.language.catalogue import LANGUAGES
from ifn_research.language.messages import Words, say, told

# The variable that says the language of messages.
LANGUAGE = "IFN_LANG"


class _Group(click.Group):
    """Prints a user error as what, where and fix, without a traceback unless --debug is given."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except IfnError as error:
            if ctx.params.get("debug"):
                raise
            click.echo(error.told(ctx.obj), err=True)
            ctx.exit(error.exit_code)
        except (BrokenPipeError, KeyboardInterrupt):
            ctx.exit(130)

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """As click does, but a mistyped command is told as every other user error is."""
        parent: Any = super()
        if not standalone_mode:
            return parent.main(*args, standalone_mode=False, **extra)
        try:
            done = parent.main(*args, standalone_mode=False, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(error.exit_code)
        except click.ClickException as error:
            click.echo(_as_config_error(error).told(chosen_language(_asked(error))), err=True)
            sys.exit(ConfigError.exit_code)
        except click.Abort:
            sys.exit(130)
        sys.exit(done if isinstance(done, int) else 0)


def _asked(error: click.ClickException) -> str | None:
    """The language that was asked for before the command line failed."""
    context = getattr(error, "ctx", None)
    asked = None if context is None else context.find_root().params.get("lang")
    return asked or os.environ.get(LANGUAGE)


def _as_config_error(error: click.ClickException) -> ConfigError:
    """The complaint of click, with what to type instead."""
    context = getattr(error, "ctx", None)
    command = "ifn" if context is None else context.command_path
    what: Words = error.format_message().rstrip(".")
    fix: Words = say("operations.help_shows_what_it_takes", command=command)
    if isinstance(error, click.NoSuchOption):
        parameters = context.command.params if context else ()
        known = [name for parameter in parameters for name in parameter.opts if name.startswith("-")]
        what, fix = say("operations.unknown_option", name=error.option_name), nearest(error.option_name, known)
    elif isinstance(error, click.MissingParameter) and context is not None:
        fix = say("operations.write_usage", usage=context.get_usage().removeprefix("Usage: "))
    elif isinstance(error, click.BadParameter) and "not readable" in error.message:
        fix = say("operations.change_permissions")
    elif context is not None and isinstance(context.command, click.Group) and "No such command" in error.message:
        name = error.message.split("'")[1]
        what, fix = say("operations.unknown_command", name=name), nearest(name, context.command.commands)
    return ConfigError(what, where=say("operations.command_line", command=command), fix=fix)


@cache
def _spare_garbage() -> None:
    """Look for garbage less often, and not at the end: the thousands of classes that a command imports are none.

    It took a fifth of a check.
    """
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.freeze)


class ResultsFolder(click.Path):
    """A results folder, or a study whose newest results are meant: these are told on standard error."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The folder that is meant."""
        from ifn_research.operations.newest import newest_results

        found = newest_results(value)
        if ctx is not None and found != Path(value):
            click.echo(told(say("operations.newest_results", folder=found), ctx.find_root().obj), err=True)
        return super().convert(found, param, ctx)


RESULTS = ResultsFolder()
# Whether it may be read is told where it is read.
CONFIG = click.Path(path_type=Path, readable=False)


@click.group(
    "ifn",
    cls=_Group,
    epilog=str(say("printing.documentation_and_exit_codes")),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    envvar=LANGUAGE,
    help="Language of messages; that of the system unless IFN_LANG or this option says another. Notes have their own: "
    "`ifn note --lang`, fr unless it says en.",
)
@click.version_option(package_name="ifn-research")
@click.pass_context
def main(context: click.Context, debug: bool, lang: str | None) -> None:
    """Compute, validate and compare versions of the indice de fragilité numérique.

    \b
    ifn run                      the bundled study (EPCI)
    ifn new my-table.xlsx        a first study from your table, to edit
    ifn run my-study.yaml        your study
    ifn check my-study.yaml      problems and fixes, nothing written
    ifn ui my-study.yaml         compare its versions in the MLflow UI
    ifn note results/...         the note for the committee
    ifn export results/...       a workbook in French
    """
    context.obj = chosen_language(lang)
    _spare_garbage()
