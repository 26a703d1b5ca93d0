"""Which organisations are likely one: a table of names and what must be said of them; and that it is fast."""

import itertools
import time
from typing import Any

import pytest

from partners.enums import Likeness
from partners.formulas import Lookalikes, Organisation, fingerprint
from partners.formulas.duplicates import mail_domain, website_key, words_of
from tests.pace import slowness

SAME, WORDS, ALMOST, SIMILAR = Likeness.SAME_NAME, Likeness.SAME_WORDS, Likeness.ALMOST, Likeness.SIMILAR
INITIALS, WEBSITE, MAIL, PLACE = Likeness.INITIALS, Likeness.WEBSITE, Likeness.MAIL, Likeness.PLACE


def reasons(one: Organisation, other: Organisation) -> tuple[Likeness, ...]:
    """What is said of the second when the first comes, and the other way round: it must be the same."""
    there = Lookalikes.of({"x": other}).like(fingerprint(one))
    back = Lookalikes.of({"x": one}).like(fingerprint(other))
    assert [match.reasons for match in there] == [match.reasons for match in back]
    return there[0].reasons if there else ()


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Quay School", "QUAY  school", SAME),
        ("École du Port", "ecole du port", SAME),
        ("Quay School", "The Quay Sch.", WORDS),
        ("Tide & Anchor Ltd", "Tide and Anchor Limited", WORDS),
        ("Tide + Anchor", "Tide and Anchor CIC", WORDS),
        ("Harbour Arts C.I.C.", "Harbour Arts Community Interest Company", WORDS),
        ("Harbour Arts CIO", "Harbour Arts", WORDS),
        ("St. Mary's Primary School", "Saint Marys Primary School", WORDS),
        ("St Mary’s C of E Primary", "St. Mary's Church of England Primary", WORDS),
        ("School of Music, Harbour", "Harbour Music School", WORDS),
        ("Hafenverein e.V.", "Hafenverein", WORDS),
        ("Harbour Learning Trust", "Harbour Learning", WORDS),
        ("Girl Guiding Yorkshire", "Girlguiding Yorkshire", WORDS),
        ("Millbrook Youth Center", "Millbrook Youth Centre", WORDS),
        ("Riverside Primary", "Riverside Primary School", ALMOST),
        ("Riverside", "Riverside School", ALMOST),
        ("Lighthouse Comunity Nursery", "Lighthouse Community Nursery", WORDS),
        ("Lantern St Primary School", "Lantern Street Primary School", WORDS),
        ("Mill Rd. Nursery", "Mill Road Nursery", WORDS),
        ("Friends of St. Anne", "Friends of Saint Anne", WORDS),
        ("Ropewalk Scool", "Ropewalk School", WORDS),
        ("Lighthuose Nursery", "Lighthouse Nursery", ALMOST),
        ("Northmoor Childrens Theater", "Northmoor Children's Theatre", ALMOST),
        ("NSPCC", "National Society for the Prevention of Cruelty to Children", INITIALS),
        ("YMCA", "Young Men's Christian Association", INITIALS),
    ],
)
def test_names_of_one_organisation_are_found(one: str, other: str, reason: Likeness) -> None:
    assert reasons(Organisation(name=one), Organisation(name=other))[:1] == (reason,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Riverside Primary School", "Riverside Secondary School"),
        ("Riverside Infant School", "Riverside Junior School"),
        ("Harbour partner 1", "Harbour partner 2"),
        ("Scout Group 14", "Scout Group 41"),
        ("North Quay School", "South Quay School"),
        ("St Mary's Primary School", "St Paul's Primary School"),
        ("St Mary's C of E Primary", "St Mary's RC Primary"),
        ("Quay Library", "Quay Museum"),
        ("Harbour Youth Centre", "Harbour Community Centre"),
        ("Primary School", "Community School"),
        ("Quay Girls School", "Quay Boys School"),
        ("Ada", "Adam"),
        ("Anna Bell", "Bella Ann"),
        ("Ark", "Alpha Ribbons"),
        ("Leeds City Council", "York City Council"),
        ("Women's Aid Harbour", "Age Harbour"),
    ],
)
def test_names_of_two_organisations_are_kept_apart(one: str, other: str) -> None:
    assert reasons(Organisation(name=one), Organisation(name=other)) == ()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"website": "https://www.quay.org/about"}, {"website": "http://quay.org"}, (WEBSITE,)),
        ({"website": "quay.org"}, {"website": "HTTPS://QUAY.ORG/"}, (WEBSITE,)),
        ({"website": "https://a.quay.org"}, {"website": "https://b.quay.org"}, ()),
        ({"website": "https://facebook.com/quay"}, {"website": "https://m.facebook.com/quay/"}, (WEBSITE,)),
        ({"website": "https://facebook.com/quay"}, {"website": "https://facebook.com/tide"}, ()),
        ({"website": "https://facebook.com/"}, {"website": "https://facebook.com/"}, ()),
        ({"website": "http://[broken"}, {"website": "http://[broken"}, ()),
        ({"emails": ("ana@quay.org",)}, {"emails": ("bo@tide.org", "cy@QUAY.org")}, (MAIL,)),
        ({"emails": ("ana@gmail.com",)}, {"emails": ("bo@gmail.com",)}, ()),
        ({"emails": ("ana@quay.org",)}, {"website": "https://www.quay.org"}, (MAIL,)),
        ({"emails": ("ana@quay.org",), "website": "quay.org"}, {"website": "quay.org"}, (WEBSITE, MAIL)),
        ({"place": 1}, {"place": 1}, ()),
        ({"place": 1, "website": "quay.org"}, {"place": 1, "website": "quay.org"}, (WEBSITE, PLACE)),
    ],
)
def test_addresses_tell_whatever_the_name(one: Any, other: Any, expected: tuple[Likeness, ...]) -> None:
    assert reasons(Organisation(name="Alpha", **one), Organisation(name="Zeta", **other)) == expected


def test_similar_name_counts_only_in_the_same_place() -> None:
    one, other = "Quay Primary", "Quay School"
    assert reasons(Organisation(name=one, place=1), Organisation(name=other, place=1)) == (SIMILAR, PLACE)
    assert reasons(Organisation(name=one, place=1), Organisation(name=other, place=2)) == ()
    assert reasons(Organisation(name=one), Organisation(name=other)) == ()


def test_domain_of_a_crowd_says_nothing_beside_another_name() -> None:
    crowd = {number: Organisation(name=f"Number {number} Quay", website="https://council.gov") for number in range(4)}
    assert Lookalikes.of(crowd).like(fingerprint(Organisation(name="Tide", website="https://council.gov"))) == []
    found = Lookalikes.of(crowd).like(fingerprint(Organisation(name="Number 2 Quay", website="https://council.gov")))
    assert [match.key for match in found] == [2]


def test_likeliest_comes_first_and_no_more_than_asked() -> None:
    names = ["Quay School", "Quay Sch", "Quai School", "Quay Schooll", "Quay"]
    found = Lookalikes.of({name: Organisation(name=name) for name in names}).like(
        fingerprint(Organisation(name="quay school")), limit=3
    )
    assert [match.key for match in found][:2] == ["Quay School", "Quay Sch"]
    assert len(found) == 3


@pytest.mark.parametrize("name", ["…", "Ltd", "The Trust", "株式会社", "'", "i", "a" * 5000, "&" * 200])
def test_any_text_is_a_name(name: str) -> None:
    like = Lookalikes.of({1: Organisation(name=name)}).like(fingerprint(Organisation(name=name)))
    assert [match.reasons[0] for match in like] == [SAME]


def test_no_name_is_like_no_name() -> None:
    assert reasons(Organisation(name=" "), Organisation(name="")) == ()


def test_words_are_written_out_and_legal_forms_left_out() -> None:
    assert words_of("The St. John's Prim. Sch. & Nursery Ltd") == ("saint", "johns", "primary", "school", "nursery")
    assert words_of("Trust") == ("trust",)
    assert website_key("https://www.Example.org:8000/x") == "example.org"
    assert (mail_domain("a@b.example"), mail_domain("a@GMAIL.com"), mail_domain("nothing")) == ("b.example", "", "")


def test_thousand_partners_are_looked_through_in_no_time() -> None:
    firsts = ["Harbour", "Quay", "Mill", "Tide", "Anchor", "Lantern", "Bridge", "Orchard", "Chapel", "Meadow"]
    seconds = ["Hill", "Lane", "Park", "Green", "Cross", "Field", "Gate", "Wood", "Brook", "Dale"]
    kinds = ["Primary School", "Youth Club", "Nursery", "Library", "Trust Ltd", "Community Centre", "Arts CIC"]
    kinds += ["Sports Club", "Theatre", "Food Bank"]
    names = [" ".join(parts) for parts in itertools.product(firsts, seconds, kinds)]
    register = Lookalikes.of({number: Organisation(name=name) for number, name in enumerate(names)})
    began = time.process_time()
    for name in names[::5]:
        assert register.like(fingerprint(Organisation(name=name)))[0].reasons == (SAME,)
    each = (time.process_time() - began) / len(names[::5])
    assert each < 0.05 * slowness(), f"{each * 1000:.1f} ms for each of {len(names)}"
