"""``belladonna models``: which model weights are here, and how to get others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonna.cli.console import console

if TYPE_CHECKING:
    import argparse

NAME = "models"
SUMMARY = "list, download and locate model weights"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare ``list``, ``pull`` and ``path``."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    actions.add_parser("list", help="what is installed").set_defaults(action=_list)
    pull = actions.add_parser("pull", help="download models; the only command that uses the network")
    pull.add_argument("names", metavar="NAME", nargs="+", help="sd1, sdxl, sd3, flux1, flux2, ...")
    pull.set_defaults(action=_pull)
    actions.add_parser("path", help="the folder where downloaded models lie").set_defaults(action=_path)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked for.

    Raises:
        BelladonnaError: a model is unknown or cannot be downloaded.
    """
    arguments.action(arguments)
    return 0


def _list(_: argparse.Namespace) -> None:
    from belladonna.surrogates.registry import how_to_get  # noqa: PLC0415 - slow to import
    from belladonna.surrogates.store import installed, known_models  # noqa: PLC0415

    screen = console()
    models = installed()
    for model in models:
        verdict = "verified" if model.verified else "not verified"
        screen.print(
            f"{model.name:<10} {_megabytes(model.size):>9}  {model.licence}, {verdict}\n"
            f"  {model.weights}\n  sha256 {model.sha256}",
            soft_wrap=True,
        )
    missing = [name for name in known_models() if name not in {model.name for model in models}]
    if missing:
        screen.print("\nNot installed:" if models else "No models are installed; the embedded one is used.\n")
    for name in missing:
        screen.print(f"{name:<10} {how_to_get(name)}", soft_wrap=True)


def _pull(arguments: argparse.Namespace) -> None:
    for name in arguments.names:
        _pull_one(name)


def _pull_one(name: str) -> None:
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn  # noqa: PLC0415 - slow to import

    from belladonna.surrogates.pull import pull  # noqa: PLC0415

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    screen = console(stderr=True)
    with Progress(*columns, console=screen, transient=True) as bars:
        bar = bars.add_task(name, total=None)
        model = pull(name, on_bytes=lambda done, whole: bars.update(bar, completed=done, total=whole))
    screen.print(f"{name}: {model.weights}", soft_wrap=True)


def _path(_: argparse.Namespace) -> None:
    from belladonna.surrogates.store import models_dir  # noqa: PLC0415 - slow to import

    console().print(models_dir(), soft_wrap=True)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
