"""What counts as a gain: nearness to the anchor, distance from the picture, or some of both."""

from __future__ import annotations

import pytest
import torch

from belladonna.objective import Objective, TowardsAndAway, away, towards


@pytest.fixture
def latents() -> tuple[torch.Tensor, torch.Tensor]:
    """Six pictures' and their anchors'."""
    clean, anchor = torch.randn(2, 6, 4, 8, 8, generator=torch.Generator().manual_seed(1))
    return clean, anchor


@pytest.mark.parametrize(("way", "near", "far"), [(0.0, 0.0, 0.0), (0.5, 0.5, 0.5), (1, 1, 1), (-1, -1, 1)])
def test_nearness_has_a_direction_and_distance_has_none(
    latents: tuple[torch.Tensor, torch.Tensor], way: float, near: float, far: float
) -> None:
    clean, anchor = latents
    seen = torch.lerp(clean, anchor, way)
    assert towards("sd1", seen, clean, anchor).tolist() == pytest.approx([near] * 6, abs=1e-5)
    assert away("sd1", seen, clean, anchor).tolist() == pytest.approx([far] * 6, abs=1e-5)
    for share in (0.5, 1):
        both = TowardsAndAway(share)("sd1", seen, clean, anchor)
        assert both.tolist() == pytest.approx([near + share * far] * 6, abs=1e-5)


def test_who_wants_both_goes_on_sideways_where_the_way_to_the_anchor_is_barred(
    latents: tuple[torch.Tensor, torch.Tensor],
) -> None:
    clean, anchor = latents
    aside = torch.randn(clean.shape, generator=torch.Generator().manual_seed(2))
    seen = (clean + 0.3 * aside).requires_grad_(True)
    gradients, objectives = {}, dict[str, Objective](towards=towards, both=TowardsAndAway(1))
    for name, objective in objectives.items():
        (gradient,) = torch.autograd.grad(objective("sd1", seen, clean, anchor).sum(), seen)
        gradients[name] = (gradient * aside).sum().item()
    assert gradients["towards"] < 0 < gradients["both"]
