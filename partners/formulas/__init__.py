"""The rules of the register that are arithmetic: which organisations are likely one."""

from partners.formulas.duplicates import Lookalikes, Match, Organisation, fingerprint

__all__ = ["Lookalikes", "Match", "Organisation", "fingerprint"]
