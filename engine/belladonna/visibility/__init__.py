"""What the eye sees of a change: measures of it, and where it is tolerated."""
