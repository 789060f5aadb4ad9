"""What the user decides once for everything."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from belladonnad.options import Options

if TYPE_CHECKING:
    from belladonnad.database import Database
    from belladonnad.jobs.broadcast import Broadcast

_GIB = 1024**3
_MIB = 1024**2


class Settings(BaseModel):
    """The user's settings, all of which have a default."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    options: Options = Field(
        default_factory=Options, description="What is done with a picture when its sender says nothing else."
    )
    paused: bool = Field(
        default=False, description="Whether pictures wait; one that is being shaded is finished."
    )
    history_bytes: int = Field(
        default=10 * _GIB,
        ge=0,
        le=2**53,
        description="How much finished pictures, originals and results, may take on the disk. "
        "The oldest go first, but none in the hour after it was finished.",
    )
    queue_limit: int = Field(
        default=500, ge=1, le=100_000, description="How many uploads may wait at the same time."
    )
    upload_bytes: int = Field(
        default=512 * _MIB, ge=1, le=2**53, description="The largest upload that is taken."
    )


class SettingsStore:
    """Keeps the settings in the database.

    Args:
        database: where they are kept.
        broadcast: told of changes, as ``settings``.
    """

    def __init__(self, database: Database, broadcast: Broadcast) -> None:
        self._database, self._broadcast = database, broadcast

    async def load(self) -> Settings:
        """Read them; what was never set has its default."""
        return await asyncio.to_thread(read, self._database)

    async def change(self, wanted: Settings) -> Settings:
        """Take over what is set in `wanted`, also within its options; what is not set there stays."""
        settings = await asyncio.to_thread(_change, self._database, wanted)
        self._broadcast.publish("settings", "", settings)
        return settings


def read(database: Database) -> Settings:
    """Read the settings; see `SettingsStore.load`."""
    rows = database.read("SELECT json FROM settings")
    return Settings.model_validate_json(rows[0]["json"]) if rows else Settings()


def _change(database: Database, wanted: Settings) -> Settings:
    with database.transaction() as connection:
        row = connection.execute("SELECT json FROM settings").fetchone()
        old = Settings.model_validate_json(row["json"]) if row else Settings()
        values = {name: getattr(wanted, name) for name in wanted.model_fields_set}
        if "options" in values:
            values["options"] = wanted.options.over(old.options)
        new = old.model_copy(update=values)
        connection.execute("INSERT OR REPLACE INTO settings VALUES (1, ?)", (new.model_dump_json(),))
    return new
