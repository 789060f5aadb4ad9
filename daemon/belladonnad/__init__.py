"""The daemon: watched folders, a local HTTP API and a job queue. Nothing of it exists yet but its command."""
