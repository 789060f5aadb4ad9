"""An icon among those of the desktop that shows what the daemon does; a process of its own."""
