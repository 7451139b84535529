"""What a recorder masks where it is typed, and what the server masks again, are the same: asked of both."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

from ingest.addresses import masked_address
from ingest.masking import masked_tokens
from ingest.patterns import PATTERNS, masked_patterns
from ingest.secrecy import HINTS_ALONE, HINTS_INSIDE, secret_noun, secret_noun_of_value
from ingest.shielding import Shield, shielded
from ingest.wire import Navigated, Scene
from tests.agents.node import answers

MASKING = "protocol/masking.ts"
NAMES = (
    "Shipping address", "newPassword", "new_pass-word", "user[pwd]", "Mot de passe", "Contraseña", "PIN",
    "Pinterest", "Código de verificación", "CVV2", "cc-number", "Hasło", "ŞIFRE", "şifre", "Пароль", "パスワード",
    "パスワード", "密码", "Passwörter", "2FA", "token", "Tokenizer", "API key", "apiKey", "Card expiry", "otp",
    "Straße", "e-mail", "", "ΚΩΔΙΚΟΣ ΠΡΟΣΒΑΣΗΣ", "Prüfziffer", "ﬁle", "Ⅷ", "a" * 300, "รหัสผ่าน", "पासवर्ड",
    "비밀번호", "Wi-Fi", "HTTPToken", "x²y", "snake_case_pin",
)  # fmt: skip
TEXTS = (
    "ana@example.org", "write to ana.b+c@mail.example.co.uk!", "4111 1111 1111 1111", "4111-1111-1111-1112",
    "0000000000000000", "DE89 3704 0044 0532 0130 00", "DE89370400440532013001", "GB82WEST12345698765432",
    "078-05-1120", "000-12-3456", "+49 30 901820", "(030) 9018 20", "2026-11-27", "1.2.3.4", "v10.20.30",
    "$1,234.56", "call 030/123 456 78", "12345678", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    "Bearer abcdefgh12345678", "ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "AKIAIOSFODNN7EXAMPLE",
    "sk-x1x1x1x1x1x1x1x1x1x1x1x1", "https://ana:secret@example.org/x?token=abc&page=2",
    "https://x.example/?code=1&state=2", "?code=1", "https://x.example/#access_token=abc;id=4",
    "https://maps.example/?key=AIzabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "?reset%5Ftoken=zzz", "?a[password]=b",
    "https://x.example/go?next=https://y.example/?token=abc&page=2", "https://x.example/#access_token=abc?a=b",
    "https://x.example/reset/Xk29fLq0ZpR7vTb1", "/password-reset/0f8fad5b-d9cd-469f-a165-70867728950e/?a=b",
    "/sign-in/CKXtTfyFQeEZZqAoIVFJMDQgUdHkNgGJWYMQpHQ", "/verify/how-to-verify-an-address",
    "/guides/0f8fad5bd9cd469fa165", "/accounts/reset/MQ/c4x2yk-5f3bd3b0a1c2d3e4f5a6/", "/verify/42/AbCdEfGhIjKlMnOp",
    "/activate/ImFuYSI:1qTq6z:Zk3mAbCdEfGhIjKl/", "(see https://x.example/reset/Xk29fLq0ZpR7vTb1)",
    "https://x.example/Reset/Xk29fLq0ZpR7vTb1, then", "/resetPassword/Xk29fLq0ZpR7vTb1|b", "/join/Xk29fLq0ZpR7vTb1.",
    "/s/Xk29fLq0ZpR7vTb1Xk29fLq0ZpR7vTb1",
    "eyJhbGciOiJSU0EifQ.OKOawDo13gRp2ojaHV.48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodetZdvT,", "id-eyJhbGciOiJI",
    "?token=a\u00a0b", "?token=a\x1cb c", "://a\x85b@c", "://a\ufeffb@c", "/reset/\x1dXk29fLq0ZpR7vTb1",
    "?key=a&code=b", "4111\ufeff1111\x1f1111\x851111", "\u00a0", "\u2028", "\x0b",
    "您的令牌是eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0。",
    "é@ü.example.org", "٠١٢٣٤٥٦٧٨٩ ٠١٢٣", "no secrets here", "", "a=b", "me @ home",
)  # fmt: skip
WAYS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("", quote), ("", quote_plus), ("", lambda text: quote(quote(text, safe=""), safe="")), ("b=%E0%A4%A&", quote),
)  # fmt: skip


def mixed(words: tuple[str, ...], many: int) -> list[str]:
    """The words, and pieces of them put together as nobody would think of."""
    chance = random.Random(4)
    found = list(words)
    while len(found) < many:
        pieces = [chance.choice(words) for _ in range(chance.randint(1, 3))]
        cut = [piece[chance.randint(0, 3) :] if chance.random() < 0.3 else piece for piece in pieces]
        found.append(chance.choice(("", " ", "-", ", ", "é")).join(cut))
    return found


def test_a_field_is_judged_alike_by_what_it_is_called(tmp_path: Path) -> None:
    hints = [hint for table in (HINTS_INSIDE, HINTS_ALONE) for _, words in table for hint in words]
    names = [*mixed(NAMES, 2_000), *hints, *(f"my {hint} 1" for hint in hints), *(hint.upper() for hint in hints)]
    found = answers(MASKING, "secretOf", [[[name]] for name in names], tmp_path)
    expected = [secret_noun([name]) or None for name in names]
    assert [each for each in zip(names, expected, found, strict=True) if each[1] != each[2]] == []
    assert len(set(expected)) > 8


def test_a_value_is_judged_alike_by_what_it_looks_like(tmp_path: Path) -> None:
    values = mixed(TEXTS, 1_000)
    found = answers(MASKING, "secretOfValue", [[value] for value in values], tmp_path)
    assert found == [secret_noun_of_value(value) or None for value in values]
    assert "card number" in found


def test_a_text_is_masked_alike(tmp_path: Path) -> None:
    texts = mixed(TEXTS, 3_000)
    everything = frozenset(PATTERNS)
    addresses = answers(MASKING, "maskedAddress", [[text] for text in texts], tmp_path)
    assert addresses == [masked_address(text) for text in texts]
    tokens = answers(MASKING, "maskedTokens", [[text] for text in texts], tmp_path)
    assert tokens == [masked_tokens(text) for text in texts]
    found = answers("../tests/agents/masking_all.ts", "maskedByAll", [[text] for text in texts], tmp_path)
    assert found == [masked_patterns(masked_tokens(masked_address(text)), everything) for text in texts]


def test_the_server_leaves_nothing_in_an_address_that_a_recorder_would_find(tmp_path: Path) -> None:
    """The server masks the part, and looks under more escapes; a recorder takes all away that follows the host."""
    texts = [quote(text) for text in mixed(TEXTS, 600)] + [quote_plus(text) for text in mixed(TEXTS, 600)]
    urls = [f"https://shop.example/{text}/a?b={text}" for text in texts]
    shield = Shield(frozenset(PATTERNS))
    kept = [shielded(Navigated(n=1, at=1, scene=Scene(url)), shield).scene.url for url in urls]
    assert answers("../tests/agents/masking_url.ts", "maskedUrlByAll", [[url] for url in kept], tmp_path) == kept
    assert len({*kept} - {*urls}) > 100


def test_a_recorder_leaves_nothing_in_an_address_that_the_server_would_find(tmp_path: Path) -> None:
    """Under escapes of escapes as well, and beside such as are none: an address that is handed on holds a secret."""
    inner = [f"https://ana:pw@shop.example/{text}?token={text}&a=1" for text in mixed(TEXTS, 200)] + mixed(TEXTS, 200)
    urls = [f"https://shop.example/a?{broken}next={escape(text)}" for text in inner for broken, escape in WAYS]
    told = answers("../tests/agents/masking_url.ts", "maskedUrlByAll", [[url] for url in urls], tmp_path)
    shield = Shield(frozenset(PATTERNS))
    assert [url for url in told if shielded(Navigated(n=1, at=1, scene=Scene(url)), shield).scene.url != url] == []
    assert "https://shop.example/a?masked" in told
    assert any("next=" in url for url in told)
