"""``belladonnad watch``: add, remove and list watched folders; the daemon need not run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

from pydantic import ValidationError

from belladonna.cli.console import console, print_json
from belladonna.cli.pictures import OUTPUT_FOLDER
from belladonna.errors import UsageError
from belladonna.request import Device, Effort, Mode, Strength
from belladonna.styles.names import STYLES
from belladonnad.database import Database, database_path
from belladonnad.instance import running
from belladonnad.options import Options
from belladonnad.watching.folders import unwatched, watchable
from belladonnad.watching.records import Watches

if TYPE_CHECKING:
    import argparse

    from belladonnad.watching.records import WatchView

NAME = "watch"
SUMMARY = "add, remove and list the folders whose pictures are shaded by themselves"

_AS_SET = "(default: as in the settings)"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare ``add``, ``remove`` and ``list``."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    add = actions.add_parser("add", help="watch a folder, or change the options of one that is watched")
    add.add_argument("folder", metavar="DIR", type=Path)
    _configure_options(add)
    add.set_defaults(action=_add)
    remove = actions.add_parser("remove", help="watch a folder no longer; its files stay")
    remove.add_argument("folder", metavar="DIR", type=Path)
    remove.set_defaults(action=_remove)
    listing = actions.add_parser("list", help="show the watched folders and how their pictures stand")
    listing.add_argument("--json", action="store_true", help="print one JSON object a folder")
    listing.set_defaults(action=_list)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked for.

    Raises:
        UsageError: the folder or an option cannot be used.
    """
    with Database(database_path()) as database:
        arguments.action(arguments, Watches(database))
    return 0


def _configure_options(parser: argparse.ArgumentParser) -> None:
    """Declare what a watched folder can set; the words are those of ``belladonna shade``."""
    add = parser.add_argument
    add("--mode", choices=get_args(Mode), help=f"what to do {_AS_SET}")
    add("--concept", metavar="TEXT", help=f"what the pictures show {_AS_SET}")
    add("--target", metavar="TEXT", help=f"what models should see instead {_AS_SET}")
    add(
        "--style",
        choices=STYLES,
        metavar="STYLE",
        help=f"what the cloak imitates: {', '.join(STYLES)} {_AS_SET}",
    )
    add("--strength", choices=get_args(Strength), help=f"how much may be seen {_AS_SET}")
    add("--effort", choices=get_args(Effort), help=f"how long to optimise {_AS_SET}")
    add("--surrogates", metavar="LIST", help=f"embedded, auto, all, or names separated by commas {_AS_SET}")
    add("--site", metavar="NAME", help=f"write the files the way that site keeps them {_AS_SET}")
    add("--device", choices=get_args(Device), help=_AS_SET)
    add("--seed", metavar="N", type=int, help="makes the results reproducible on one device and version")
    add("--strip-gps", action="store_true", default=None, help="drop the GPS position from the metadata")
    add(
        "--no-opt-out",
        dest="opt_out",
        action="store_false",
        default=None,
        help="do not say in the files that no model may be trained on them",
    )
    add("--creator", metavar="TEXT", help=f"who made the pictures {_AS_SET}")
    add("--copyright", metavar="TEXT", help=f"the copyright line {_AS_SET}")
    add("--rights", metavar="TEXT", help=f"what others may do with the pictures {_AS_SET}")
    add("--rights-url", metavar="URL", help=f"a web page about that {_AS_SET}")


def _options(arguments: argparse.Namespace) -> Options:
    given = {name: value for name in Options.model_fields if (value := getattr(arguments, name)) is not None}
    try:
        options = Options.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(
            "bad_value",
            f"--{str(first['loc'][0]).replace('_', '-')} cannot be used: {first['msg']}.",
            "See `belladonnad watch add --help`.",
        ) from error
    options.require_possible()
    return options


def _add(arguments: argparse.Namespace, watches: Watches) -> None:
    options = _options(arguments)
    folder = watchable(arguments.folder.absolute(), watches.all())
    _, is_new = watches.add(folder, options)
    screen = console()
    if is_new:
        screen.print(f"Watching {folder}.\nResults appear in {folder / OUTPUT_FOLDER}.", soft_wrap=True)
    else:
        screen.print(f"{folder} was watched already; new pictures get these options.", soft_wrap=True)
    if running() is None:
        screen.print("The daemon does not run. Start it with `belladonnad run`.")


def _remove(arguments: argparse.Namespace, watches: Watches) -> None:
    number = unwatched(arguments.folder.absolute(), watches.all())
    if number is None:
        raise UsageError(
            "no_such_watch",
            f"{arguments.folder} is not watched.",
            "`belladonnad watch list` names the folders that are.",
        )
    watches.remove(number)
    console().print(f"{arguments.folder} is watched no longer. Its files stay.", soft_wrap=True)


def _list(arguments: argparse.Namespace, watches: Watches) -> None:
    views = [watch.view() for watch in watches.all()]
    for view in views:
        if arguments.json:
            print_json(view.model_dump())
        else:
            console().print(_described(view), soft_wrap=True)
    if not views and not arguments.json:
        console().print("No folder is watched. `belladonnad watch add DIR` adds one.")


def _described(view: WatchView) -> str:
    pictures = view.pictures
    waiting = pictures.waiting + pictures.working
    lines = [
        view.folder,
        f"  {pictures.done} done, {waiting} waiting, {pictures.failed} failed",
    ]
    if view.options:
        lines.append("  " + ", ".join(f"{name} {value}" for name, value in view.options.items()))
    if view.trouble is not None:
        lines.append(f"  {view.trouble.message} {view.trouble.remedy}")
    return "\n".join(lines)
