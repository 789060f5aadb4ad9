-- Watched folders. Paths are the system's own bytes: not every name is text.

CREATE TABLE watches (
    id      INTEGER PRIMARY KEY,
    folder  BLOB NOT NULL UNIQUE,
    options TEXT NOT NULL,    -- JSON: what differs from the settings
    created REAL NOT NULL,    -- seconds since 1970
    removed REAL,             -- it is remembered, so that adding it again repeats no work
    device  TEXT,             -- the disk on which its pictures were last seen
    trouble TEXT              -- JSON: what keeps the folder as a whole from being worked on
) STRICT;

-- The pictures that lie there now. One that has been taken away has no row.
CREATE TABLE watched_files (
    watch     INTEGER NOT NULL REFERENCES watches (id),
    path      BLOB NOT NULL,  -- below the folder
    signature TEXT NOT NULL,  -- size and times; while they stay, the file is not read again
    state     TEXT NOT NULL CHECK (state IN ('changing', 'waiting', 'working', 'done', 'failed', 'cancelled', 'result')),
    since     REAL NOT NULL,  -- in this state
    job       TEXT,           -- that works on it
    result    BLOB,           -- the name of its latest result, below the folder of results
    sha256    TEXT,           -- of the content that `result` was made from
    options   TEXT,           -- that it was made with
    error     TEXT,           -- JSON: why it failed
    noted     INTEGER NOT NULL DEFAULT 0 CHECK (noted IN (0, 1)), -- a note on the failure has been left
    PRIMARY KEY (watch, path)
) STRICT, WITHOUT ROWID;

CREATE INDEX watched_files_by_state ON watched_files (watch, state, since);
CREATE INDEX watched_files_by_job ON watched_files (job) WHERE job IS NOT NULL;

-- Every result that was ever put into a folder: none of them is an input, wherever it turns up,
-- and what was made once is not made again.
CREATE TABLE watch_results (
    watch    INTEGER NOT NULL REFERENCES watches (id),
    name     BLOB NOT NULL,   -- below the folder of results
    sha256   TEXT NOT NULL,   -- of the result
    original TEXT NOT NULL,   -- SHA-256 of what it was made from
    options  TEXT NOT NULL,   -- that it was made with
    PRIMARY KEY (watch, name, sha256)
) STRICT, WITHOUT ROWID;

CREATE INDEX watch_results_by_content ON watch_results (sha256);
CREATE INDEX watch_results_by_original ON watch_results (original, options);

CREATE INDEX jobs_uncollected ON jobs (watch, sha256) WHERE watch IS NOT NULL AND NOT collected;
