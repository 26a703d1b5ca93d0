"""Valkey: the broker of one embedded run, on a socket only."""

import os
from dataclasses import dataclass
from pathlib import Path

import redis

from config.embedded.home import Home
from config.embedded.processes import Service


@dataclass(frozen=True)
class Valkey:
    """The Valkey of a home."""

    home: Home
    program: Path

    @property
    def socket(self) -> Path:
        return self.home.sockets / "valkey.sock"

    @property
    def data(self) -> Path:
        return self.home.data / "valkey"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def prepare(self) -> None:
        """Make the folder of its data."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.home.account:
            os.chown(self.data, self.home.account.uid, self.home.account.gid)

    def service(self) -> Service:
        """It keeps a snapshot at its stop, no more: what is due stands in PostgreSQL."""
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--save": "300 1",
            "--loglevel": "nothing",  # its warnings are about servers, not about one person's machine
        }
        arguments = [part for option in options.items() for part in option]
        return Service("valkey", (str(self.program), *arguments), account=self.home.account, cwd=self.data)

    def answers(self) -> bool:
        """Whether it takes commands."""
        client = redis.Redis.from_url(self.url, socket_timeout=1)
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False
        finally:
            client.close()
