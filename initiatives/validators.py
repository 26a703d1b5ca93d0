"""What may be said of an initiative."""

# First parts of addresses below `/n/<network>/` that mean a page of the network, not an initiative.
RESERVED_SLUGS = frozenset(
    {
        "definitions",
        "dimensions",
        "imports",
        "initiatives",
        "invitations",
        "jobs",
        "ledger",
        "new",
        "outbox",
        "partners",
        "people",
        "places",
        "settings",
    }
)
