"""The one process that owns the engine, and what keeps it alive."""
