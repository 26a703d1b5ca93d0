"""Lists as files: one way for every page. A page names its columns; the rest is here."""
