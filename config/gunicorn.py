"""How the web server is run: what its processes count is put together, and its lines are those of the house.

`gunicorn --config python:config.gunicorn config.wsgi`; everything else stands on the command line.
"""

import os
from pathlib import Path
from typing import Any

from config.logs import gunicorn_logging

_home = Path(os.environ.get("KEEL_HOME") or Path(__file__).resolve().parent.parent / "var").resolve()
_folder = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR") or _home / "metrics")
_folder.mkdir(parents=True, exist_ok=True)

# Set before the application is loaded: prometheus_client decides at its import where it counts.
raw_env = [f"PROMETHEUS_MULTIPROC_DIR={_folder}"]
logconfig_dict = gunicorn_logging()


def on_starting(server: Any) -> None:
    """Begin at zero: files of an earlier run would be added to ours. A preloaded application has opened its own."""
    for file in _folder.glob("*.db"):
        if not file.stem.endswith(f"_{os.getpid()}"):
            file.unlink(missing_ok=True)


def child_exit(server: Any, worker: Any) -> None:
    """What an ended process has counted stays; what it was just doing does not."""
    from prometheus_client import multiprocess  # noqa: PLC0415 - after the folder is named

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # published without types
