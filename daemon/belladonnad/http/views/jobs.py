"""Pictures: taken in, looked at, fetched, deleted."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from belladonnad.http import uploads
from belladonnad.http.endpoints import API, endpoint, json_response
from belladonnad.http.errors import ErrorBody
from belladonnad.http.keys import QUEUE, SETTINGS
from belladonnad.http.pictures import PICTURE, picture_response
from belladonnad.jobs import Job, Priority, State


class Page(BaseModel):
    """Which part of the list is wanted."""

    model_config = ConfigDict(extra="forbid")

    state: State | None = None
    limit: int = Field(default=50, ge=1, le=200)
    before: str | None = Field(default=None, max_length=64, description="Only what is older than this job.")


class JobPage(BaseModel):
    """A part of the list, the newest first."""

    jobs: list[Job]
    next: str | None = Field(description="The next part's `before`; null when this was the last.")


@endpoint(
    "POST",
    f"{API}/jobs",
    sends=uploads.FORM,
    answers={202: Job, **dict.fromkeys((408, 413, 415, 422, 429, 507), ErrorBody)},
)
async def create_job(request: web.Request) -> web.StreamResponse:
    """Take a picture in; from here on it survives a crash."""
    queue, settings = request.app[QUEUE], await request.app[SETTINGS].load()
    await queue.require_place(Priority.UPLOAD, request.content_length or 0)
    async with queue.blobs.receive() as incoming:
        upload = await uploads.receive(request, incoming, settings.upload_bytes)
        job = await queue.accept(
            incoming,
            name=upload.name,
            options=upload.options.over(settings.options),
            priority=Priority.UPLOAD,
        )
    return json_response(job, status=202)


@endpoint("GET", f"{API}/jobs", query=Page, answers={200: JobPage})
async def list_jobs(request: web.Request, query: Page) -> web.StreamResponse:
    """List pictures, the newest first."""
    jobs = await request.app[QUEUE].page(state=query.state, limit=query.limit + 1, before=query.before)
    shown = jobs[: query.limit]
    return json_response(JobPage(jobs=shown, next=shown[-1].id if len(jobs) > query.limit else None))


@endpoint("GET", f"{API}/jobs/{{id}}", answers={200: Job, 404: ErrorBody})
async def show_job(request: web.Request) -> web.StreamResponse:
    """Tell about a picture."""
    return json_response(await request.app[QUEUE].get(_id(request)))


@endpoint("GET", f"{API}/jobs/{{id}}/result", answers={**PICTURE, 409: ErrorBody})
async def fetch_result(request: web.Request) -> web.StreamResponse:
    """Fetch the shaded picture."""
    job = await request.app[QUEUE].get(_id(request))
    path = await request.app[QUEUE].result(job.id)
    return picture_response(path, job.result_format or job.format, name=job.name)


@endpoint("GET", f"{API}/jobs/{{id}}/original", answers=PICTURE)
async def fetch_original(request: web.Request) -> web.StreamResponse:
    """Fetch the picture as it was sent."""
    job = await request.app[QUEUE].get(_id(request))
    return picture_response(await request.app[QUEUE].original(job.id), job.format, name=job.name)


@endpoint("DELETE", f"{API}/jobs/{{id}}", answers={204: None, 404: ErrorBody})
async def delete_job(request: web.Request) -> web.StreamResponse:
    """Cancel a picture that waits or runs, which stays in the list; delete a finished one."""
    await request.app[QUEUE].remove(_id(request))
    return web.Response(status=204)


def _id(request: web.Request) -> str:
    return request.match_info["id"]


ENDPOINTS = (create_job, list_jobs, show_job, fetch_result, fetch_original, delete_job)
