-- Who may talk to the daemon. Of everything that opens a door only the SHA-256 is kept.
-- Times are seconds since 1970.

CREATE TABLE clients (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('command', 'script', 'paired')),
    origin     TEXT,          -- the only Origin header it may send; NULL for programs, which send none
    token_hash BLOB NOT NULL UNIQUE,
    created    REAL NOT NULL,
    last_used  REAL,
    revoked    REAL
) STRICT;

-- A name is free again once its token is revoked.
CREATE UNIQUE INDEX clients_in_use ON clients (name) WHERE revoked IS NULL;

CREATE TABLE pairings (
    id_hash  BLOB PRIMARY KEY, -- knowing the id fetches the token, so the id is a secret too
    code     TEXT NOT NULL,    -- shown on both sides, and so no secret
    client   TEXT NOT NULL,
    origin   TEXT,
    created  REAL NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'fetched', 'denied')),
    attempts INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE logins (
    code_hash BLOB PRIMARY KEY,
    created   REAL NOT NULL,
    used      REAL
) STRICT;

CREATE TABLE sessions (
    cookie_hash BLOB PRIMARY KEY,
    proof_hash  BLOB NOT NULL, -- what changes need beside the cookie
    login_hash  BLOB NOT NULL, -- a login link used twice ends the session that it began
    created     REAL NOT NULL,
    last_used   REAL NOT NULL
) STRICT;
