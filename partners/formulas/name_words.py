"""Words in the names of organisations: what stands for what, and what tells one from another."""


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


# Several words that are one thing, before single words are looked at. In one case, without accents.
PHRASES = (
    ("church of england", "cofe"),
    ("c of e", "cofe"),
    ("roman catholic", "rc"),
    ("community interest company", "cic"),
    ("community benefit society", "cbs"),
    ("charitable incorporated organisation", "cio"),
    ("scottish charitable incorporated organisation", "scio"),
    ("limited liability partnership", "llp"),
    ("public limited company", "plc"),
    ("multi academy trust", "mat"),
    ("registered charity", "charity"),
    ("sixth form", "sixthform"),
    ("non profit", "nonprofit"),
    ("e v", "ev"),
    ("co op", "cooperative"),
    ("co operative", "cooperative"),
)
ABBREVIATIONS = {
    "acad": "academy",
    "assn": "association",
    "assoc": "association",
    "ave": "avenue",
    "bros": "brothers",
    "center": "centre",
    "centres": "centre",
    "centers": "centre",
    "charities": "charity",
    "clubs": "club",
    "coll": "college",
    "comm": "community",
    "corp": "corporation",
    "ctr": "centre",
    "dept": "department",
    "dr": "doctor",
    "fdn": "foundation",
    "found": "foundation",
    "govt": "government",
    "hse": "house",
    "hosp": "hospital",
    "inf": "infant",
    "infants": "infant",
    "intl": "international",
    "jnr": "junior",
    "jr": "junior",
    "jun": "junior",
    "juniors": "junior",
    "lib": "library",
    "ln": "lane",
    "mt": "mount",
    "natl": "national",
    "nurseries": "nursery",
    "org": "organisation",
    "organization": "organisation",
    "pri": "primary",
    "prim": "primary",
    "pty": "ltd",
    "rd": "road",
    "sch": "school",
    "schl": "school",
    "schools": "school",
    "sec": "secondary",
    "services": "service",
    "soc": "society",
    "sq": "square",
    "st": "saint",
    "svc": "service",
    "svcs": "service",
    "uni": "university",
    "univ": "university",
    "yth": "youth",
}
LEGAL_FORMS = _words(
    "ag asbl bv cbs charity cic cio co company corporation ev ggmbh gmbh inc incorporated limited llc llp",
    "ltd mat ngo nonprofit npo plc sarl scio trust",
)
STOP_WORDS = _words("a an and at by de der des die du for fur in la le les of on the to und y")
# What many are called: it weighs half.
GENERIC = _words(
    "academy agency alliance association authority borough centre church city club college committee",
    "community cooperative council county department district education federation foundation government",
    "group health hospital house infant institute international junior library local ministry national",
    "network nursery office organisation partnership preschool primary programme project rc cofe school",
    "secondary service sixthform social society support team town union university women young youth",
)
# Of each group a name has one: who has another is somebody else.
OPPOSITES = (
    frozenset(
        {"primary", "secondary", "infant", "junior", "nursery", "sixthform", "preschool", "college", "university"}
    ),
    frozenset({"north", "south", "east", "west", "central"}),
    frozenset({"northern", "southern", "eastern", "western"}),
    frozenset({"upper", "lower", "middle"}),
    frozenset({"boys", "girls"}),
    frozenset({"men", "women", "mens", "womens"}),
    frozenset({"old", "new"}),
    frozenset({"cofe", "rc"}),
    frozenset({"city", "county", "borough", "district"}),
    _words("school hospital library museum church council police club university college nursery"),
)
# Where anybody can have an address: it tells nothing of an organisation.
FREE_MAILERS = _words(
    "aol.com bigpond.com bt.com btinternet.com btopenworld.com fastmail.com free.fr gmail.com gmx.at",
    "gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr",
    "icloud.com laposte.net libero.it live.co.uk live.com mac.com mail.com mail.ru me.com msn.com",
    "ntlworld.com o2.co.uk orange.fr outlook.com pm.me proton.me protonmail.com qq.com rocketmail.com",
    "sky.com t-online.de talktalk.net tiscali.co.uk tutanota.com virginmedia.com wanadoo.fr web.de",
    "yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.ru ymail.com zoho.com",
)
# Hosts that many share: there the first part of the path tells one from another.
SHARED_HOSTS = _words(
    "facebook.com fb.com instagram.com linkedin.com linktr.ee sites.google.com tiktok.com twitter.com",
    "x.com youtube.com",
)
