"""From the names of ``--surrogates`` to loaded encoders. Torch is imported only by `load`.

A family's plain name is its tiny autoencoder: seconds a picture without a graphics card. ``-full``
asks for the full one, at about thirty times the cost; a plain name falls back to it where it is all
that is installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonna.errors import BelladonnaError, UsageError
from belladonna.surrogates.base import EMBEDDED, FAMILIES
from belladonna.surrogates.store import FULL_SUFFIX, InstalledModel, installed, known_models, models_dir

if TYPE_CHECKING:
    from belladonna.surrogates.base import Surrogate


def resolve(names: str) -> tuple[str, ...]:
    """Turn the value of ``--surrogates`` into names that `load` takes.

    Args:
        names: ``embedded``; ``auto`` or ``all`` (every installed family and the embedded student, which is
            cheap and fills in between the others); or names separated by
            commas, such as ``sd1,flux1-full,embedded``.

    Returns:
        At least one name, none twice.

    Raises:
        UsageError: a name is unknown, or its model is not installed.
    """
    models = {model.name: model for model in installed()}
    if names in {"auto", "all"}:
        families = tuple(name for f in FAMILIES if (name := _pick(f, models)))
        return (*families, EMBEDDED)
    wanted = [name for part in names.split(",") if (name := part.strip())]
    if not wanted:
        raise UsageError("unknown_surrogate", "No surrogate is named.", _KNOWN)
    return tuple(dict.fromkeys(_require(name, models) for name in wanted))


def load(name: str) -> Surrogate:
    """Load a surrogate: frozen, float32, channels last, on the CPU.

    Args:
        name: as `resolve` gives it.

    Raises:
        UsageError: the name is unknown, or its model is not installed.
        BelladonnaError: its weight file cannot be read.
    """
    if name == EMBEDDED:
        from belladonna.surrogates import student  # noqa: PLC0415 - torch takes seconds to import

        return student.load()
    models = {model.name: model for model in installed()}
    return _load(models[_require(name, models)])


def _load(model: InstalledModel) -> Surrogate:
    from safetensors import SafetensorError  # noqa: PLC0415 - as below

    from belladonna.surrogates import full, tiny  # noqa: PLC0415 - torch takes seconds to import

    try:
        if model.kind == "full":
            return full.load(model.family, model.folder, licence=model.licence)
        return tiny.load(model.family, model.weights, licence=model.licence)
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise BelladonnaError(
            "model_unreadable",
            f"The model {model.name} in {model.folder} is damaged or of another kind.",
            f"Delete that folder and run `belladonna models pull {model.name}`.",
        ) from error


def _pick(name: str, models: dict[str, InstalledModel]) -> str | None:
    return next((n for n in (name, name + FULL_SUFFIX) if n in models), None)


def _require(name: str, models: dict[str, InstalledModel]) -> str:
    if name == EMBEDDED:
        return name
    if name.removesuffix(FULL_SUFFIX) not in FAMILIES:
        raise UsageError("unknown_surrogate", f"There is no surrogate named {name!r}.", _KNOWN)
    picked = _pick(name, models)
    if picked is None:
        raise UsageError("model_missing", f"The model {name} is not installed.", how_to_get(name))
    return picked


def how_to_get(name: str) -> str:
    """What to do to install a model: one sentence."""
    known = known_models().get(name)
    if known and known.hub:
        return f"Run `belladonna models pull {name}`."
    if known:
        return f"Put {known.weights} (a safetensors copy) into {models_dir() / known.folder}."
    return f"Copy its diffusers folder (config.json and safetensors weights) into {models_dir()}."


_KNOWN = f"Choose auto, all, embedded, or of {', '.join(FAMILIES)} (FAMILY{FULL_SUFFIX} for the full model)."
