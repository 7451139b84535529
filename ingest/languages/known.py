"""The languages that guides can be told in."""

from __future__ import annotations

from typing import Final, Literal

from ingest.languages.de import GERMAN
from ingest.languages.en import ENGLISH
from ingest.languages.fr import FRENCH
from ingest.languages.language import Language

Code = Literal["en", "de", "fr"]

LANGUAGES: Final[dict[Code, Language]] = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH}
