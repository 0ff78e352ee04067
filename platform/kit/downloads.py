"""Files that people have sent, given out again so that no browser takes them for a page of ours."""

from __future__ import annotations

from typing import IO

from django.http import FileResponse


def file_response(
    file: IO[bytes], *, content_type: str, public_for: int = 0, download_as: str = ""
) -> FileResponse:
    """The file: never sniffed, never run, kept by everybody for `public_for` seconds or (0) by nobody.

    With a name in `download_as` browsers store it instead of showing it.
    """
    response = FileResponse(
        file, content_type=content_type, as_attachment=bool(download_as), filename=download_as
    )
    response["Cache-Control"] = (
        f"public, max-age={public_for}, immutable" if public_for else "private, no-store"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
