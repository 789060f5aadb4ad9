"""The daemon: watched folders, a local HTTP API and a durable queue before one worker that shades."""
