"""The group of commands `ifn`, and how it tells of errors."""

from __future__ import annotations

import atexit
import gc
import sys
from functools import cache
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from ifn_research.cli.complaints import as_config_error
from ifn_research.cli.help import HelpedGroup
from ifn_research.cli.language import OPTION, VARIABLE, asked_language, chosen_language
from ifn_research.errors import ConfigError, IfnError
from ifn_research.language.catalogue import LANGUAGES
from ifn_research.language.messages import say, told
from ifn_research.language.spelling import visible


class _Group(HelpedGroup):
    """Prints a user error as what, where and fix, without a traceback unless --debug is given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, once it is known in which language help and complaints are told."""
        ctx.obj = chosen_language(asked_language(args))
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except IfnError as error:
            if ctx.params.get("debug"):
                raise
            click.echo(visible(error.told(ctx.obj)), err=True)
            ctx.exit(error.exit_code)
        except MemoryError:
            if ctx.params.get("debug"):
                raise
            click.echo(_out_of_memory().told(ctx.obj), err=True)
            ctx.exit(ConfigError.exit_code)
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
            arguments = extra.get("args", args[0] if args else None)
            language = chosen_language(asked_language(sys.argv[1:] if arguments is None else arguments))
            click.echo(visible(as_config_error(error).told(language)), err=True)
            sys.exit(ConfigError.exit_code)
        except click.Abort:
            sys.exit(130)
        sys.exit(done if isinstance(done, int) else 0)


def _out_of_memory() -> ConfigError:
    return ConfigError(
        say("operations.out_of_memory"), where=say("operations.this_machine"), fix=say("operations.need_less_memory")
    )


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
            newest = say("operations.newest_results", folder=found)
            click.echo(visible(told(newest, ctx.find_root().obj)), err=True)
        return super().convert(found, param, ctx)


RESULTS = ResultsFolder()
# Whether it may be read is told where it is read.
CONFIG = click.Path(path_type=Path, readable=False)


@click.group(
    "ifn",
    cls=_Group,
    help="help.main",
    epilog="printing.documentation_and_exit_codes",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--debug", is_flag=True, help="help.debug")
@click.option(OPTION, type=click.Choice(LANGUAGES), envvar=VARIABLE, help="help.lang")
@click.version_option(package_name="ifn-research", help="help.show_version")
@click.pass_context
def main(context: click.Context, debug: bool, lang: str | None) -> None:
    """Choose the language of every command."""
    context.obj = chosen_language(lang)
    _spare_garbage()


def refuse_both(option: str) -> None:
    """Refuse a number of workers of this machine beside a cluster; that of the environment says nothing then."""
    context = click.get_current_context()
    if context.get_parameter_source(option) is ParameterSource.COMMANDLINE:
        raise ConfigError(say("cluster.one_of_both"), where=say("cluster.where_cluster"), fix=say("cluster.choose_one"))
