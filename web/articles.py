"""Reading pages that were worked out lately. An article is all in its key: nothing here is ever out of date."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from web.understanding import Article

KEPT = 256  # articles
LARGEST = 256 * 1024  # characters; a larger one is worked out each time


class Articles:
    """The articles asked for last. Full, it forgets the one that was not asked for longest."""

    def __init__(self) -> None:
        self._articles: OrderedDict[Hashable, Article] = OrderedDict()

    def get(self, key: Hashable) -> Article | None:
        article = self._articles.get(key)
        if article is not None:
            self._articles.move_to_end(key)
        return article

    def put(self, key: Hashable, article: Article) -> None:
        if len(article.html) > LARGEST:
            return
        self._articles[key] = article
        if len(self._articles) > KEPT:
            self._articles.popitem(last=False)
