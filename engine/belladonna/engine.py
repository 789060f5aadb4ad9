"""The engine: one picture from file to file. It holds the loaded models; one a process will do."""

from __future__ import annotations

import gc
import secrets
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

import torch

from belladonna import anchors, start
from belladonna.anchors.nearest import nearest
from belladonna.budget import FLIP_LIMITS, HEADROOM, allowed
from belladonna.codec import Artwork, decode, encode, write_atomically
from belladonna.concepts import Catalogue, wording
from belladonna.concepts.detect import Detector
from belladonna.device import choose, is_out_of_memory, precision
from belladonna.errors import Cancelled, PictureError, UsageError
from belladonna.lift import Lift
from belladonna.outcome import Outcome, Shift
from belladonna.plan import PACES, Aim, aim, choose_surrogates
from belladonna.report import measure
from belladonna.rights import keys
from belladonna.rights.statement import stated
from belladonna.scene import build, fitted
from belladonna.sites.fitting import encode_within, prepared
from belladonna.sites.pipeline import site_transforms
from belladonna.sites.profile import load
from belladonna.sources import Cover, Pixels, ScalableSource
from belladonna.spend import Spent, spend
from belladonna.styles.anchor import style_anchor
from belladonna.styles.choice import default_style
from belladonna.surrogates import registry
from belladonna.surrogates.base import EMBEDDED
from belladonna.transforms.real import REAL_TRANSFORMS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from belladonna.request import Request
    from belladonna.rights.signature import Signer
    from belladonna.sites.profile import Profile
    from belladonna.surrogates.base import Surrogate

_FEWER_IN_ANCHORS = 4
"""Times fewer pixels than the working scale has: a drawing's time grows with them."""

_SMALLEST_WORKING = 128**2
"""The least that is tried when memory runs out, in pixels; a view of it has up to four times as many."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a picture has come.

    Attributes:
        stage: ``reading``, ``optimising``, ``writing`` or ``measuring``.
        done: share of the whole, 0 to 1.
        eta_seconds: that remain, when it can be said.
    """

    stage: str
    done: float
    eta_seconds: float | None = None


class _Clock:
    """Tells progress and remaining time, and notices that the user wants no more."""

    _STAGES: ClassVar[dict[str, tuple[float, float]]] = {
        "reading": (0.0, 0.05),
        "optimising": (0.05, 0.6),
        "writing": (0.6, 0.7),
        "measuring": (0.7, 1.0),
    }

    def __init__(self, tell: Callable[[Progress], None], cancelled: Callable[[], bool]) -> None:
        self._tell, self.cancelled, self._begin = tell, cancelled, time.monotonic()

    def at(self, stage: str, share: float = 0.0) -> None:
        """Report, or raise `Cancelled`."""
        if self.cancelled():
            raise Cancelled
        low, high = self._STAGES[stage]
        done = low + (high - low) * share
        eta = self.seconds * (1 - done) / done if done > 0.1 else None  # noqa: PLR2004 - too early to say
        self._tell(Progress(stage, done, eta))

    def part(self, stage: str, number: int, parts: int) -> Callable[[float], None]:
        """Give a reporter for one of a stage's equal parts, counted from 0."""
        return lambda share: self.at(stage, (number + share) / parts)

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self._begin


class Engine:
    """Shades pictures.

    Args:
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.

    Raises:
        UsageError: there is no such device.
    """

    def __init__(self, *, device: str = "auto") -> None:
        self._device = choose(device)
        self._catalogue = Catalogue.load()
        self._detector = Detector(self._catalogue)
        self._loaded: dict[str, Surrogate] = {}
        self._start = start.load()

    def shade_file(
        self,
        source: Path,
        destination: Path,
        request: Request,
        *,
        on_progress: Callable[[Progress], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Outcome:
        """Shade one picture into a new file; the source is only read.

        Args:
            source: a picture.
            destination: where the result appears, whole; its folder exists.
            request: the options; ``device`` has been chosen with the engine.
            on_progress: told how far it has come.
            cancelled: asked before each step.

        Raises:
            PictureError: the picture cannot be used.
            UsageError: the options cannot be carried out.
            Cancelled: the user stopped; nothing was written.
        """
        clock = _Clock(on_progress, cancelled)
        clock.at("reading")
        seed = secrets.randbits(63) if request.seed is None else request.seed
        names = registry.resolve(choose_surrogates(request))
        site = None if request.site is None else load(request.site)
        artwork = decode(source)
        artwork = replace(artwork, metadata=stated(artwork.metadata, request))
        artwork = artwork if site is None else prepared(artwork, site)
        thumbnail = artwork.scaled(*fitted(artwork, 224**2))
        goal = aim(request, thumbnail, self._catalogue, self._detector)
        style = None if request.mode == "poison" else request.style or default_style(thumbnail)
        goals = self._anchors(artwork, goal, style, request, names)
        lift, used = self._optimise(artwork, goals, request, names, seed=seed, clock=clock)
        clock.at("writing")
        spent = spend(
            artwork, lift, FLIP_LIMITS[request.strength], write=_writer(request, site, _signer(request, site))
        )
        shifts = self._shifts(artwork, spent, goals, names, site=site, clock=clock)
        write_atomically(destination, spent.data)
        shown = self._catalogue.source(goal.concept)
        return Outcome(
            input=str(source),
            output=str(destination),
            status="done",
            mode=request.mode,
            concept=goal.concept,
            concept_confidence=goal.confidence,
            target=goal.target,
            style=style,
            alt_text=wording.alt_text(shown, request.concept),
            tags=wording.tags(shown, request.concept),
            strength=request.strength,
            effort=request.effort,
            device=used.type,
            surrogates=names,
            seed=seed,
            site=request.site,
            seconds=clock.seconds,
            visibility=spent.visibility,
            shift=shifts[0],
            style_shift=shifts[1] if request.mode == "both" else {},
        )

    def _surrogates(self, names: tuple[str, ...]) -> list[Surrogate]:
        for name in names:
            if name not in self._loaded:
                self._loaded[name] = _moved(registry.load(name), self._device)
        return [self._loaded[name] for name in names]

    def _anchors(
        self, artwork: Artwork, goal: Aim, style: str | None, request: Request, names: tuple[str, ...]
    ) -> tuple[ScalableSource, ...]:
        """Find what models should see: the target, the picture in the other style, or both in this order."""
        judge = EMBEDDED if EMBEDDED in names else names[0]
        surrogates = self._surrogates((judge, *(name for name in names if name != judge)))
        found: list[ScalableSource] = []
        if goal.target is not None:
            found.append(self._target(artwork, goal.target, request, surrogates[0]))
        if style is not None:
            found.append(style_anchor(artwork, style, surrogates, self._device))
        return tuple(found)

    def _target(self, artwork: Artwork, target: str, request: Request, judge: Surrogate) -> ScalableSource:
        """Take the user's picture as it is; of several, the one that is nearest to what models see now."""
        if request.anchor is not None and request.anchor.is_file():
            return Cover(decode(request.anchor), artwork.width, artwork.height)
        size = fitted(artwork, PACES[request.effort].pixels // _FEWER_IN_ANCHORS)
        picture = artwork.scaled(*size)
        if request.anchor is not None:
            choice = anchors.from_folder(request.anchor, *size)
        elif (pipeline := anchors.find_pipeline()) is not None:
            made = anchors.generate(pipeline, target, 3, 0, device=self._device.type)
            covered = (Cover(Pixels(each), artwork.width, artwork.height).scaled(*size) for each in made)
            choice = anchors.adapted(covered, picture, 0.5)
        else:
            choice = anchors.candidates(target, picture, variants=1 if request.effort == "fast" else 3)
        return Pixels(nearest(choice, picture, judge, self._device))

    def _optimise(
        self,
        artwork: Artwork,
        goals: Sequence[ScalableSource],
        request: Request,
        names: tuple[str, ...],
        *,
        seed: int,
        clock: _Clock,
    ) -> tuple[Lift, torch.device]:
        """Optimise at working scale; when memory runs out on smaller scales, then on the CPU."""
        pixels, limit = PACES[request.effort].pixels, FLIP_LIMITS[request.strength]
        while True:
            surrogates = self._surrogates(names)
            scene = build(artwork, goals, pixels, self._device)
            try:
                generator = torch.Generator().manual_seed(seed)
                perturbation = PACES[request.effort].perturbation(surrogates, request.mode)(
                    scene,
                    surrogates,
                    limit,
                    generator,
                    begin=self._start.to(self._device).towards(scene, limit, generator),
                    on_step=lambda share: clock.at("optimising", share),
                    cancelled=clock.cancelled,
                )
                if not perturbation.isfinite().all():  # written, it would be the end of the picture
                    raise PictureError(
                        "not_finite",
                        "The computation of this picture went wrong on this computer.",
                        "Try another --effort or --device, and please report it.",
                    )
                return Lift(perturbation, scene.picture, artwork, HEADROOM * allowed(limit)), self._device
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                if pixels > _SMALLEST_WORKING:
                    pixels //= 2
                elif self._device.type != "cpu":
                    self._device, pixels = torch.device("cpu"), PACES[request.effort].pixels
                    self._loaded.clear()
                else:
                    raise PictureError(
                        "out_of_memory", "There is not enough memory.", "Close other programs and try again."
                    ) from error
            gc.collect()

    def _shifts(
        self,
        artwork: Artwork,
        spent: Spent,
        goals: Sequence[ScalableSource],
        names: tuple[str, ...],
        *,
        site: Profile | None,
        clock: _Clock,
    ) -> list[Shift]:
        """Measure on what was read from the very bytes that will be written; one shift a goal."""
        clock.at("measuring")
        there = {} if site is None else site_transforms(site, spent.picture, len(spent.data))
        with precision(self._device):
            try:
                return [
                    measure(
                        artwork,
                        spent.picture,
                        goal,
                        self._surrogates(names),
                        transforms={**REAL_TRANSFORMS, **there},
                        device=self._device,
                        on_step=clock.part("measuring", number, len(goals)),
                    ).shift
                    for number, goal in enumerate(goals)
                ]
            except UsageError as error:  # of this picture, not of the command
                raise PictureError(error.code, error.message, error.remedy) from error


def _moved(surrogate: Surrogate, to: torch.device) -> Surrogate:
    return cast("Surrogate", surrogate.to(to)) if isinstance(surrogate, torch.nn.Module) else surrogate


def _writer(request: Request, site: Profile | None, signer: Signer | None) -> Callable[[Artwork], bytes]:
    """Say how a picture becomes a file: as the site keeps it, signed last."""
    if site is None:
        write = partial(encode, strip_gps=request.strip_gps)
    else:
        room = 0 if signer is None else signer.room
        write = partial(encode_within, strip_gps=request.strip_gps, profile=site, room=room)
    return write if signer is None else lambda picture: signer.sign(write(picture))


def _signer(request: Request, site: Profile | None) -> Signer | None:
    """Get the artist's key ready, unless the site would drop the signature with all other metadata."""
    dropped = site is not None and site.metadata == "stripped"
    return keys.signer() if request.opt_out and not dropped else None
