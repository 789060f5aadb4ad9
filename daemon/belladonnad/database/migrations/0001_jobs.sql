-- The queue and its history, and what the user has set.

CREATE TABLE settings (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    json TEXT NOT NULL
) STRICT;

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,              -- grows with time: sorting by it is sorting by age
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    priority INTEGER NOT NULL,        -- the highest is done first
    name TEXT NOT NULL,               -- as the file is called where it comes from; never used as a path
    watch INTEGER,                    -- the watched folder that it comes from
    collected INTEGER NOT NULL DEFAULT 0 CHECK (collected IN (0, 1)), -- a watched folder's: its result has been published
    format TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    sha256 TEXT NOT NULL,             -- of the original
    options TEXT NOT NULL,            -- JSON, keys sorted
    version TEXT NOT NULL,            -- of the engine; with sha256 and options it says whether work is repeated
    original_bytes INTEGER NOT NULL,
    result_bytes INTEGER NOT NULL DEFAULT 0,
    result_format TEXT,
    deaths INTEGER NOT NULL DEFAULT 0, -- worker processes that ended over it
    created REAL NOT NULL,            -- seconds since 1970
    started REAL,
    finished REAL,
    error TEXT,                       -- JSON
    report TEXT                       -- JSON
) STRICT;

CREATE INDEX jobs_next ON jobs (priority DESC, id) WHERE state = 'queued';
CREATE INDEX jobs_by_state ON jobs (state, id);
CREATE INDEX jobs_by_content ON jobs (sha256, options, version) WHERE state = 'done';
CREATE INDEX jobs_by_finish ON jobs (finished) WHERE finished IS NOT NULL;
