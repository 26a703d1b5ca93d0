"""The words charts say, in English, by key; a caller hands in translations."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Words = Mapping[str, str] | Callable[[str], str] | None

ENGLISH: Mapping[str, str] = {
    "and_more": "{count} more",
    "axes_from": "All axes start at {value}",
    "axis_from": "Axis starts at {value}",
    "band": "Range to keep {low} to {high}",
    "band_high": "Range to keep: up to {high}",
    "band_low": "Range to keep: {low} or more",
    "baseline": "Baseline {value}",
    "baseline_of": "Baseline {value} ({when})",
    "category": "Category",
    "definition_changed": "definition changed",
    "expected": "Expected by now {value}",
    "incomplete": "incomplete",
    "measure": "Measure",
    "no_data": "No figures yet",
    "no_figure": "no figure",
    "no_figure_for": "no figure for {labels}",
    "not_comparable": "not comparable",
    "note": "Note",
    "now": "{value} now",
    "official": "official",
    "panel": "Panel",
    "period": "Period",
    "periods": "periods",
    "provisional": "provisional",
    "share": "Share",
    "state_for": "{state} for {labels}",
    "status": "Status",
    "target": "Target {value}",
    "target_by": "Target {value} by {when}",
    "value": "Value",
    # For the alt text.
    "about": "{title}: {facts}",
    "about_list": "{title}, {facts}",
    "alt_band": "range to keep {low} to {high}",
    "alt_band_high": "range to keep up to {high}",
    "alt_band_low": "range to keep {low} or more",
    "alt_bars": "{count} bars: {list}",
    "alt_baseline": "baseline {value}",
    "alt_baseline_of": "baseline {value} ({when})",
    "alt_break": "{note} from {label}, not comparable with earlier periods",
    "alt_expected": "expected by now {value}",
    "alt_no_data": "no figures yet",
    "alt_one": "{label}: {value}",
    "alt_panels": "{count} panels: {list}",
    "alt_series": "{name} {start} to {end}",
    "alt_split": "{count} parts: {list}",
    "alt_target": "target {value}",
    "alt_target_by": "target {value} by {when}",
    "alt_trend": "{count} {periods} from {first} to {last}: {start} to {end}",
    "alt_trend_since": "{count} {periods} from {first} to {last}: since {since} {start} to {end}",
    "alt_trends": "{count} {periods} from {first} to {last}: {list}",
    "alt_value": "{label} {value}",
}


def say(words: Words, key: str, **values: object) -> str:
    """The words for ``key`` with the values put in; English where the caller has none.

    A translation whose placeholders do not fit falls back to English rather than losing the chart.
    """
    template = _template(words, key)
    if not values:
        return template
    try:
        return template.format(**values)
    except (KeyError, IndexError, ValueError):
        return ENGLISH[key].format(**values)


def _template(words: Words, key: str) -> str:
    if words is None:
        return ENGLISH[key]
    found = words(key) if callable(words) else words.get(key)
    return str(found) if found else ENGLISH[key]


def list_some(words: Words, labels: list[str], most: int = 4) -> str:
    """'a, b, c', and how many more when there are many."""
    if len(labels) <= most:
        return ", ".join(labels)
    return ", ".join([*labels[: most - 1], say(words, "and_more", count=len(labels) - most + 1)])
