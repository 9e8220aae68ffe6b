"""The `seido` command line."""

from seido.cli.main import main

__all__ = ["main"]
