"""How fast Keel is, as ratios of two things measured in the same run; docs/PERFORMANCE.md says which and why.

    make bench                                          all ratios on 1.3 million cells, under three minutes
    make bench SIZE=full                                the same on 12.7 million cells
    .venv/bin/python -m benchmarks --only import        the ratios whose names contain "import"
    .venv/bin/python -m benchmarks --home FOLDER        keeps the servers' data there, and builds them once

The last line of the output is JSON: {"size": …, "ratios": {…}, …}. Times in it are seconds.
"""
