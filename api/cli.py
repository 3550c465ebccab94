"""The command ``hetu``: its verbs in the order of its help, and how it ends when something fails.

Each verb is a few lines over kg and viz, which are imported when a verb needs them: help is quick.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping
from typing import Annotated, Final

import typer

from api.terminal import fail
from api.verbs.agents import mcp
from api.verbs.asking import ask, query
from api.verbs.building import backup, build, restore, verify
from api.verbs.comparing import compare
from api.verbs.drawing import brief, network
from api.verbs.exporting import export
from api.verbs.judging import check, evaluate_store, inspect
from api.verbs.searching import search
from api.verbs.serving import demo, serve

app = typer.Typer(
    name="hetu",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
VERBS: Final[Mapping[str, Callable[..., None]]] = {
    **{"build": build, "backup": backup, "restore": restore, "verify": verify},
    **{"query": query, "ask": ask, "search": search, "mcp": mcp},
    **{"network": network, "compare": compare, "check": check, "eval": evaluate_store, "brief": brief},
    **{"inspect": inspect, "export": export, "serve": serve, "demo": demo},
}
for name, verb in VERBS.items():
    app.command(name)(verb)


def main() -> None:
    """Entry point. Expected failures end with one clear line and exit code 1; wrong usage with 2."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding shows ? for what it lacks rather than ending the command.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    from kg.errors import KgError

    try:
        app()
    except KgError as error:
        fail(str(error))
    except BrokenPipeError:  # hetu query … | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        fail(f"{error.filename or ''}：{error.strerror or error}")
    except ValueError as error:
        if type(error).__name__ not in ("BadSetting", "BaseIriError"):
            raise
        fail(str(error))  # an environment variable that cannot be meant


def show_version(wanted: bool) -> None:
    """Print the version and end, when that is ``wanted``."""
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"hetu {version('hetu')}")
        except PackageNotFoundError:
            typer.echo("hetu（源码目录 · source folder）")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="版本 Show the version.")
    ] = False,
) -> None:
    """河图: policy documents as a graph in which every fact shows the words that state it.

    政策文件知识图谱，每一条都能追溯到原文。先 hetu build 目录，再 hetu ask 问题。
    """


if __name__ == "__main__":
    main()
