"""What may not be said of a partner: (field, value, a part of the answer). Page and API share it."""

BAD_PARTNERS = [
    ("name", "", "Enter"),
    ("name", "x" * 201, "at most 200"),
    ("code", "two words", "without blanks"),
    ("code", "x" * 41, "at most 40"),
    ("code", "p2", "has this code already"),
    ("sector", "shipping", "Choose a sector"),
    ("type", "x" * 81, "at most 80"),
    ("website", "example", "https://"),
    ("website", "javascript:alert(1)", "https://"),
]
GOOD = {"name": "Quay School", "code": "quay", "sector": "education", "type": "primary school"}
