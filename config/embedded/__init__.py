"""The embedded run: Keel and its own PostgreSQL and Valkey on one machine, without installing either.

Used by `manage.py up` and by the tests. Nothing here imports Django or the settings, because the
environment that the settings read is made here.

home.py       KEEL_HOME: lock, secrets, folder for sockets, the `environment` file
binaries.py   where the server programs are, and how an unprivileged account can reach them
processes.py  starting one process that cannot outlive us; its stop
launch.py     the small program that becomes the process
postgres.py   PostgreSQL: initdb, start, first roles and database
valkey.py     Valkey: start
servers.py    both together
assets.py     the front end and static files, built when their sources changed
prepare.py    roles, tables, demonstration: what Django does before the web server starts
supervisor.py everything in order, restarted when it fails, stopped in reverse
install.py    the virtual environment (runs before any dependency is there)
"""
