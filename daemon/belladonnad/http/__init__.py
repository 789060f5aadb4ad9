"""The HTTP side: routes, their description, and how errors are told."""
