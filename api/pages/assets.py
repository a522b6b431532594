"""What the pages are drawn with: one style sheet and one icon, built once and committed."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.pages.rendering import Asset, icon, style

router = APIRouter(tags=["pages"], include_in_schema=False)

# An address changes with its content, so what it once gave stands for good.
_FOR_GOOD = "public, max-age=31536000, immutable"


@router.get("/static/pages.css")
def get_style() -> Response:
    """Get the styles."""
    return _given(style())


@router.get("/static/icon.svg")
def get_icon() -> Response:
    """Get the icon."""
    return _given(icon())


def _given(asset: Asset) -> Response:
    headers = {"Cache-Control": _FOR_GOOD, "X-Content-Type-Options": "nosniff"}
    return Response(asset.content, media_type=asset.media_type, headers=headers)
