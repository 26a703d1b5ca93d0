"""KEEL_HOME: who may be in it, and where the servers' data go; see config/embedded/home.py."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from config.embedded.home import open_home, read_environment, shelter_for
from config.embedded.processes import EmbeddedError
from config.embedded.servers import prepare, throwaway_servers
from tests.config.embedded_run import reachable_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes the account of its servers")


@pytest.fixture
def folder() -> Iterator[Path]:
    with reachable_folder() as path:
        yield path
        shutil.rmtree(shelter_for(path), ignore_errors=True)


def test_home_keeps_its_secrets_and_nothing_else_of_a_run(folder: Path) -> None:
    with open_home(folder) as first:
        first.write_environment({"PORT": "1"})
        assert read_environment(folder) == {"PORT": "1"}
        assert first.environment_file.stat().st_mode & 0o777 == 0o600
        assert len(str(first.sockets / ".s.PGSQL.5432.lock")) < 104
        assert first.sockets.stat().st_mode & 0o777 == 0o700
    assert not first.sockets.exists()
    assert read_environment(folder) == {}
    with open_home(folder) as second:
        assert second.secrets == first.secrets
    assert (folder / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_home_of_a_killed_run_is_cleared(folder: Path) -> None:
    left = folder / "keel-left"
    left.mkdir()
    (folder / "lock").write_text(f"1\n{left}\n")
    with open_home(folder):
        assert not left.exists()


def test_home_in_use_names_the_process(folder: Path) -> None:
    message = rf"already runs in {folder} \(process {os.getpid()}\)"
    with open_home(folder), pytest.raises(EmbeddedError, match=message), open_home(folder):
        pass


def test_data_of_lost_secrets_are_set_aside_not_deleted(folder: Path) -> None:
    said: list[str] = []
    with open_home(folder) as home:
        first = prepare(home, durable=False, say=said.append)
    (folder / "secrets.json").unlink()
    with open_home(folder) as home:
        prepare(home, durable=False, say=said.append)
    kept = [path.name for path in first.postgres.data.parent.iterdir() if path.is_dir()]
    assert len(kept) == 2
    assert "are of an earlier KEEL_HOME" in said[1]


@as_root
def test_servers_of_root_run_in_a_shelter_where_they_cannot_reach_the_home(folder: Path) -> None:
    folder.chmod(0o700)
    with throwaway_servers(folder) as environment:
        with closing(psycopg2.connect(environment["DATABASE_URL"])) as runtime:
            assert runtime.info.user == "keel_runtime"
        assert (shelter_for(folder) / "postgres").stat().st_uid != 0
        assert not (folder / "postgres").exists()


@as_root
def test_data_that_the_servers_no_longer_reach_are_not_made_anew(folder: Path) -> None:
    with open_home(folder) as home:
        prepare(home, durable=False, say=lambda _line: None)
    folder.chmod(0o700)
    with pytest.raises(EmbeddedError, match="no longer reaches"), open_home(folder):
        pass


@as_root
def test_servers_of_root_keep_the_account_that_owns_the_data(folder: Path) -> None:
    (folder / "postgres").mkdir()
    os.chown(folder / "postgres", 1, 1)
    with open_home(folder) as home:
        assert home.account is not None
        assert home.account.uid == 1
