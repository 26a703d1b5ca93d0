"""The demonstration: two invented networks with three years of figures, told step by step through the operations.

`content` reads what is told (the JSON files beside it), `timeline` says when, `numbers` makes the figures from a fixed
seed, `people`, `founding` and `measuring` set up, `past` answers the early periods in bulk, `present` the last ones as
people do, `publishing` imports a published series, `telling` puts it all in order, `reporting` compiles a report.
"""
