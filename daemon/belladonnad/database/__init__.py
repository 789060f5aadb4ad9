"""The daemon's memory: one SQLite file, opened by the daemon and by the command line alike."""

from belladonnad.database.connection import Database, database_path

__all__ = ["Database", "database_path"]
