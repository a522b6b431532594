"""The service is started with the least rights that it needs: its units keep every protection."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UNITS = ["ledger.service", "ledger-migrate.service", "ledger-sealer.service"]

# What protects each unit, word for word. Each was tried with the running service or is given by
# systemd's own manual (systemd.exec, systemd.resource-control) as what takes a right away.
PROTECTED = {
    # no way to more rights
    "DynamicUser": ["yes"],
    "NoNewPrivileges": ["yes"],
    "CapabilityBoundingSet": [],
    "AmbientCapabilities": [],
    "RestrictSUIDSGID": ["yes"],
    "PrivateUsers": ["yes"],
    "KeyringMode": ["private"],
    "UMask": ["0077"],
    # no file but its own; what it can write it cannot run
    "ProtectSystem": ["strict"],
    "ProtectHome": ["yes"],
    "PrivateTmp": ["yes"],
    "PrivateMounts": ["yes"],
    "PrivateDevices": ["yes"],
    "DevicePolicy": ["closed"],
    "NoExecPaths": ["/"],
    "ExecPaths": ["/usr /lib -/lib64 /opt/ledger/.venv"],
    "RuntimeDirectoryMode": ["0700"],
    "ProtectProc": ["invisible"],
    "ProcSubset": ["pid"],
    "ProtectControlGroups": ["yes"],
    "ProtectKernelLogs": ["yes"],
    "ProtectKernelModules": ["yes"],
    "ProtectKernelTunables": ["yes"],
    "ProtectClock": ["yes"],
    "ProtectHostname": ["yes"],
    "RemoveIPC": ["yes"],
    # no network but this machine
    "IPAddressDeny": ["any"],
    "IPAddressAllow": ["localhost"],
    "RestrictAddressFamilies": ["AF_INET AF_INET6 AF_UNIX"],
    "SocketBindDeny": ["any"],
    # no system call that a plain service does not need
    "SystemCallFilter": ["@system-service", "~@privileged @resources"],
    "SystemCallErrorNumber": ["EPERM"],
    "SystemCallArchitectures": ["native"],
    "MemoryDenyWriteExecute": ["yes"],
    "LockPersonality": ["yes"],
    "RestrictNamespaces": ["yes"],
    "RestrictRealtime": ["yes"],
    # told to stop by itself, and tells its own processes; whatever is left is ended
    "KillMode": ["mixed"],
    # nothing of pay left on a disk
    "MemorySwapMax": ["0"],
    "LimitCORE": ["0"],
}
# What gives a right back, or runs as somebody else: found in no unit.
NEVER = [
    "BindPaths",
    "DeviceAllow",
    "Group",
    "PermissionsStartOnly",
    "ReadWritePaths",
    "SupplementaryGroups",
    "PassEnvironment",
    "SetCredential",
]


def directives(text: str) -> dict[str, list[str]]:
    """What the [Service] section of a unit says, as systemd reads it.

    A directive that is given again adds to what it said; given empty, it forgets what it said.
    """
    section, said = "", dict[str, list[str]]()
    for line in text.replace("\\\n", " ").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif section == "Service" and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            said[name] = [*said.get(name, []), value.strip()] if value.strip() else []
    return said


def unit(name: str) -> dict[str, list[str]]:
    """The directives of a unit in deploy/."""
    return directives((ROOT / "deploy" / name).read_text(encoding="utf-8"))


def test_a_unit_is_read_as_systemd_reads_it() -> None:
    """Lists add up and are forgotten; comments and other sections count for nothing."""
    text = "[Unit]\nA=0\n[Service]\nA=1\n#A=2\nA=3\nB=x\nB=\nC=1 \\\n2\n[Install]\nC=9\n"
    assert directives(text) == {"A": ["1", "3"], "B": [], "C": ["1  2"]}


@pytest.mark.parametrize("name", UNITS)
def test_no_protection_is_missing(name: str) -> None:
    """Each protection is there, once, as it was tried; nothing gives it back."""
    said = unit(name)
    assert {each: said.get(each) for each in PROTECTED} == PROTECTED
    assert not said.keys() & set(NEVER)


@pytest.mark.parametrize("name", UNITS)
def test_resources_have_limits(name: str) -> None:
    """Memory, processes and open files are limited, so that the machine withstands what it does."""
    said = unit(name)
    assert [re.fullmatch("[1-4]G", each) is not None for each in said["MemoryMax"]] == [True]
    assert [int(each) <= 256 for each in said["TasksMax"]] == [True]
    assert [int(each) <= 4096 for each in said["LimitNOFILE"]] == [True]


@pytest.mark.parametrize("name", UNITS)
def test_only_our_own_program_is_run(name: str) -> None:
    """No shell, none of the manager's own rights, and no `api` in a folder that stands for ours."""
    said = unit(name)
    [command] = said["ExecStart"]
    assert command.startswith("/opt/ledger/.venv/bin/python -P -m api.cli ")
    [before] = said["ExecStartPre"]
    assert before.startswith("/usr/bin/install -m 0600 %d/pgpass %t/")
    assert not {each for each in said if each.startswith("Exec")} - {
        *("ExecStart", "ExecStartPre", "ExecPaths")
    }


def test_the_service_listens_behind_a_proxy_on_this_machine() -> None:
    """It may bind one port, and listens on the loopback address, where the proxy finds it."""
    said = unit("ledger.service")
    assert said["ExecStart"][0].endswith(" serve --host 127.0.0.1 --port 8000 --behind-proxy")
    assert said["SocketBindAllow"] == ["ipv4:tcp:8000"]
    assert all("SocketBindAllow" not in unit(other) for other in UNITS[1:])
    commands = (ROOT / "api" / "cli.py").read_text(encoding="utf-8")
    assert all(f'"{option}"' in commands for option in ["--host", "--port", "--behind-proxy"])
    assert all(f'word("{word}", ' in commands for word in ["serve", "migrate"])


def test_sealing_is_left_to_the_sealer() -> None:
    """A unit of its own seals, and the service is told so, and given no password to."""
    [command] = unit("ledger-sealer.service")["ExecStart"]
    assert command.endswith(" api.cli sealer")
    told = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    assert re.search(r"(?m)^ *LEDGER_SEALED_ELSEWHERE=1$", told)
    [passwords] = re.findall(r"(?m)^ *\| `/etc/ledger/pgpass` \| (.*) \|$", told)
    assert "ledger_service" in passwords
    assert "ledger_sealer" not in passwords


def test_the_service_has_one_folder_that_lasts() -> None:
    """What it keeps lies in one folder that nobody else may open; the others keep nothing."""
    said = unit("ledger.service")
    assert (said["StateDirectory"], said["StateDirectoryMode"]) == (["ledger"], ["0700"])
    assert all("StateDirectory" not in unit(other) for other in UNITS[1:])


def test_a_reader_that_is_ended_for_its_memory_does_not_end_the_service() -> None:
    """An uploaded file that is too much for its reader is that upload's trouble alone."""
    said = unit("ledger.service")
    assert said["OOMPolicy"] == ["continue"]
    assert said["Restart"] == ["on-failure"]


def test_each_role_of_the_database_is_somebody_else() -> None:
    """Service, migration and sealer share neither user, settings nor password."""
    said = [unit(name) for name in UNITS]
    for each in ["User", "EnvironmentFile", "LoadCredential", "RuntimeDirectory"]:
        given = [value for one in said for value in one[each]]
        assert len(given) >= len(UNITS)
        assert len(set(given)) == len(given), each
        assert "root" not in given


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_holds_no_secret(name: str) -> None:
    """Secrets come as credentials; the environment, which is easily seen, says only where."""
    said = unit(name)
    given = " ".join(said["Environment"])
    variables = dict(word.split("=", 1) for word in given.split())
    assert variables.keys() <= {
        *("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"),
        *("LEDGER_OUT", "PGPASSFILE"),
    }
    assert variables["PGPASSFILE"].startswith(f"%t/{said['RuntimeDirectory'][0]}/")
    assert "://" not in (ROOT / "deploy" / name).read_text(encoding="utf-8")
    for credential in said["LoadCredential"]:
        assert credential.split(":")[1].startswith("/etc/ledger/")


def test_a_protection_that_goes_is_missed() -> None:
    """With any one line taken out, or turned, the unit is no longer what it is held to."""
    text = (ROOT / "deploy" / "ledger.service").read_text(encoding="utf-8")
    for protection, kept in PROTECTED.items():
        line = rf"(?m)^{protection}=.*\n"
        without = directives(re.sub(line, "", text))
        turned = directives(re.sub(line, f"{protection}=no\n", text))
        assert without.get(protection) != kept, protection
        assert turned.get(protection) != kept, protection
