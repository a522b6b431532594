"""Which providers are trusted is read from a file, of which anything unclear is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from api.refusals import SettingInvalid
from api.second_factor import SecondFactor
from api.settings import read_settings
from api.tenants import Machine, read_tenants
from ledger.store.tokens import Role

EXAMPLE = Path(__file__).parents[2] / "deploy" / "tenants.example.toml"
GOOD = """address = "https://ledger.example"
[[tenants]]
name = "ash"
title = "Ash Council"
issuer = "https://login.example/ash"
client_id = "pages"
client_secret_file = "ash.secret"
audience = "interface"
party = "ASH"
arrangements = ["ash-birch"]
[tenants.roles]
"P" = "preparer"
"""


def written(folder: Path, text: str, *, mode: int = 0o640) -> Path:
    """Write the file, with a secret beside it."""
    for name in ("ash", "plymouth", "torbay"):
        secret = folder / f"{name}.secret"
        secret.write_text("a-secret\n")
        secret.chmod(mode)
    file = folder / "tenants.toml"
    file.write_text(text)
    return file


def test_the_example_is_of_two_councils_in_entra(tmp_path: Path) -> None:
    """As it is shipped, given the two secrets."""
    written(tmp_path, "")
    shutil.copyfile(EXAMPLE, tmp_path / "tenants.toml")
    found = read_tenants(tmp_path / "tenants.toml")
    assert [(each.name, each.party) for each in found.every] == [
        ("plymouth", "PCC"),
        ("torbay", "TC"),
    ]
    first = found.every[0]
    assert first.tenant_id is not None
    assert first.tenant_id in first.issuer
    assert first.subject_claim == "oid"
    assert first.person_scope == "Ledger.Act"
    assert len(first.people_clients) == 1
    assert first.longest_token_hours == 2
    assert first.second_factor == SecondFactor("acrs", ("c1",))
    assert first.roles["Ledger.Approver"] is Role.APPROVER
    assert set(first.machines.values()) == {Machine(Role.PREPARER)}
    assert first.algorithms == ("RS256", "ES256", "PS256")


def test_the_file_is_named_in_the_environment(tmp_path: Path) -> None:
    """Without one there are no tenants, and no way in by them."""
    assert read_settings({}).tenants is None
    assert read_settings({"LEDGER_TENANTS": str(tmp_path)}).tenants == tmp_path
    assert read_tenants(None).every == ()


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    """Where a tenant is printed by mistake."""
    found = read_tenants(written(tmp_path, GOOD))
    assert found.every[0].client_secret == "a-secret"
    assert "a-secret" not in repr(found)


def test_what_is_left_out_lets_nobody_in_by_it(tmp_path: Path) -> None:
    """No program of people's, no machine; a day is the longest life of a token."""
    (tenant,) = read_tenants(written(tmp_path, GOOD)).every
    assert (tenant.people_clients, tenant.person_scope, tenant.machines) == (frozenset(), None, {})
    assert (tenant.longest_token_hours, tenant.second_factor) == (24, None)


def test_a_machine_has_a_role_and_a_subject_of_its_own(tmp_path: Path) -> None:
    """The subject where the provider writes another than the client's id."""
    machines = '[tenants.machines]\n"m" = "preparer"\n"n" = { role = "auditor", subject = "s" }'
    (tenant,) = read_tenants(written(tmp_path, f"{GOOD}{machines}")).every
    assert tenant.machines == {"m": Machine(Role.PREPARER), "n": Machine(Role.AUDITOR, "s")}


@pytest.mark.parametrize(
    ("claim", "values", "asked"),
    [
        ("acr", ["2", "3"], {"acr_values": "2 3"}),
        ("acrs", ["c1"], {"claims": '{"id_token": {"acrs": {"essential": true, "value": "c1"}}}'}),
        ("amr", ["mfa"], {}),
    ],
)
def test_a_second_factor_is_asked_for_as_the_provider_takes_it(
    tmp_path: Path, claim: str, values: list[str], asked: dict[str, str]
) -> None:
    """A level by its name, a context of Entra's by a claim; how somebody signs in by nothing."""
    (tenant,) = read_tenants(written(tmp_path, with_line(_factor(claim, values)))).every
    assert tenant.second_factor is not None
    assert tenant.second_factor.asked() == asked


def _factor(claim: str, values: object, more: str = "") -> str:
    return f'second_factor = {{ claim = "{claim}", values = {json.dumps(values)}{more} }}'


def with_line(line: str) -> str:
    """Return the file with a line more for its tenant."""
    return GOOD.replace('party = "ASH"', f'party = "ASH"\n{line}')


PEOPLE = 'people_clients = ["tool"]\nperson_scope = "Act"'
OTHER = GOOD.partition("\n")[2].replace('"ash"', '"birch"').replace("/ash", "/birch")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("address = ", "LEDGER_TENANTS"),
        ("", "address"),
        (GOOD.replace("https://ledger", "http://ledger"), "address"),
        (GOOD.replace("ledger.example", "ledger.example/path"), "address"),
        ('address = "https://ledger.example"', "tenants"),
        ('address = "https://ledger.example"\ntenants = [1]', "tenants[0]."),
        (GOOD.replace('name = "ash"', 'name = "Ash"'), "tenants[0].name"),
        (GOOD.replace('title = "Ash Council"', 'title = ""'), "tenants[0].title"),
        (GOOD.replace("https://login", "http://login"), "tenants[0].issuer"),
        (GOOD.replace("login.example/ash", "login.example/ash?a"), "tenants[0].issuer"),
        (GOOD.replace('client_id = "pages"\n', ""), "tenants[0].client_id"),
        (GOOD.replace('"interface"', '"pages"'), "tenants[0].audience"),
        (GOOD.replace('["ash-birch"]', "[]"), "tenants[0].arrangements"),
        (GOOD.replace('["ash-birch"]', '["a", "a"]'), "tenants[0].arrangements"),
        (GOOD.replace('["ash-birch"]', "[1]"), "tenants[0].arrangements"),
        (GOOD.replace('"preparer"', '"king"'), "tenants[0].roles"),
        (GOOD.replace('"P" = "preparer"', ""), "tenants[0].roles"),
        (GOOD.replace("ash.secret", "no.secret"), "tenants[0].client_secret_file"),
        (GOOD.replace('party = "ASH"', 'party = "ASH"\nrole = "x"'), "tenants[0].role"),
        (GOOD.replace('party = "ASH"', 'party = "ASH"\nscopes = ["x"]'), "tenants[0].scopes"),
        (
            GOOD.replace('party = "ASH"', 'party = "ASH"\nalgorithms = ["HS256"]'),
            "tenants[0].algorithms",
        ),
        (
            GOOD.replace('party = "ASH"', 'party = "ASH"\nalgorithms = ["none"]'),
            "tenants[0].algorithms",
        ),
        (GOOD + '[tenants.machines]\n"m" = "approver"', "tenants[0].machines"),
        (GOOD + '[tenants.machines]\n"m" = "administrator"', "tenants[0].machines"),
        (GOOD + '[tenants.machines]\n"m m" = "preparer"', "tenants[0].machines"),
        (GOOD + '[tenants.machines]\n"m" = 1', "tenants[0].machines.m"),
        (GOOD + '[tenants.machines]\n"m" = { role = "approver" }', "tenants[0].machines"),
        (GOOD + '[tenants.machines]\n"m" = { subject = "s" }', "tenants[0].machines.m.role"),
        (
            GOOD + '[tenants.machines]\n"m" = { role = "auditor", subject = "" }',
            "tenants[0].machines.m.subject",
        ),
        (
            GOOD + '[tenants.machines]\n"m" = { role = "auditor", sub = "s" }',
            "tenants[0].machines.m.sub",
        ),
        (GOOD.replace('"preparer"', "[]"), "tenants[0].roles"),
        (with_line('people_clients = ["tool"]'), "tenants[0].person_scope"),
        (with_line('person_scope = "Act"'), "tenants[0].people_clients"),
        (with_line("people_clients = []"), "tenants[0].people_clients"),
        (
            with_line(PEOPLE) + '[tenants.machines]\n"tool" = "preparer"',
            "tenants[0].people_clients",
        ),
        (with_line("longest_token_hours = 0"), "tenants[0].longest_token_hours"),
        (with_line("longest_token_hours = 29"), "tenants[0].longest_token_hours"),
        (with_line("longest_token_hours = true"), "tenants[0].longest_token_hours"),
        (with_line("longest_token_hours = 1.5"), "tenants[0].longest_token_hours"),
        (with_line("second_factor = true"), "tenants[0].second_factor"),
        (with_line(_factor("sub", ["2"])), "tenants[0].second_factor.claim"),
        (with_line(_factor("acr", [])), "tenants[0].second_factor.values"),
        (with_line(_factor("acrs", ["c1", "c2"])), "tenants[0].second_factor.values"),
        (with_line(_factor("acr", ["2"], ", max = 1")), "tenants[0].second_factor.max"),
        (GOOD + OTHER, "tenants[1].party"),
        (GOOD + OTHER.replace("ASH", "BIR").replace("/birch", "/ash"), "tenants[1].issuer"),
        (GOOD + OTHER.replace("ASH", "BIR").replace('"birch"', '"ash"'), "tenants[1].name"),
    ],
)
def test_what_is_unclear_is_refused_by_its_name(tmp_path: Path, text: str, field: str) -> None:
    """At the start, so that nobody is let in by a misspelling."""
    with pytest.raises(SettingInvalid) as refused:
        read_tenants(written(tmp_path, text))
    assert refused.value.field == field
    assert "a-secret" not in refused.value.detail


def test_what_cannot_be_read_is_said_by_tenant_and_folder(tmp_path: Path) -> None:
    """Whoever looks finds it; what stands in the field is not repeated, as it may be the secret."""
    for field, where in (
        ("hunter2", f"(of ash, a file in {tmp_path}) cannot be read: there is no such file"),
        (f"{tmp_path}/hunter2", f"(of ash, a file in {tmp_path}) cannot be read"),
        ("hunter2/x", f"a folder that is not there, from {tmp_path}"),
    ):
        with pytest.raises(SettingInvalid) as refused:
            read_tenants(written(tmp_path, GOOD.replace("ash.secret", field)))
        assert where in refused.value.detail
        assert "hunter2" not in refused.value.detail
    with pytest.raises(SettingInvalid) as refused:
        read_tenants(tmp_path / "gone.toml")
    assert refused.value.detail == (
        f"LEDGER_TENANTS: {tmp_path}/gone.toml cannot be read: there is no such file."
    )


def test_two_councils_have_two_tenants(tmp_path: Path) -> None:
    """Which differ in name, issuer and party."""
    found = read_tenants(written(tmp_path, GOOD + OTHER.replace("ASH", "BIR")))
    assert found.of_issuer("https://login.example/birch") == found.named("birch") is not None
    assert found.of_issuer("https://login.example/birch/") is None


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602])
def test_a_secret_that_everybody_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """It is a secret no longer."""
    with pytest.raises(SettingInvalid) as refused:
        read_tenants(written(tmp_path, GOOD, mode=mode))
    assert refused.value.field == "tenants[0].client_secret_file"
