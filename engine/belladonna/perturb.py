"""The optimisation: one perturbation that moves what every surrogate sees.

    max over d of  <G, d> - lambda (FLIP(x, x + d) + s (1 - SSIM(x, x + d)))
    with |d| <= c tolerance(x)

G is the gradient of what the objective gains, summed over surrogates. An encoder's gradient is dear and
changes slowly, FLIP's is cheap and changes fast: so each surrogate's gradient is remembered (as in
stochastic average gradient, Schmidt et al. 2017), and after each new one several steps are taken on the
Lagrangian above, lambda rising and falling until FLIP meets its budget. FLIP in the objective, rather than
a bound on each pixel, lets the perturbation find the frequencies and places that the eye does not see.
Every other step looks from half the distance, as somebody does who enlarges the picture to twice its size.
FLIP's mean hardly charges for faint outlines on even ground, where SSIM charges most: it keeps them away.
On plain ground, which hides nothing, all this happens on top of grain, and in the end lines are combed out
(see `visibility.plain` and `visibility.combing`).

The student, at a tenth of what the real encoders cost together, goes ahead: they begin where it ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from belladonna.budget import HEADROOM, MIDDLE, allowed
from belladonna.device import precision
from belladonna.errors import Cancelled
from belladonna.objective import towards
from belladonna.scene import Scene, padded
from belladonna.surrogates.base import EMBEDDED
from belladonna.transforms.drawn import Drawn, View, draw, draw_view
from belladonna.visibility.combing import combed
from belladonna.visibility.flip import PIXELS_PER_DEGREE, Flip
from belladonna.visibility.plain import grain, greyed, plainness
from belladonna.visibility.ssim import PLAIN_CHARGE, small_change_charge
from belladonna.visibility.tolerance import tolerance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from belladonna.objective import Objective
    from belladonna.surrogates.base import Surrogate

_MOST_EXCESS = 0.7
"""A larger one is taken for this: the first steps overshoot, and lambda must not."""

_FILLINGS = (0.0, 0.25, 0.5, 1.0, 2.0)
"""Standard deviations of more grain, in units of what is tolerated: the first that is enough is taken."""

_EXPONENT = 0.68
"""FLIP grows about so with a change between the budget and the strongest change that is allowed."""

_BEGIN_STRUCTURE = 0.02
"""1 - SSIM that what is begun with may have at medium; the start was trained on FLIP alone."""


@dataclass
class _Memory:
    """One surrogate's last gradients and what it said of the anchor.

    Attributes:
        keep: share of the old gradient in the running mean.
        gradient: running mean, B x 3 x H x W, of the weighted families' gradients.
        weight: sum of the families' weights in it, B x 1 x 1 x 1.
        still: latents of the untouched pictures, then of each anchor, by view and family.
    """

    keep: float
    gradient: Tensor | None = None
    weight: Tensor | None = None
    still: dict[View, list[dict[str, Tensor]]] = field(default_factory=dict)

    def learn(self, gradient: Tensor, weight: Tensor) -> None:
        """Take in a new gradient and keep a share of the old ones."""
        if self.gradient is None or self.weight is None:
            self.gradient, self.weight = gradient, weight
        else:
            self.gradient = torch.lerp(gradient, self.gradient, self.keep)
            self.weight = torch.lerp(weight, self.weight, self.keep)


@dataclass(frozen=True, slots=True)
class Perturbation:
    """The optimiser's hyper-parameters; the data comes in the call.

    Attributes:
        rounds: gradients asked of each surrogate, for each anchor: two goals take twice the steps of one.
        inner: steps on the Lagrangian after each gradient.
        ahead: gradients asked of the student, for each anchor, before the real encoders are.
        rate: length of a first step, per pixel.
        grain: standard deviation of the grain on plain ground, in units of what is tolerated there.
        structure: what 1 - SSIM costs, in units of FLIP, where all is texture; the plainer, the less.
        line: the strongest line that is left on plain ground, in units of what is tolerated there.
        memory: share of the old gradient in a real encoder's running mean.
        student_memory: the same for the student, whose single gradients are less to be trusted.
        patience: gain that counts as little; families below it are preferred.
        price: lambda at first.
        haste: how fast lambda follows the excess of FLIP over its budget.
        largest_view: pixels that a picture is enlarged to at most when a gradient is asked of it as trainings
            resize it.
        objective: what is to be gained.
    """

    rounds: int
    inner: int
    ahead: int = 0
    rate: float = 1.2 / 255
    grain: float = 0.1
    structure: float = 2.0
    line: float = 0.5
    memory: float = 0.2
    student_memory: float = 0.6
    patience: float = 0.02
    price: float = 0.25
    haste: float = 0.4
    largest_view: int = 2048**2
    objective: Objective = field(default=towards, repr=False)

    def __call__(
        self,
        scene: Scene,
        surrogates: Sequence[Surrogate],
        flip_limit: float,
        generator: torch.Generator,
        *,
        begin: Tensor | None = None,
        on_step: Callable[[float], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Tensor:
        """Optimise perturbations, one a picture.

        Args:
            scene: the pictures and what they should look like to the surrogates.
            surrogates: on the scene's device, all of them asked in each round.
            flip_limit: the mean FLIP to spend on each picture, where it is not wholly transparent.
            generator: of the random numbers, on the CPU.
            begin: B x 3 x H x W, a perturbation to go on from; else from nothing but faint noise.
            on_step: told the share that is done, in (0, 1].
            cancelled: asked before each step.

        Returns:
            B x 3 x H x W to be added to the pictures: about as strong as `flip_limit` allows, and nowhere
            more than twice what is tolerated.

        Raises:
            Cancelled: the caller wanted no more.
        """
        run = _Run(self, scene, flip_limit, generator, begin)
        view = draw_view(generator, *scene.picture.shape[2:], most=self.largest_view)
        memories = [
            _Memory(self.student_memory if surrogate.info.name == EMBEDDED else self.memory)
            for surrogate in surrogates
        ]
        order = list(self._order(surrogates, len(scene.anchors)))
        total = len(order)
        for number, (kind, index) in enumerate(order):
            if cancelled():
                raise Cancelled
            run.ask(surrogates[index], memories[index], draw(generator, kind, view))
            for step in range(self.inner):
                if cancelled():
                    raise Cancelled
                run.step(memories, (number + step / self.inner) / total)
            on_step((number + 1) / total)
        return run.result()

    def _order(self, surrogates: Sequence[Surrogate], anchors: int) -> Iterator[tuple[int, int]]:
        """Yield pairs of a transform's number and the place of the surrogate that is asked under it.

        Within a round neighbours are asked under different kinds of transform, so that none is left out.
        """
        names = [surrogate.info.name for surrogate in surrogates]
        ahead = self.ahead * anchors if EMBEDDED in names else 0
        for number in range(ahead):
            yield number, names.index(EMBEDDED)
        for round_, index in product(range(self.rounds * anchors), range(len(surrogates))):
            yield ahead + round_ + index, index


class _Run:
    """The state of one optimisation."""

    def __init__(
        self,
        settings: Perturbation,
        scene: Scene,
        flip_limit: float,
        generator: torch.Generator,
        begin: Tensor | None,
    ) -> None:
        self.settings, self.original, self.generator = settings, scene.picture, generator
        self.charge = small_change_charge(scene.picture)
        self.plain = plainness(self.charge)
        self.bound = allowed(flip_limit) * tolerance(scene.picture) * (scene.opacity > 0)
        ground = scene.picture + grain(settings.grain * self.bound, self.plain, generator)
        self.scene = scene = replace(scene, picture=ground.clamp(0, 1))
        # Where nothing is seen nothing can be spent, and the rest must not spend it instead.
        self.flip_limit = flip_limit * (scene.opacity > 0).float().mean((1, 2, 3))
        x = scene.picture
        self.flip = Flip(x, PIXELS_PER_DEGREE * scene.scale)
        self.near_flip = Flip(x, PIXELS_PER_DEGREE * scene.scale / 2)
        self.excess = x.new_zeros(len(x), 1, 1, 1)
        # Where all is plain, as in clip art, it would only move the budget from fine grain to outlines.
        self.structure = settings.structure * (1 - (self.charge.mean((1, 2, 3)) / PLAIN_CHARGE) ** 4)
        noise = torch.randn(x.shape, generator=generator).to(x) * 1e-3
        self.perturbation = self._project(
            self._coloured(noise) if begin is None else self._tempered(begin, allowed(flip_limit))
        )
        self.price = torch.full_like(self.excess, settings.price)  # lambda
        self.first, self.second = torch.zeros_like(x), torch.zeros_like(x)
        self.steps = 0

    def ask(self, surrogate: Surrogate, memory: _Memory, drawn: Drawn) -> None:
        """Ask one surrogate for its gradient and remember it."""
        d = self.perturbation.detach().requires_grad_(True)
        with precision(d.device):
            clean, *anchors = self._still(surrogate, memory, drawn.view)
            latents = surrogate.encode(padded(drawn(self.scene.shaded(d))))
        losses, weights = [d.new_zeros(len(d)) for _ in anchors], d.new_zeros(len(d))
        for family, latent in latents.items():
            seen = latent.float()
            for number, anchor in enumerate(anchors):
                gain = self.settings.objective(family, seen, clean[family], anchor[family])
                weight = self.settings.patience / (gain.detach().clamp(min=0) + self.settings.patience)
                losses[number] = losses[number] - weight * gain
                weights = weights + weight / len(anchors)
        memory.learn(_balanced_gradient(losses, d), weights[:, None, None, None])

    def step(self, memories: Sequence[_Memory], done: float) -> None:
        """Take one step of Adam on the Lagrangian, then move lambda towards the budget."""
        d = self.perturbation.detach().requires_grad_(True)
        near = self.steps % 2 == 1
        flip = (self.near_flip if near else self.flip).mean(self.scene.shaded(d))
        cost = flip + self.structure * self._lost_structure(d)
        (visibility,) = torch.autograd.grad(cost.sum(), d)
        shift, weight = torch.zeros_like(d), torch.zeros_like(self.price)
        for memory in memories:
            if memory.gradient is not None and memory.weight is not None:
                shift, weight = shift + memory.gradient, weight + memory.weight
        gradient = self._coloured(shift / weight + self.price * visibility)
        self.steps += 1
        self.first.lerp_(gradient, 0.2)
        self.second.lerp_(gradient.square(), 0.05)
        rate = self.settings.rate * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * done)))
        rate *= math.sqrt(1 - 0.95**self.steps) / (1 - 0.8**self.steps)
        deviation = self.second.sqrt().add_(1e-12)
        self.perturbation = self._project(self.perturbation.addcdiv(self.first, deviation, value=-rate))
        if not near:  # the budget is in FLIP from afar
            excess = (flip.detach() / self.flip_limit.clamp(min=1e-6) - 1).clamp(max=_MOST_EXCESS)
            self.excess = excess[:, None, None, None]
        if self.steps > 5:  # noqa: PLR2004 - before that FLIP has not had time to answer
            self.price = (self.price * torch.exp(self.settings.haste * self.excess)).clamp(1e-3, 1e3)

    def result(self) -> Tensor:
        """Give the change to the original: grain and what was optimised, without lines and stains.

        It is about as strong as the budget allows; what is written is measured and has the last word.
        """
        changed = self.scene.picture + greyed(self.perturbation, self.plain)
        change = combed(changed - self.original, self.plain, self.settings.line * self.bound)
        filled, seen = self._filled(change)
        factor = HEADROOM * (MIDDLE * self.flip_limit / seen.clamp(min=1e-6)) ** (1 / _EXPONENT)
        spent = factor.clamp(max=HEADROOM)[:, None, None, None] * _within(filled, self.original, self.bound)
        return _within(spent, self.original, HEADROOM * self.bound)

    def _filled(self, change: Tensor) -> tuple[Tensor, Tensor]:
        """Add grain where so little is left that the budget could not be spent, however strong it is made.

        Returns:
            The change, and the FLIP of the strongest that may be made of it, B values.
        """
        flip = Flip(self.original, PIXELS_PER_DEGREE * self.scene.scale)
        noise = grain(self.bound, self.plain, self.generator)
        filled, short = change, torch.ones_like(self.price, dtype=torch.bool)
        for deviation in _FILLINGS:
            filled = torch.where(short, change + deviation * noise, filled)
            strongest = _within(HEADROOM * filled, self.original, HEADROOM * self.bound)
            seen = flip.mean(self.original + self.scene.opacity * strongest)
            short = (seen < self.flip_limit)[:, None, None, None]
            if not short.any():
                break
        return filled, seen

    def _still(self, surrogate: Surrogate, memory: _Memory, view: View) -> list[dict[str, Tensor]]:
        if view not in memory.still:
            with torch.no_grad():
                memory.still[view] = [
                    {family: latent.float() for family, latent in surrogate.encode(padded(x)).items()}
                    for x in (view(still).clamp(0, 1) for still in (self.scene.picture, *self.scene.anchors))
                ]
        return memory.still[view]

    def _coloured(self, d: Tensor) -> Tensor:
        """Keep colours out of a picture that has none."""
        return d.mean(1, keepdim=True).expand_as(d) if self.scene.grey else d

    def _lost_structure(self, d: Tensor) -> Tensor:
        """Estimate 1 - SSIM, averaged over the channels: B values."""
        return (self.charge * (self.scene.opacity * d).square()).mean((1, 2, 3))

    def _tempered(self, d: Tensor, times: float) -> Tensor:
        """Weaken what costs more structure than is to begin with; that grows with the square of a change."""
        factor = times * (_BEGIN_STRUCTURE / self._lost_structure(d).clamp(min=1e-6)).sqrt()
        return factor.clamp(max=1)[:, None, None, None] * d

    def _project(self, d: Tensor) -> Tensor:
        """Back to what is tolerated and to colours that exist."""
        return _within(d, self.scene.picture, self.bound)


def _within(d: Tensor, picture: Tensor, bound: Tensor) -> Tensor:
    return (picture + d.clamp(-bound, bound)).clamp_(0, 1).sub_(picture)


def _balanced_gradient(losses: Sequence[Tensor], d: Tensor) -> Tensor:
    """Average the gradients of losses, B values each, made equally long, lest an easy one takes all."""
    last = len(losses) - 1
    gradients = torch.stack(
        [
            torch.autograd.grad(loss.sum(), d, retain_graph=number < last)[0]
            for number, loss in enumerate(losses)
        ]
    )
    lengths = torch.linalg.vector_norm(gradients, dim=(2, 3, 4), keepdim=True).clamp(min=1e-12)
    balanced: Tensor = gradients * (lengths.mean(0) / lengths)
    return balanced.mean(0)
