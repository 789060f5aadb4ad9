"""``belladonna shade``: shade pictures and folders."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, get_args

from belladonna.cli.console import console, print_json
from belladonna.cli.crash import explain
from belladonna.cli.pictures import Job, find_jobs
from belladonna.cli.progress import OnProgress, progress
from belladonna.cli.summary import print_summary
from belladonna.errors import BelladonnaError, Cancelled, UsageError
from belladonna.outcome import Failure, Outcome
from belladonna.request import Device, Effort, Mode, Request, Strength, require_usable
from belladonna.styles.names import STYLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

NAME = "shade"
SUMMARY = "shade pictures so that image generators learn the wrong thing from them"

_DEFAULTS = Request()
_SOME_FAILED = 3
_LARGEST_SEED = 2**63 - 1


class Shader(Protocol):
    """What this command needs of `belladonna.engine.Engine`."""

    def shade_file(
        self, source: Path, destination: Path, request: Request, *, on_progress: OnProgress
    ) -> Outcome:
        """Shade one picture."""


def open_engine(device: str) -> Shader:
    """Open the engine; torch takes seconds to import, so not before it is needed."""
    from belladonna.engine import Engine  # noqa: PLC0415

    return Engine(device=device)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the contract."""
    add = parser.add_argument
    add("inputs", metavar="INPUT", nargs="+", type=Path, help="a picture, or a folder (walked recursively)")
    add(
        "-o",
        "--output",
        metavar="DIR",
        type=Path,
        help="where results go (default: shaded/ beside the input)",
    )
    add("--overwrite", action="store_true", help="replace existing results instead of skipping them")
    add("--mode", choices=get_args(Mode), default=_DEFAULTS.mode, help="what to do (default: %(default)s)")
    add("--concept", metavar="TEXT", help="what the picture shows (default: detected)")
    add("--target", metavar="TEXT", help="what models should see instead (default: the concept map's choice)")
    add("--anchor", metavar="FILE", type=Path, help="a picture, or a folder of them, to use as the target")
    add(
        "--style",
        metavar="STYLE",
        help="what the cloak imitates: a picture, a folder of them, or one of "
        f"{', '.join(STYLES)} (default: one far from your own, the same for all your pictures)",
    )
    add(
        "--strength",
        choices=get_args(Strength),
        default=_DEFAULTS.strength,
        help="how much may be seen (default: %(default)s)",
    )
    add(
        "--effort",
        choices=get_args(Effort),
        default=_DEFAULTS.effort,
        help="how long to optimise (default: %(default)s)",
    )
    add(
        "--surrogates",
        metavar="LIST",
        default=_DEFAULTS.surrogates,
        help="embedded, auto, all, or names separated by commas: sd1,sdxl,sd3,flux1,flux2,sana "
        "(default: %(default)s)",
    )
    add("--site", metavar="NAME", help="write the file the way that site keeps it")
    add("--device", choices=get_args(Device), default=_DEFAULTS.device, help="(default: %(default)s)")
    add("--seed", metavar="N", type=_seed, help="makes the result reproducible on one device and version")
    add("--strip-gps", action="store_true", help="drop the GPS position from the picture's metadata")
    add(
        "--no-opt-out",
        dest="opt_out",
        action="store_false",
        help="do not say in the file that no model may be trained on it",
    )
    add("--creator", metavar="TEXT", help="who made the picture, for its metadata")
    add("--copyright", metavar="TEXT", help="the copyright line, for its metadata")
    add("--rights", metavar="TEXT", help="what others may do with the picture, for its metadata")
    add("--rights-url", metavar="URL", help="a web page about that, for its metadata")
    add("--json", action="store_true", help="print one JSON object a picture")


def run(arguments: argparse.Namespace) -> int:
    """Shade everything that was asked for.

    Args:
        arguments: as `configure` declares them, and ``open_engine``.

    Returns:
        0, or 3 when a picture failed.

    Raises:
        UsageError: the request as a whole cannot be carried out.
        Cancelled: the user stopped the work.
    """
    request = _request(arguments)
    jobs = find_jobs(arguments.inputs, arguments.output)
    screen = console(stderr=True)
    outcomes = []
    with progress(len(jobs), screen) as begin:
        shade = _Run(request, arguments.open_engine, overwrite=arguments.overwrite)
        for job in jobs:
            outcome = shade(job, begin(job.source.name))
            outcomes.append(outcome)
            if arguments.json:
                print_json(outcome.to_json())
    _tell(outcomes, screen, as_json=arguments.json)
    return _SOME_FAILED if any(outcome.status == "failed" for outcome in outcomes) else 0


def _tell(outcomes: list[Outcome], screen: Console, *, as_json: bool) -> None:
    if not outcomes:
        screen.print("There are no pictures in there.")
    elif not as_json:
        print_summary(outcomes)


class _Run:
    """Shades one job after the other; the engine is opened for the first that needs it."""

    def __init__(self, request: Request, opener: Callable[[str], Shader], *, overwrite: bool) -> None:
        self._request = request
        self._open = opener
        self._overwrite = overwrite
        self._engine: Shader | None = None

    def __call__(self, job: Job, on_progress: OnProgress) -> Outcome:
        if job.refusal is not None:
            return self._ended(job, job.refusal)
        if job.destination.exists() and not self._overwrite:
            return self._ended(job, None)
        if self._engine is None:
            self._engine = self._open(self._request.device)
        try:
            job.destination.parent.mkdir(parents=True, exist_ok=True)
            return self._engine.shade_file(
                job.source, job.destination, self._request, on_progress=on_progress
            )
        except (UsageError, Cancelled):
            raise
        except Exception as error:  # noqa: BLE001 - one broken picture must not end the run
            return self._ended(job, explain(error))

    def _ended(self, job: Job, error: BelladonnaError | None) -> Outcome:
        request = self._request
        return Outcome(
            input=str(job.source),
            output=None if error else str(job.destination),
            status="failed" if error else "skipped",
            error=Failure.of(error) if error else None,
            mode=request.mode,
            concept=request.concept,
            target=request.target,
            strength=request.strength,
            effort=request.effort,
            seed=request.seed,
        )


def _request(arguments: argparse.Namespace) -> Request:
    request = Request(
        mode=arguments.mode,
        concept=arguments.concept,
        target=arguments.target,
        anchor=arguments.anchor,
        style=arguments.style,
        strength=arguments.strength,
        effort=arguments.effort,
        surrogates=arguments.surrogates,
        site=arguments.site,
        device=arguments.device,
        seed=arguments.seed,
        strip_gps=arguments.strip_gps,
        opt_out=arguments.opt_out,
        creator=arguments.creator,
        copyright=arguments.copyright,
        rights=arguments.rights,
        rights_url=arguments.rights_url,
    )
    require_usable(request)
    if request.style is not None and request.mode == "poison":
        raise UsageError(
            "style_without_cloak",
            "--style is what a cloak imitates, and this is the mode `poison`.",
            "Add --mode cloak, or --mode both.",
        )
    return request


def _seed(text: str) -> int:
    seed = int(text)
    if not 0 <= seed <= _LARGEST_SEED:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and {_LARGEST_SEED}")
    return seed


_seed.__name__ = "whole number"  # argparse says: invalid whole number value
