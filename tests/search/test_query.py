"""search/query.py over search/index.py: what is found, by whom, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from search.index import Findable, Passage, Writer, begin, current, sweep, use
from search.query import Hit, Searcher
from storage.ids import GuideId, TenantId, WorkspaceId

HOME = WorkspaceId("home")
FIRST = TenantId("first")


class Shelf:
    """An index with a writer and a searcher, and short ways to fill and ask it."""

    def __init__(self, root: Path) -> None:
        folder = begin(root)
        self.writer = Writer(folder)
        use(folder)
        self.searcher = Searcher(root)

    def put(
        self,
        guide: str,
        title: str,
        *steps: str,
        tags: tuple[str, ...] = (),
        tenant: str = FIRST,
        workspace: str = HOME,
    ) -> None:
        passages = tuple(Passage(f"{guide}-{number}", text) for number, text in enumerate(steps, 1))
        number = sum(map(ord, guide)) * 1000 + len(guide)
        self.writer.put(
            Findable(number, TenantId(tenant), WorkspaceId(workspace), GuideId(guide), title, tags, passages)
        )
        self.writer.commit()

    def hits(self, words: str, *, limit: int = 20) -> list[Hit]:
        return self.searcher.search(words, FIRST, [HOME], [], limit)

    def found(self, words: str) -> list[str]:
        return [hit.guide for hit in self.hits(words)]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.writer.close()


def marked(hit: Hit) -> str:
    return "".join(f"[{text}]" if marked else text for text, marked in hit.snippet)


def test_words_in_titles_steps_and_tags_are_found(shelf: Shelf) -> None:
    shelf.put("a", "Refund an order", "Open Billing", "Click Refund", tags=("money",))
    for words in ("refund", "order refund", "billing", "MONEY", "refund billing money"):
        assert shelf.found(words) == ["a"]
    assert shelf.found("refund invoice") == []


def test_a_title_weighs_more_than_a_step(shelf: Shelf) -> None:
    shelf.put("step", "Close a case", "Then export", "Export again")
    shelf.put("title", "Export a case")
    assert shelf.found("export") == ["title", "step"]


def test_the_last_word_is_found_while_it_is_typed(shelf: Shelf) -> None:
    shelf.put("a", "Change notification settings")
    for typed in ("n", "not", "change noti", "settings"):
        assert shelf.found(typed) == ["a"]
    assert shelf.found("noti change") == []


def test_accents_case_and_english_forms_do_not_matter(shelf: Shelf) -> None:
    shelf.put("a", "Größe ändern", "L’été: exporting files")
    for words in ("GROSSE", "grösse andern", "ete", "exports of", "export"):
        assert shelf.found(words.removesuffix(" of")) == ["a"]


def test_unspaced_scripts_are_found_by_any_part(shelf: Shelf) -> None:
    shelf.put("a", "ガイド", "CSVを書き出す", "返金する")
    for words in ("書き出す", "返", "金す", "る", "csv", "CSVを", "返金する", "イド", '"返金"'):
        assert shelf.found(words) == ["a"]
    assert shelf.found("金返") == []


def test_a_phrase_is_found_as_it_stands_and_not_across_steps(shelf: Shelf) -> None:
    shelf.put("a", "Files", "Click Save", "As you like", "Then Save As a copy")
    shelf.put("b", "Files", "Click Save", "As you like")
    assert shelf.found('"save as"') == ["a"]
    assert shelf.found("save as") != ["a"]


def test_a_slip_is_forgiven_only_when_nothing_else_is_found(shelf: Shelf) -> None:
    shelf.put("a", "Refund an order", "Click Refund")
    assert shelf.found("refnud") == ["a"]
    assert shelf.hits("refnud")[0].snippet == (("Click ", False), ("Refund", True))
    shelf.put("b", "Refnud by mistake")
    assert shelf.found("refnud") == ["b"]


def test_a_snippet_shows_the_step_and_marks_the_words(shelf: Shelf) -> None:
    shelf.put("a", "Bills", "Open Billing", "In the table, export the invoices of June", "Export")
    [hit] = shelf.hits("invoices export")
    assert (marked(hit), hit.step) == ("In the table, [export] the [invoices] of June", "a-2")
    assert "".join(text for text, _ in hit.title) == "Bills"
    assert marked(shelf.hits("exp")[0]) == "In the table, [export] the invoices of June"


def test_a_hit_in_the_title_shows_how_the_guide_begins(shelf: Shelf) -> None:
    shelf.put("a", "Bills of June", "Open Billing")
    [hit] = shelf.hits("june")
    assert hit.title == (("Bills of ", False), ("June", True))
    assert (marked(hit), hit.step) == ("Open Billing", None)


def test_a_long_step_is_cut_around_the_hit(shelf: Shelf) -> None:
    shelf.put("a", "Long", "before " * 100 + "needle" + " after" * 100)
    [hit] = shelf.hits("needle")
    assert marked(hit).startswith("…before")
    assert marked(hit).endswith("after…")
    assert "[needle]" in marked(hit)
    assert len(marked(hit)) < 180


def test_what_one_may_not_see_is_not_found(shelf: Shelf) -> None:
    shelf.put("mine", "Secret plan")
    shelf.put("other", "Secret plan", workspace="away")
    shelf.put("theirs", "Secret plan", tenant="second")
    search = shelf.searcher.search
    assert [hit.guide for hit in search("secret", FIRST, [HOME], [])] == ["mine"]
    assert {hit.guide for hit in search("secret", FIRST, [HOME], [GuideId("other")])} == {"mine", "other"}
    assert [hit.guide for hit in search("secret", FIRST, [], [GuideId("other")])] == ["other"]
    assert search("secret", FIRST, [], [GuideId("theirs")]) == []
    assert search("secret", FIRST, [], []) == []


def test_a_guide_put_again_takes_its_own_place(shelf: Shelf) -> None:
    shelf.put("a", "Old words")
    shelf.put("a", "New words")
    assert (shelf.found("old"), shelf.found("words")) == ([], ["a"])


@pytest.mark.parametrize(
    "words", ["", '"', "(((", "title:x AND", "*", "a" * 10_000, "x " * 5000, "\x00", "-", "\ud800"]
)
def test_no_question_is_an_error(shelf: Shelf, words: str) -> None:
    shelf.put("a", "Refund")
    assert shelf.found(words) == []


def test_at_most_as_many_as_asked_for(shelf: Shelf) -> None:
    for guide in "abcdef":
        shelf.put(guide, f"Guide {guide}")
    assert len(shelf.hits("guide", limit=3)) == 3


def test_without_an_index_nothing_is_found(tmp_path: Path) -> None:
    assert Searcher(tmp_path / "none").search("words", FIRST, [HOME], []) == []


def test_an_index_is_replaced_under_its_readers(tmp_path: Path) -> None:
    old = Shelf(tmp_path)
    old.put("a", "Old words")
    assert old.found("words") == ["a"]
    folder = begin(tmp_path)
    new = Writer(folder)
    sweep(tmp_path)
    new.put(Findable(1, FIRST, HOME, GuideId("b"), "New words", (), ()))
    new.commit()
    assert old.found("words") == ["a"]
    use(folder)
    assert old.found("words") == ["b"]
    old.writer.close()
    sweep(tmp_path)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [current(tmp_path)]
    new.close()


def test_a_guide_of_any_length_can_be_put(shelf: Shelf) -> None:
    shelf.put("a", "Endless", *["word " * 1000] * 200, "needle")
    assert shelf.found("word") == ["a"]
    assert shelf.found("needle") == []


def test_an_index_is_closed_only_when_a_commit_that_nobody_waits_for_has_ended(tmp_path: Path) -> None:
    """Tantivy lends its writer to one call at a time, and a worker that is stopped leaves a commit to its thread."""
    writer = Writer(tmp_path / "index")
    for number in range(200):
        writer.put(Findable(number, FIRST, HOME, GuideId(f"g{number}"), "Words", (), ()))
    with ThreadPoolExecutor(1) as threads:
        commit = threads.submit(writer.commit)
        while not writer._turn.locked() and not commit.done():
            continue
        writer.close()
    commit.result()
