"""What performance adds to the frame and to what others may hang on it."""

from __future__ import annotations

from seido.apps.performance import places

__all__ = ["places"]
