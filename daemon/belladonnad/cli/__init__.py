"""The command ``belladonnad``, one file a command."""
