"""The painter: ``python -m belladonnad.previews.process``.

It reads orders from standard input and answers each on standard output; see `messages`. It ends when its
input does.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from belladonna.cli.crash import explain
from belladonna.codec import decode, write_atomically
from belladonnad.jobs.models import Trouble
from belladonnad.previews.messages import ORDER, Painted, Reading, Thumbnail, Viewable
from belladonnad.worker.background import end_with_the_daemon, own_output
from belladonnad.worker.messages import line

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LONG_SIDE = 480
_QUALITY = 80
_FAST = 1


def main() -> None:
    """Paint until the daemon wants no more."""
    answers = own_output()
    end_with_the_daemon()  # but give no way: somebody is looking
    for text in sys.stdin.buffer:
        answers.write(line(_answer(ORDER.validate_json(text))))
        answers.flush()


def _answer(order: Thumbnail | Viewable | Reading) -> Painted:
    try:
        match order:
            case Thumbnail():
                _thumbnail(order)
            case Viewable():
                _viewable(order)
            case Reading():
                _reading(order)
    except Exception as error:  # noqa: BLE001 - the last resort: it is told in words
        return Painted(error=Trouble.model_validate(explain(error)))
    return Painted()


def _thumbnail(order: Thumbnail) -> None:
    artwork = decode(order.source)
    scale = min(1, _LONG_SIDE / max(artwork.width, artwork.height))
    size = (max(1, round(artwork.width * scale)), max(1, round(artwork.height * scale)))
    file = io.BytesIO()
    _image(artwork.scaled(*size)).save(file, "WEBP", quality=_QUALITY)
    write_atomically(order.destination, file.getvalue())


def _viewable(order: Viewable) -> None:
    file = io.BytesIO()
    _image(decode(order.source).rgb()).save(file, "PNG", compress_level=_FAST)
    write_atomically(order.destination, file.getvalue())


def _reading(order: Reading) -> None:
    from belladonna.inspect.views import decoded  # noqa: PLC0415 - torch takes seconds to import
    from belladonna.surrogates import registry  # noqa: PLC0415 - as above

    original, result = decode(order.original), decode(order.result)
    for reading in decoded(original, result, [registry.load(order.model)]):
        seen = reading.views()
        write_atomically(order.original_seen, seen.original)
        write_atomically(order.result_seen, seen.shaded)
        write_atomically(order.difference, seen.difference)


def _image(rgb: NDArray[np.float32]) -> Image.Image:
    return Image.fromarray((rgb * 255).round().astype(np.uint8))


if __name__ == "__main__":
    main()
