"""What may not be said of an initiative: (field, value, a part of the answer). Page and API share it."""

BAD_INITIATIVES = [
    ("name", "", "Enter"),
    ("name", "x" * 161, "at most 160"),
    ("slug", "partners", "Keel uses the address"),
    ("slug", "start-well", "Another initiative"),
    ("slug", "Two Words", "small letters"),
    ("slug", "-edge-", "small letters"),
]
BAD_GOALS = [
    ("statement", "", "one sentence"),
    ("statement", "x" * 301, "at most 300"),
    ("population", "x" * 201, "at most 200"),
    ("due_on", "soon", "date"),
]
GOOD = {"name": "Young people first", "slug": "young", "template": "nothing"}
GOAL = {"statement": "Every child reads by eight", "population": "Children here", "due_on": "2031-08-31"}
