"""The durable queue: what is to be shaded, what is being shaded, and what has been."""

from belladonnad.jobs.models import Job, Priority, State
from belladonnad.jobs.queue import JobQueue

__all__ = ["Job", "JobQueue", "Priority", "State"]
