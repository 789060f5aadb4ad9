"""The dashboard: a page and its modules, served as they are. There is nothing to build."""
