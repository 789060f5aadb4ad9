"""The engine: one picture from file to file. It holds the loaded models; one a process will do."""

from __future__ import annotations

import gc
import secrets
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

import torch

from belladonna import anchors
from belladonna.anchors.nearest import nearest
from belladonna.budget import FLIP_LIMITS
from belladonna.codec import Artwork, decode, encode, write_atomically
from belladonna.concepts import Catalogue, wording
from belladonna.concepts.detect import Detector
from belladonna.device import choose, is_out_of_memory, precision
from belladonna.errors import Cancelled, PictureError, UsageError
from belladonna.lift import Lift
from belladonna.outcome import Outcome, Shift, Visibility
from belladonna.plan import PACES, Aim, aim, choose_surrogates
from belladonna.report import measure
from belladonna.rights import keys
from belladonna.rights.statement import stated
from belladonna.scene import build, fitted
from belladonna.sites.fitting import encode_within, prepared
from belladonna.sites.pipeline import site_transforms
from belladonna.sites.profile import load
from belladonna.sources import Cover, Pixels, ScalableSource
from belladonna.spend import spend
from belladonna.surrogates import registry
from belladonna.surrogates.base import EMBEDDED
from belladonna.transforms.real import REAL_TRANSFORMS
from belladonna.visibility.measure import measure_visibility

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from belladonna.request import Request
    from belladonna.rights.signature import Signer
    from belladonna.sites.profile import Profile
    from belladonna.surrogates.base import Surrogate

_ANCHOR_PIXELS = 384**2
"""Anchors are drawn at this size and enlarged: a drawing's time grows with its pixels."""

_SMALLEST_WORKING = 192**2
"""When memory runs out the working scale is halved, but not below this."""


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
        signer = _signer(request, site)
        artwork = decode(source)
        artwork = replace(artwork, metadata=stated(artwork.metadata, request))
        artwork = artwork if site is None else prepared(artwork, site)
        goal = aim(request, artwork.scaled(*fitted(artwork, 224**2)), self._catalogue, self._detector)
        anchor = self._anchor(artwork, goal, request, names)
        lift, used = self._optimise(artwork, anchor, request, names, seed=seed, clock=clock)
        clock.at("writing")
        room = 0 if signer is None else signer.room
        write = encode if site is None else partial(encode_within, profile=site, room=room)
        data = spend(
            artwork, lift, FLIP_LIMITS[request.strength], write=partial(write, strip_gps=request.strip_gps)
        )
        if signer is not None:
            data = signer.sign(data)
        visibility, shift = self._report(artwork, data, anchor, names, site=site, clock=clock)
        write_atomically(destination, data)
        shown = self._catalogue.source(goal.concept)
        return Outcome(
            input=str(source),
            output=str(destination),
            status="done",
            mode=request.mode,
            concept=goal.concept,
            concept_confidence=goal.confidence,
            target=goal.target,
            alt_text=wording.alt_text(shown, request.concept),
            tags=wording.tags(shown, request.concept),
            strength=request.strength,
            effort=request.effort,
            device=used.type,
            surrogates=names,
            seed=seed,
            site=request.site,
            seconds=clock.seconds,
            visibility=visibility,
            shift=shift,
        )

    def _surrogates(self, names: tuple[str, ...]) -> list[Surrogate]:
        for name in names:
            if name not in self._loaded:
                self._loaded[name] = _moved(registry.load(name), self._device)
        return [self._loaded[name] for name in names]

    def _anchor(
        self, artwork: Artwork, goal: Aim, request: Request, names: tuple[str, ...]
    ) -> ScalableSource:
        """Take the user's picture as it is; of several, the one that is nearest to what models see now."""
        if request.anchor is not None and request.anchor.is_file():
            return Cover(decode(request.anchor), artwork.width, artwork.height)
        size = fitted(artwork, _ANCHOR_PIXELS)
        picture = artwork.scaled(*size)
        if request.anchor is not None:
            choice = anchors.from_folder(request.anchor, *size)
        elif (pipeline := anchors.find_pipeline()) is not None:
            made = anchors.generate(pipeline, goal.target, 3, 0, device=self._device.type)
            covered = (Cover(Pixels(each), artwork.width, artwork.height).scaled(*size) for each in made)
            choice = anchors.adapted(covered, picture, 0.5)
        else:
            choice = anchors.candidates(goal.target, picture, variants=1 if request.effort == "fast" else 3)
        student = self._surrogates((EMBEDDED,) if EMBEDDED in names else names[:1])[0]
        return Pixels(nearest(choice, picture, student, self._device))

    def _optimise(
        self,
        artwork: Artwork,
        anchor: ScalableSource,
        request: Request,
        names: tuple[str, ...],
        *,
        seed: int,
        clock: _Clock,
    ) -> tuple[Lift, torch.device]:
        """Optimise at working scale; when memory runs out on smaller scales, then on the CPU."""
        pixels = PACES[request.effort].pixels
        while True:
            surrogates = self._surrogates(names)
            scene = build(artwork, anchor, pixels, self._device)
            try:
                perturbation = PACES[request.effort].perturbation(surrogates)(
                    scene,
                    surrogates,
                    FLIP_LIMITS[request.strength],
                    torch.Generator().manual_seed(seed),
                    on_step=lambda share: clock.at("optimising", share),
                    cancelled=clock.cancelled,
                )
                return Lift(perturbation, scene.picture, artwork), self._device
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

    def _report(
        self,
        artwork: Artwork,
        data: bytes,
        anchor: ScalableSource,
        names: tuple[str, ...],
        *,
        site: Profile | None,
        clock: _Clock,
    ) -> tuple[Visibility, Shift]:
        """Measure on the very bytes that will be written."""
        clock.at("measuring")
        written = decode(data)
        there = {} if site is None else site_transforms(site, written, len(data))
        visibility = measure_visibility(artwork, written)
        with precision(self._device):
            try:
                measured = measure(
                    artwork,
                    written,
                    anchor,
                    self._surrogates(names),
                    transforms={**REAL_TRANSFORMS, **there},
                    device=self._device,
                    on_step=lambda share: clock.at("measuring", share),
                )
            except UsageError as error:  # of this picture, not of the command
                raise PictureError(error.code, error.message, error.remedy) from error
        return visibility, measured.shift


def _moved(surrogate: Surrogate, to: torch.device) -> Surrogate:
    return cast("Surrogate", surrogate.to(to)) if isinstance(surrogate, torch.nn.Module) else surrogate


def _signer(request: Request, site: Profile | None) -> Signer | None:
    """Get the artist's key ready, unless the site would drop the signature with all other metadata."""
    dropped = site is not None and site.metadata == "stripped"
    return keys.signer() if request.opt_out and not dropped else None
