"""A limit on what one request may bring, held while it arrives: what is too large never fills the disk."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

#: Bytes of all files and fields of a request together.
MOST_IN_REQUEST = 520 << 20


class LimitedUploads(FileUploadHandler):
    """First of the upload handlers. Files of a request that is too large are passed over, and the request says so
    (`request.META["seido.too_large"]`), so that the form can answer with a sentence."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        self.too_large = content_length > MOST_IN_REQUEST
        META["seido.too_large"] = self.too_large

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.too_large:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
