"""The command line: `python -m bot …`, installed as `vigie`."""

import errno
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.cli.backup import bring_back, forget_person, save, tell_about
from bot.cli.check import Request, check
from bot.cli.demo import demo
from bot.cli.doctor import doctor
from bot.cli.logs import set_up_logs
from bot.cli.migrate import bring_up_to_date
from bot.cli.problems import sentence
from bot.cli.quarantine import quarantine
from bot.cli.serve import serve, work
from bot.locale.texts import Texts, texts
from bot.serving import run
from bot.settings.environment import Settings, load
from bot.settings.problems import SettingsError
from bot.store.errors import StoreError

T = TypeVar("T")

BAD_USAGE = 2

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)


person = typer.Typer(no_args_is_help=True, help="What is stored about one person.")
app.add_typer(person, name="person")


@app.command("serve")
def serve_command() -> None:
    """Run the bot: HTTP with SLACK_SIGNING_SECRET, Socket Mode with SLACK_APP_TOKEN, both with both."""
    set_up_logs()
    _run(serve)


@app.command("work")
def work_command() -> None:
    """Poll and send, and leave listening to Slack to `serve`: one more process on the same DATABASE_URL."""
    set_up_logs()
    _run(work)


@app.command("demo")
def demo_command() -> None:
    """Show Vigie in a browser, on real exports: no Slack account, no network, no key."""
    set_up_logs("error")
    _run(demo)


@app.command("check")
def check_command(
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER…", help="RNCP35419 RS5000 …")],
    export: Annotated[Path | None, typer.Option(help="An export's zip, instead of the newest one.")] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Judge on that day.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="On standard output, only a list.")] = False,  # noqa: FBT002
) -> None:
    """Say which certifications are active. Exit 0: all; 1: at least one is inactive; 2: it cannot be said."""
    set_up_logs("error")
    request = Request(" ".join(numbers), export, on.date() if on else None, as_json)
    raise typer.Exit(_run(lambda settings: check(settings, request)))


@app.command("doctor")
def doctor_command(
    as_json: Annotated[bool, typer.Option("--json", help="On standard output, only a list.")] = False,  # noqa: FBT002
) -> None:
    """Say how Vigie is doing, also while it runs. Exit 0: no problem; 1: there is one; 2: bad usage."""
    set_up_logs("error")
    raise typer.Exit(_run(lambda settings: doctor(settings, as_json=as_json)))


@app.command("quarantine")
def quarantine_command(
    confirm: Annotated[str, typer.Option(metavar="FINGERPRINT", help="Believe that export after all.")] = "",
    reject: Annotated[str, typer.Option(metavar="FINGERPRINT", help="Leave that export aside.")] = "",
) -> None:
    """List the exports that are held back, or decide about one; its fingerprint's beginning is enough.

    Needs DATABASE_URL. Exit 1: there is no such export to decide about; 2: bad usage.
    """
    if confirm and reject:
        raise typer.BadParameter("--confirm and --reject exclude each other")
    set_up_logs("error")
    raise typer.Exit(_run(lambda settings: quarantine(settings, confirm=confirm, reject=reject)))


_WORKSPACE = typer.Option(
    "--workspace", metavar="TEAM", help="Of a database's workspaces, this one: its Slack team id."
)


@app.command("backup")
def backup_command(
    file: Annotated[Path | None, typer.Argument(help="Where to; by default a file of today's, here.")] = None,
    workspace: Annotated[str, _WORKSPACE] = "",
) -> None:
    """Save everything that Vigie holds into one file, also while it runs."""
    set_up_logs("error")
    _run(lambda settings: save(settings, file, workspace))


@app.command("restore")
def restore_command(
    file: Annotated[Path, typer.Argument(help="A file that `backup` made.")],
    replace: Annotated[bool, typer.Option("--replace", help="Move what is there aside.")] = False,  # noqa: FBT002
    workspace: Annotated[str, _WORKSPACE] = "",
) -> None:
    """Fill the data folder, or the database, from a backup; Vigie must be stopped."""
    set_up_logs("error")
    _run(lambda settings: bring_back(settings, file, workspace, replace=replace))


@app.command("migrate")
def migrate_command() -> None:
    """Bring the database's tables to this version, as a release does; without DATABASE_URL, do nothing."""
    set_up_logs("error")
    _run(bring_up_to_date)


_USER = typer.Argument(metavar="USER", help="A Slack user id, such as U012AB3CD.")


@person.command("export")
def person_export_command(user: Annotated[str, _USER]) -> None:
    """Print, as JSON, all that is stored about a person."""
    set_up_logs("error")
    _run(lambda settings: tell_about(settings, user))


@person.command("erase")
def person_erase_command(user: Annotated[str, _USER]) -> None:
    """Put an anonymous mark in place of a person, everywhere; one that serves a folder must be stopped."""
    set_up_logs("error")
    _run(lambda settings: forget_person(settings, user))


def _run(work: Callable[[Settings], Coroutine[Any, Any, T]]) -> T:
    """Run `work` with the settings; what keeps it from running is a sentence and exit code 2."""
    locale = "fr"
    try:
        settings = load()
        locale = settings.locale
        return run(work(settings))
    except SettingsError as error:
        for problem in error.problems:
            typer.echo(sentence(problem, texts(locale)), err=True)
    except StoreError as error:
        typer.echo(texts(locale).why(error.reason), err=True)
    except OSError as error:
        typer.echo(_cannot_start(error, texts(locale)), err=True)
    raise typer.Exit(BAD_USAGE)


def _cannot_start(error: OSError, t: Texts) -> str:
    if error.errno == errno.EADDRINUSE:
        return t("Vigie ne peut pas démarrer : un autre programme écoute déjà sur ce port. Changez PORT.")
    return t("Vigie ne peut pas démarrer : {why}", why=str(error))


def main() -> None:
    """The installed command."""
    app(prog_name="vigie")


if __name__ == "__main__":
    main()
