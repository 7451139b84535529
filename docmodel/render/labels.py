"""What a reader is told about a step that is no action, in words: colour and place alone are not heard."""

from __future__ import annotations

from typing import Final

from docmodel.schema import Kind

UNTITLED: Final = "Untitled step"
AFTERWARDS: Final = "How it looked then"
CLIP: Final = "A clip of this step"
NO_PICTURE: Final = "No picture."
LABELS: Final[dict[Kind, str]] = {"tip": "Tip", "alert": "Important", "gap": "Not captured"}
