"""That what a site received is what the daemon made, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.leaks import leaks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.e2e.receiver import Upload
    from tests.e2e.rig import Visit
    from tests.e2e.service import Service


def pictures(uploads: Iterable[Upload]) -> list[Upload]:
    """Those of the files that are pictures."""
    return [upload for upload in uploads if upload.type.startswith("image/")]


def assert_shaded(service: Service, since: str, plain: Visit, guarded: Visit) -> None:
    """Hold one visit against the same one without the extension, and against the daemon's record.

    Args:
        service: what shaded.
        since: its last job before.
        plain: the visit without the extension, whose pictures are the originals.
        guarded: the one with it.
    """
    assert [(one.name, one.type) for one in guarded.uploads] == [
        (one.name, one.type) for one in plain.uploads
    ]
    jobs = {job["name"]: job["id"] for job in service.jobs(since)}
    for original, upload in zip(plain.uploads, guarded.uploads, strict=True):
        if original in pictures(plain.uploads):
            job = jobs[original.name]
            assert service.original(job) == original.content, f"{original.name} is not what was shaded"
            assert service.result(job) == upload.content, f"{original.name} is not what the daemon gave"
        else:
            assert upload.content == original.content, f"{original.name} was changed"
    assert_no_leak(plain, guarded)


def assert_no_leak(plain: Visit, guarded: Visit) -> None:
    """Look for the originals in all that was sent; the search must find them where nothing hid them."""
    originals = [upload.content for upload in pictures(plain.uploads)]
    assert leaks(originals, plain.wire) == list(range(len(originals)))
    assert leaks(originals, guarded.wire) == []
