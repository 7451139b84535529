"""Which fields hold a secret, judged by what they are called, in the languages that recordings come in. Pure.

Better to mask a field too many than one too few: a masked name is typed in again, a leaked password is out for ever.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

PASSWORD = "password"  # noqa: S105 — the noun
CARD = "card number"
CARD_DETAILS = "card details"
CARD_CODE = "security code"
CODE = "one-time code"
PIN = "PIN"
SECRET = "secret"  # noqa: S105 — the noun
TOKEN = "token"  # noqa: S105 — the noun
NOUNS = (PASSWORD, CARD, CARD_DETAILS, CARD_CODE, CODE, PIN, SECRET, TOKEN)

# In each: words that give the field away wherever they stand in a name, even inside a longer word.
_INSIDE = {
    PASSWORD: (
        "password passwd passwort passcode passphrase passwrd kennwort motdepasse contrasena contrasenya wachtwoord "
        "palavrapasse adgangskode losenord salasana jelszo lozinka slaptazodis salasona matkhau katasandi katalaluan "
        "kodewoord nenolasiri "
        "пароль парола лозинка гасло κωδικοσπροσβασησ κωδικοπροσβασησ סיסמה סיסמא كلمةالمرور كلمةالسر گذرواژه رمزعبور "
        "密码 密碼 口令 パスワード 비밀번호 암호 รหัสผ่าน पासवर्ड পাসওয়ার্ড கடவுச்சொல்"
    ),
    PIN: "暗証番号 pincode pinnumber pinnummer",
    CARD: (
        "cardnumber ccnumber creditcard cardnum kreditkarte kartennummer numerodecarte numerodetarjeta numerotarjeta "
        "numerocarta numerodocartao カード番号 卡号 卡號 카드번호 номеркарты"
    ),
    CARD_CODE: (
        "cccsc cardverification securitycode prufziffer prufnummer kartenprufnummer セキュリティコード "
        "codigodeseguridad codigodeseguranca codedesecurite codicedisicurezza"
    ),
    CARD_DETAILS: "autocompletecc ccexp ccname cctype ccgiven ccfamily cardexpiry",
    CODE: (
        "onetimecode onetimepassword onetimepass verificationcode authcode authenticatorcode authenticationcode "
        "confirmationcode smscode recoverycode backupcode einmalcode einmalpasswort bestatigungscode "
        "codigodeverificacion codedeverification codicediverifica 验证码 驗證碼 "
        "認証コード 確認コード 인증번호 кодподтверждения"
    ),
    SECRET: "clientsecret secretkey privatekey seedphrase recoveryphrase secretphrase securityanswer secretanswer",
    TOKEN: "accesstoken authtoken apitoken bearertoken refreshtoken apikey accesskey apisecret",
}
# Words that give it away only when they stand alone: `pin` is a secret, `shipping` is not.
_ALONE = {
    PASSWORD: "pwd pw mdp pass passwords senha sifre parola haslo heslo geslo parole clave passord kodeord passe",
    PIN: "pin pins nip",
    CARD: "pan",
    CARD_CODE: "cvv cvc cvv2 cvc2 csc",
    CODE: "otp totp hotp 2fa mfa tan onetime",
    SECRET: "secret secrets",
    TOKEN: "token tokens",
}
_BREAKS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+")
STROKES = str.maketrans("łŁøØđĐı", "lLoOdDi")  # letters that Unicode does not take apart
_BETWEEN_DIGITS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ufeff-]")  # all that is blank to Python or to JavaScript, and more
_VARIABLE = re.compile(r"\$\{\s*([\w.]+(?:\[[\w'\".-]*\][\w.]*)*)\s*\}")
_SIGNS_IN = re.compile(
    r"(?:(?:log|sign)[-_]?(?:in|on)|authenticat|credential)\w{0,40}\s{0,4}\(|/(?:log|sign)[-_]?in\b", re.IGNORECASE
)


def secret_noun(names: Iterable[str]) -> str:
    """What a field with these names, ids and attributes holds: one of NOUNS, or nothing when it holds no secret."""
    return next((noun for name in names if (noun := _noun(name) if len(name) < 200 else _noun.__wrapped__(name))), "")


def may_be_secret(text: str) -> bool:
    """False only where no part of a text, ids and attributes spelled as in selectors, is what a secret is called.

    Many times faster than to take the text apart. What is not ASCII, or escaped, may be anything.
    """
    if not text.isascii() or "\\" in text:
        return True
    letters = text.replace("#", "id").encode().translate(_SMALL, _NO_LETTERS)
    return _ROOTS.search(letters) is not None


def secret_noun_of_value(value: str) -> str:
    """What a value is that no field's name gave away: a payment card's number, by its length and check digit."""
    if value[:1].isalpha():  # as most are
        return ""
    digits = _BETWEEN_DIGITS.sub("", value) if len(value) < 40 else ""
    return CARD if 13 <= len(digits) <= 19 and digits.isascii() and digits.isdecimal() and _luhn(digits) else ""


def secret_noun_of_script(script: str) -> str:
    """What a script speaks of that is a secret: by any word of it, or because it signs in."""
    return secret_noun([script]) or (PASSWORD if _SIGNS_IN.search(script) else "")


def mask(noun: str) -> str:
    """What stands where a secret stood."""
    return f"[{noun}]"


def masked_noun(value: str) -> str:
    """The noun of what was masked here, or nothing. Keys pressed after a masked text may follow it."""
    end = value.find("]")
    noun = value[1:end] if value.startswith("[") and end > 0 else ""
    return noun if noun in NOUNS and not _VARIABLE.sub("", value[end + 1 :]) else ""


def holds_mask(text: str) -> bool:
    """Whether something was masked somewhere in a text."""
    return any(mask(noun) in text for noun in NOUNS)


def variables(value: str) -> list[str]:
    """The names of the variables in a value, without those that stand for keys."""
    return [name for name in _VARIABLE.findall(value) if not name.startswith("KEY_")]


def is_only_variables(value: str) -> bool:
    return bool(value) and not _VARIABLE.sub("", value).strip()


@lru_cache(maxsize=4096)
def _noun(name: str) -> str:
    words = _words(name)
    together = "".join(words)
    for noun, hints in HINTS_INSIDE:
        if any(hint in together for hint in hints):
            return noun
    return next((noun for noun, alone in HINTS_ALONE if not alone.isdisjoint(words)), "")


def _words(name: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", _BREAKS.sub(" ", unicodedata.normalize("NFC", name)))
    letters = "".join(letter for letter in bare.translate(STROKES) if not unicodedata.category(letter).startswith("M"))
    return letters.casefold().split()


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0 and len(set(digits)) > 1


def _any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, as the tree of their letters: a fourth of the time of one word after the other."""
    tree: dict[str, list[str]] = {}
    for word in words:
        tree.setdefault(word[:1], []).append(word[1:])
    if "" in tree:  # one of them ends here, and whatever goes on has it in it
        return ""
    return f"(?:{'|'.join(re.escape(letter) + _any_of(rest) for letter, rest in tree.items())})"


HINTS_INSIDE = [(noun, tuple("".join(_words(hint)) for hint in hints.split())) for noun, hints in _INSIDE.items()]
HINTS_ALONE = [
    (noun, frozenset(word for hint in hints.split() for word in _words(hint))) for noun, hints in _ALONE.items()
]
_ROOTS = re.compile(
    _any_of(hint for _, hints in (*HINTS_INSIDE, *HINTS_ALONE) for hint in hints if hint.isascii()).encode()
)
_NO_LETTERS = bytes(sign for sign in range(128) if not chr(sign).isalnum())
_SMALL = bytes(range(128)).lower() + bytes(range(128, 256))
