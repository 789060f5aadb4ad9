"""What a newcomer sees: a sample picture that is shaded in the watched folder, and where everything is."""

from __future__ import annotations

import asyncio
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from belladonna.cli.console import console, print_error
from belladonna.cli.pictures import OUTPUT_FOLDER
from belladonna.codec import write_atomically
from belladonna.errors import BelladonnaError
from belladonnad.http.keys import BROADCAST, DATABASE, SESSIONS, WATCHERS
from belladonnad.watching.folders import default_folder
from belladonnad.watching.records import Files
from belladonnad.watching.scope import Scope
from belladonnad.watching.troubles import writing_failed

if TYPE_CHECKING:
    from aiohttp import web

    from belladonnad.watching.records import File, Watch

SAMPLE = Path("sample", "balloon.jpg")
"""In a folder of its own, below the watched one: easy to tell from the user's pictures, and to delete."""


async def welcome(application: web.Application, dashboard: str) -> None:
    """Show a newcomer around on the terminal, while the daemon serves.

    Args:
        application: that is served.
        dashboard: its address.
    """
    screen = console()
    link = await asyncio.to_thread(application[SESSIONS].link, dashboard)
    screen.print(f"The dashboard (this link works once, within a minute):\n  {link}", soft_wrap=True)
    screen.print("`belladonnad open` makes a new link. Ctrl-C stops Belladonna.")
    folder = default_folder()
    watch = next((one for one in await application[WATCHERS].all() if one.folder == folder), None)
    if watch is None:
        screen.print(
            f"{folder} is watched no longer. `belladonnad watch list` shows what is.", soft_wrap=True
        )
        return
    screen.print(
        f"Pictures that you put into\n  {folder}\nappear, shaded, in its folder `{OUTPUT_FOLDER}`.",
        soft_wrap=True,
    )
    try:
        await _show_sample(application, watch)
    except BelladonnaError as error:
        print_error(error)


async def _show_sample(application: web.Application, watch: Watch) -> None:
    """Have the sample shaded, and say where it is.

    Raises:
        FolderError: it cannot be written.
    """
    if not await asyncio.to_thread(_put_sample, watch.folder):
        return
    screen = console()
    screen.print("A sample is being shaded there; the dashboard shows how far it has come.")
    file = await _settled(application, watch)
    if file is None:
        return
    if file.error is not None:
        print_error(BelladonnaError(**file.error.model_dump()))
    elif file.result is not None:
        before, after = watch.folder / SAMPLE, watch.folder / OUTPUT_FOLDER / file.result
        screen.print(f"The sample is done. Before and after:\n  {before}\n  {after}", soft_wrap=True)


def _put_sample(folder: Path) -> bool:
    """Put the sample into a folder that holds no picture: who has pictures there needs none.

    Returns:
        Whether it is there now.

    Raises:
        FolderError: it cannot be written.
    """
    place = folder / SAMPLE
    try:
        if next(Scope(folder).pictures(), None) is None:
            place.parent.mkdir(exist_ok=True)
            write_atomically(place, (resources.files("belladonnad") / SAMPLE.name).read_bytes())
    except OSError as error:
        raise writing_failed(error) from error
    return place.exists()


async def _settled(application: web.Application, watch: Watch) -> File | None:
    """Wait until something has become of the sample; None when the daemon stops before."""
    files = Files(application[DATABASE], watch.id)
    with application[BROADCAST].subscribe() as changes:
        while True:
            file = await asyncio.to_thread(files.get, SAMPLE)
            if file is not None and file.state in {"done", "failed", "cancelled"}:
                return file
            if await changes.next() is None:
                return None
