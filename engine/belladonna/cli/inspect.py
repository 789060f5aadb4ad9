"""``belladonna inspect``: the figures of a shade run for any two files."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from belladonna.cli.console import console, print_json
from belladonna.cli.progress import progress
from belladonna.errors import UsageError
from belladonna.request import Request, require_usable

if TYPE_CHECKING:
    import argparse

    from belladonna.inspect.comparison import Comparison
    from belladonna.inspect.recognition import Recognition

NAME = "inspect"
SUMMARY = "show what a shaded picture looks like to people and to image generators"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the contract."""
    parser.add_argument("original", metavar="ORIGINAL", type=Path, help="the picture before")
    parser.add_argument("shaded", metavar="SHADED", type=Path, help="the picture after, made by any tool")
    parser.add_argument("--anchor", metavar="FILE", type=Path, help="what models should see instead")
    parser.add_argument("--style", metavar="STYLE", help="the style that a cloak imitates, as for shade")
    parser.add_argument("--site", metavar="NAME", help="show too what a site makes of the shaded picture")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write a page that shows them")


def run(arguments: argparse.Namespace) -> int:
    """Compare the two files, and write the page when asked.

    Raises:
        PictureError: a file cannot be read, or their sizes differ.
        UsageError: the page would replace one of the pictures, or the site is not known.
    """
    import torch  # noqa: PLC0415 - seconds to import

    from belladonna.codec import decode, write_atomically  # noqa: PLC0415 - numpy and torch are slow to import
    from belladonna.concepts import Catalogue  # noqa: PLC0415
    from belladonna.engine import Progress  # noqa: PLC0415
    from belladonna.inspect.comparison import compare  # noqa: PLC0415
    from belladonna.inspect.recognition import recognise  # noqa: PLC0415
    from belladonna.inspect.views import decoded  # noqa: PLC0415
    from belladonna.sites import fitting, pipeline, profile  # noqa: PLC0415
    from belladonna.styles.anchor import style_anchor  # noqa: PLC0415
    from belladonna.surrogates.registry import load, resolve  # noqa: PLC0415
    from belladonna.transforms.real import REAL_TRANSFORMS  # noqa: PLC0415
    from belladonna.visibility.measure import require_same_size  # noqa: PLC0415

    require_usable(Request(mode="both", style=arguments.style))
    pictures = [file for file in (arguments.original, arguments.shaded, arguments.anchor) if file]
    if arguments.html and arguments.html.resolve() in {picture.resolve() for picture in pictures}:
        raise UsageError(
            "would_replace_original", f"The page would replace {arguments.html}.", "Choose another --html."
        )
    original, shaded = decode(arguments.original), decode(arguments.shaded)
    site = profile.load(arguments.site) if arguments.site else None
    transforms, size = dict(REAL_TRANSFORMS), arguments.shaded.stat().st_size
    if site is not None:
        original = fitting.prepared(original, site)  # as it was when it was shaded for the site
        transforms |= pipeline.site_transforms(site, shaded, size)
    anchor = decode(arguments.anchor) if arguments.anchor else None
    require_same_size(original, shaded)
    surrogates = [load(name) for name in resolve("auto")]
    styled = (
        style_anchor(original, arguments.style, surrogates, torch.device("cpu")) if arguments.style else None
    )
    with progress(1, console(stderr=True)) as begin:
        report, started = begin(arguments.shaded.name), time.monotonic()
        comparison = compare(
            original,
            shaded,
            anchor,
            surrogates,
            styled=styled,
            transforms=transforms,
            on_step=lambda done: report(
                Progress("measuring", done, (time.monotonic() - started) * (1 / done - 1))
            ),
        )
    readings = list(decoded(original, shaded, surrogates))
    recognition = recognise(original, shaded, readings, Catalogue.load())
    if arguments.html:
        from belladonna.inspect.page import render  # noqa: PLC0415 - only for the page

        shown = {"The anchor": anchor, "The original in the other style": styled}
        goals = {name: picture for name, picture in shown.items() if picture}
        page = render(
            arguments.original.name,
            comparison,
            original,
            shaded,
            readings,
            recognition=recognition,
            goals=goals,
        )
        arguments.html.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(arguments.html, page.encode("utf-8", "replace"))
    if arguments.json:
        files = {key: getattr(arguments, key) for key in ("original", "shaded", "anchor")}
        named = {key: str(file) if file else None for key, file in files.items()}
        asked = named | {"style": arguments.style, "site": arguments.site}
        recognised = {"recognised": recognition.to_json() if recognition else None}
        print_json(asked | comparison.to_json() | recognised)
    else:
        _print(comparison, recognition)
        if site is not None:
            console().print(pipeline.fate(shaded, size, site), soft_wrap=True)
    return 0


def _print(comparison: Comparison, recognition: Recognition | None) -> None:
    from rich.table import Table  # noqa: PLC0415 - `--help` needs no rich

    from belladonna.inspect import words  # noqa: PLC0415

    screen, seen = console(), comparison.visibility
    screen.print(words.visibility(seen), soft_wrap=True)
    screen.print(f"FLIP {seen.flip:.3f}, SSIM {seen.ssim:.3f}, PSNR {seen.psnr:.1f} dB\n")
    anchored = comparison.shift is not None
    figures = comparison.displacement if comparison.shift is None else comparison.shift
    title = "Shift towards the anchor" if anchored else "Movement, in units of the way to an empty canvas"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for name in figures:
        table.add_column(name, justify="right")
    for transform, label in words.transforms(figures).items():
        table.add_row(label, *(f"{figures[name][transform]:.3f}" for name in figures))
    table.add_row("mean", *(f"{fmean(figures[name].values()):.3f}" for name in figures), style="bold")
    screen.print(table)
    screen.print()
    if comparison.style_shift is not None:
        means = ", ".join(f"{n} {fmean(by.values()):.3f}" for n, by in comparison.style_shift.items())
        screen.print(f"Mean shift towards the other style: {means}\n", soft_wrap=True)
    for sentence in (*words.movements(figures, anchored=anchored), *words.survival(figures)):
        screen.print(sentence, soft_wrap=True)
    screen.print("\nStill recognised, by a classifier:")
    for sentence in words.recognition(recognition):
        screen.print(f"  {sentence}", soft_wrap=True)
