"""Whether two organisations are likely one: pure, no database, nothing learnt, every reason in words.

A name is compared as a set of words (a word may be misspelt), weighted: what many organisations are called
("school", "centre") says little, what one is called says much, and words that exclude each other (primary and
secondary, north and south, 1 and 2) say no. Similarity of words: Dice's coefficient over three-letter pieces
(L. R. Dice, 1945, Ecology 26); of names: the same coefficient over weighted words.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from partners.enums import Likeness
from partners.formulas.name_words import (
    ABBREVIATIONS,
    FREE_MAILERS,
    GENERIC,
    LEGAL_FORMS,
    OPPOSITES,
    PHRASES,
    SHARED_HOSTS,
    STOP_WORDS,
)
from tenancy.formulas import sort_key

Key = TypeVar("Key", bound=Hashable)

ALMOST, SIMILAR = 0.8, 0.62  # of two names: almost the same; similar enough if the place is the same as well
TELLING = 0.66  # the same of their telling words alone
MISSPELT = 0.55  # of two words of at least five letters
SPELT = 0.8  # of a word that many are called and how somebody wrote it
SWAPPED = 0.9  # of two words of the same letters in another order
NEAR = 0.25  # the share of its pieces that another name must have to be looked at
GENERIC_WEIGHT = 0.5
CROWD = 4  # a domain that so many partners share (a council's, a trust's) says nothing of one of them
SHOWN = 5

INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
APOSTROPHES = re.compile("['’‘ʼ`´]")
NO_WORD = re.compile(r"[\W_]+")
NUMERAL = re.compile(r"\d+|i{1,3}|iv|vi{0,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """What is known of one: `place` is anything that is equal where the place is the same."""

    name: str
    website: str = ""
    emails: tuple[str, ...] = ()
    place: Hashable = None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """An organisation as it is compared."""

    filed: str  # the name as it is filed
    words: tuple[str, ...]  # without legal form and small words, in order
    website: str
    mail_domains: frozenset[str]
    place: Hashable
    initials: str
    bare: frozenset[str]
    telling: tuple[str, ...]
    generic: tuple[str, ...]
    joined: str  # all words in one, because "Girl Guiding" is "Girlguiding"


@dataclass(frozen=True, slots=True)
class Match(Generic[Key]):
    """One likely duplicate: `score` from 0 to 1 for the order alone, the strongest reason first."""

    key: Key
    score: float
    reasons: tuple[Likeness, ...]


def words_of(name: str) -> tuple[str, ...]:
    """The telling words of a name: one case, no accents, abbreviations written out, legal forms left out.

    A name of nothing but legal forms keeps them, and one of nothing but signs is a word of its own.
    """
    text = APOSTROPHES.sub("", sort_key(name)).replace("&", " and ").replace("+", " and ")
    text = INITIALS.sub(lambda found: found[0].replace(".", ""), text)
    text = f" {NO_WORD.sub(' ', text).strip()} "
    for phrase, instead in PHRASES:
        text = text.replace(f" {phrase} ", f" {instead} ")
    words = [_spelt(word) for word in _written_out(text.split())]
    telling = tuple(word for word in words if word not in LEGAL_FORMS and word not in STOP_WORDS)
    return telling or tuple(words) or tuple(sort_key(name).split())


def _written_out(words: list[str]) -> list[str]:
    """Abbreviations as words; "st" is a street after a name and before what many are called: "Mill St Primary"."""
    found = [ABBREVIATIONS.get(word, word) for word in words]
    for place, word in enumerate(words):
        following = found[place + 1] if place + 1 < len(words) else ""
        if word == "st" and place and words[place - 1] not in STOP_WORDS and (not following or following in GENERIC):
            found[place] = "street"
    return found


@lru_cache(maxsize=16_384)
def _spelt(word: str) -> str:
    """What many are called, as it is spelt: "comunity" → "community", "scool" → "school"."""
    if word in GENERIC or len(word) < 5:
        return word
    best = max(GENERIC, key=partial(word_similarity, word))
    return best if word_similarity(word, best) >= SPELT or _lacks_one(word, best) else word


def _lacks_one(word: str, whole: str) -> bool:
    """Whether a single letter is missing."""
    return any(whole[:place] + whole[place + 1 :] == word for place in range(len(whole)))


def website_key(address: str) -> str:
    """The host that a website is known by; on a host of many (a social network), with the first part of the path."""
    text = address.strip().lower()
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    if host.removeprefix("m.") not in SHARED_HOSTS:
        return host
    first = parts.path.strip("/").split("/")[0]
    return f"{host.removeprefix('m.')}/{first}" if first else ""


def mail_domain(address: str) -> str:
    """The domain of an e-mail address; empty for those that anybody can have."""
    domain = address.strip().lower().rpartition("@")[2]
    return "" if domain in FREE_MAILERS or "." not in domain else domain


def fingerprint(one: Organisation) -> Fingerprint:
    """What `Lookalikes` compares."""
    words = words_of(one.name)
    return Fingerprint(
        filed=sort_key(one.name),
        words=words,
        website=website_key(one.website),
        mail_domains=frozenset(filter(None, map(mail_domain, one.emails))),
        place=one.place,
        initials="".join(word[0] for word in words) if len(words) > 2 else "",
        bare=frozenset(words),
        telling=tuple(word for word in words if word not in GENERIC),
        generic=tuple(word for word in words if word in GENERIC),
        joined="".join(words),
    )


@lru_cache(maxsize=16_384)
def pieces(word: str) -> frozenset[str]:
    """Its three-letter pieces, its ends marked: quay → "  q", " qu", "qua", "uay", "ay "."""
    padded = f"  {word} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


@lru_cache(maxsize=65_536)
def word_similarity(one: str, other: str) -> float:
    """1 for the same word, else Dice's coefficient where it is high enough for a misspelling, else 0."""
    if one == other:
        return 1.0
    if min(len(one), len(other)) < 5 or one.isdigit() or other.isdigit():
        return 0.0
    if one[0] == other[0] and sorted(one) == sorted(other):
        return SWAPPED
    shared = 2 * len(pieces(one) & pieces(other)) / (len(pieces(one)) + len(pieces(other)))
    return shared if shared >= MISSPELT else 0.0


def name_similarity(one: Fingerprint, other: Fingerprint) -> float:
    """From 0 to 1: what share of the two names' words is in both, generic words weighing half.

    0 where the telling words alone are not similar enough, or where words exclude each other.
    """
    if one.bare == other.bare or one.joined == other.joined:
        return 1.0
    alike, telling = _alike(one.telling, other.telling), len(one.telling) + len(other.telling)
    if not telling or 2 * alike < TELLING * telling or _exclude(one.bare, other.bare):
        return 0.0
    generic = _alike(one.generic, other.generic)
    half = len(one.generic) + len(other.generic)
    return 2 * (alike + GENERIC_WEIGHT * generic) / (telling + GENERIC_WEIGHT * half)


def _alike(words: tuple[str, ...], others: tuple[str, ...]) -> float:
    """How many words are in both, each with the most similar one left over; a misspelt one counts for less than 1."""
    left, found, unmatched = list(others), 0.0, []
    for word in words:  # equal ones find each other first
        if word in left:
            left.remove(word)
            found += 1
        else:
            unmatched.append(word)
    for word in unmatched:
        best = max(left, key=partial(word_similarity, word), default="")
        if best and (like := word_similarity(word, best)):
            left.remove(best)
            found += like
    return found


def _exclude(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether each has a word, or a number, that the other has another one of."""
    only, also = one - other, other - one
    if any(NUMERAL.fullmatch(word) for word in only | also):
        return True
    return any(only & group and also & group for group in OPPOSITES)


@dataclass(slots=True)
class Lookalikes(Generic[Key]):
    """Fingerprints that one can be held against, found by what they share: a look-up does not touch them all."""

    prints: dict[Key, Fingerprint] = field(default_factory=dict)
    _by_piece: dict[str, list[Key]] = field(default_factory=lambda: defaultdict(list))
    _by_domain: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    _by_initials: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, organisations: Mapping[Key, Organisation]) -> "Lookalikes[Key]":
        found = cls()
        for key, one in organisations.items():
            found.add(key, fingerprint(one))
        return found

    def add(self, key: Key, one: Fingerprint) -> None:
        self.prints[key] = one
        for piece in _telling_pieces(one):
            self._by_piece[piece].append(key)
        for domain in _domains(one):
            self._by_domain[domain].add(key)
        for short in _initials(one):
            self._by_initials[short].add(key)

    def like(self, one: Fingerprint, *, limit: int = SHOWN) -> list[Match[Key]]:
        """The likely duplicates of `one`, the likeliest first, at most `limit`."""
        matches = (self._match(one, key) for key in self._candidates(one))
        found = [match for match in matches if match is not None]
        return sorted(found, key=lambda match: (-match.score, self.prints[match.key].filed))[:limit]

    def _candidates(self, one: Fingerprint) -> Collection[Key]:
        wanted = _telling_pieces(one)
        shared: Counter[Key] = Counter()
        for piece in wanted:
            shared.update(self._by_piece.get(piece, ()))
        near = {key for key, count in shared.items() if count >= len(wanted) * NEAR}
        for domain in _domains(one):
            near |= self._by_domain.get(domain, set())
        for short in _initials(one):
            near |= self._by_initials.get(short, set())
        return near

    def _match(self, one: Fingerprint, key: Key) -> Match[Key] | None:
        other = self.prints[key]
        scores = dict(_name_reasons(one, other))
        for reason, domain in _domain_reasons(one, other):
            if len(self._by_domain[domain]) < CROWD or scores:
                scores[reason] = 0.9
        if not scores:
            return None
        if one.place is not None and one.place == other.place:
            scores[Likeness.PLACE] = 0.0
        reasons = sorted(scores, key=lambda reason: -scores[reason])
        return Match(key, min(1.0, max(scores.values()) + 0.02 * (len(scores) - 1)), tuple(reasons))


def _name_reasons(one: Fingerprint, other: Fingerprint) -> Iterable[tuple[Likeness, float]]:
    if one.filed == other.filed and one.filed:
        yield Likeness.SAME_NAME, 1.0
        return
    similarity = name_similarity(one, other)
    same_place = one.place is not None and one.place == other.place
    if similarity == 1:
        yield Likeness.SAME_WORDS, 0.98
    elif similarity >= ALMOST:
        yield Likeness.ALMOST, similarity * 0.95
    elif similarity >= SIMILAR and same_place:
        yield Likeness.SIMILAR, similarity * 0.9
    elif _short(one) == other.initials != "" or _short(other) == one.initials != "":
        yield Likeness.INITIALS, 0.7


def _domain_reasons(one: Fingerprint, other: Fingerprint) -> Iterable[tuple[Likeness, str]]:
    if one.website and one.website == other.website:
        yield Likeness.WEBSITE, one.website
    crossed = (one.mail_domains & {other.website}) | (other.mail_domains & {one.website})
    for domain in sorted((one.mail_domains & other.mail_domains) | crossed)[:1]:
        yield Likeness.MAIL, domain


def _telling_pieces(one: Fingerprint) -> frozenset[str]:
    """Pieces of the words that tell, or of all words where none does."""
    return frozenset().union(*map(pieces, one.telling or one.words))


def _domains(one: Fingerprint) -> frozenset[str]:
    return one.mail_domains | ({one.website} if one.website else set())


def _initials(one: Fingerprint) -> frozenset[str]:
    return frozenset(filter(None, (one.initials, _short(one))))


def _short(one: Fingerprint) -> str:
    """The name, where it is one short word and so may be initials."""
    return one.words[0] if len(one.words) == 1 and 3 <= len(one.words[0]) <= 8 else ""
