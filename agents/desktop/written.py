"""A line that is being written, key by key: what a field says when nothing else tells. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Written:
    """text with a caret. It begins empty, whatever the field held before."""

    text: str = ""
    caret: int = 0

    def write(self, letters: str) -> None:
        self.text = self.text[: self.caret] + letters + self.text[self.caret :]
        self.caret += len(letters)

    def edit(self, key: str) -> bool:
        """Do what an editing key does. False when the key is none."""
        match key:
            case "Backspace":
                self.text = self.text[: max(self.caret - 1, 0)] + self.text[self.caret :]
                self.caret = max(self.caret - 1, 0)
            case "Delete":
                self.text = self.text[: self.caret] + self.text[self.caret + 1 :]
            case "ArrowLeft":
                self.caret = max(self.caret - 1, 0)
            case "ArrowRight":
                self.caret = min(self.caret + 1, len(self.text))
            case "Home":
                self.caret = 0
            case "End":
                self.caret = len(self.text)
            case _:
                return False
        return True
