"""Static files under names that say their content, so that browsers keep them; plain names before they are gathered."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Where nothing was gathered yet (tests), and for a file that was not there then, a file keeps its own name."""

    manifest_strict = False

    def create_compressor(self, **options: Any) -> Compressor:
        """Gzip alone: Brotli takes half a minute for a few per cent."""
        return Compressor(**options, use_brotli=False)

    def url(self, name: str | None, force: bool = False) -> str:
        if not self.hashed_files:
            return str(StaticFilesStorage.url(self, name))
        known = self.known_urls.get(name)
        if known is None:
            known = self.known_urls[name] = str(super().url(name, force))
        return known

    @cached_property
    def known_urls(self) -> dict[str | None, str]:
        """Addresses by name: a page asks for dozens, and they stay until files are gathered anew."""
        return {}

    def stored_name(self, name: str) -> str:
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name
