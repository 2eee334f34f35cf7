"""What can be checked of the Dockerfile and compose.yaml without a container runtime."""

import json
import re
import subprocess

import pytest
import yaml

from tests.newsroom.test_settings import ROOT

from .servers import PROGRAM

DOCKERFILE = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
INSTRUCTIONS = [line.partition(" ")[::2] for line in DOCKERFILE.replace("\\\n", "").splitlines() if line.strip()]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
# https://github.com/compose-spec/compose-spec/blob/main/05-services.md
KNOWN = {
    "build",
    "cap_drop",
    "command",
    "depends_on",
    "environment",
    "healthcheck",
    "image",
    "init",
    "networks",
    "ports",
} | {"read_only", "restart", "secrets", "security_opt", "shm_size", "stop_grace_period", "tmpfs", "volumes"}


def stages():
    """Return {name of a stage: its instructions}."""
    found = {}
    for name, arguments in INSTRUCTIONS:
        if name == "FROM":
            instructions = found.setdefault(arguments.split(" AS ")[1], [])
        else:
            instructions.append((name, arguments))
    return found


def test_everything_that_is_copied_exists_and_is_not_ignored():
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    sources = [arguments.split()[0] for name, arguments in INSTRUCTIONS if name == "COPY" and "--from" not in arguments]
    for source in sources:
        assert (ROOT / source).exists(), source
        assert f"!{source.split('/')[0]}" in rules, source
    assert {rule.removeprefix("!") for rule in rules if rule.startswith("!")} == {s.split("/")[0] for s in sources}


@pytest.mark.parametrize("stage", ["web", "nginx"])
def test_an_image_runs_without_root_and_checks_its_health(stage):
    instructions = stages()[stage]
    names = [name for name, _ in instructions]
    last_user = [arguments for name, arguments in instructions if name == "USER"][-1]
    assert last_user in {"newsroom", "www-data"}
    assert "RUN" not in names[names.index("USER") :]
    assert "HEALTHCHECK" in names
    assert isinstance(json.loads(instructions[-1][1]), list)
    health = next(arguments for name, arguments in instructions if name == "HEALTHCHECK")
    assert json.loads(health.partition("CMD ")[2])


def test_no_layer_has_a_secret():
    assert not [arguments for name, arguments in INSTRUCTIONS if name == "ARG"]
    assert re.findall(r"(\w*(?:KEY|PASSWORD|TOKEN))=(\S+)", DOCKERFILE) == [("SECRET_KEY", '"$(python3')]
    assert "**/*.env" in (ROOT / ".dockerignore").read_text()


def test_compose_has_the_services_and_names_only_what_exists():
    assert set(SERVICES) == {"database", "redis", "migrate", "web", "worker", "housekeeping", "nginx"}
    for name, service in SERVICES.items():
        assert set(service) <= KNOWN, name
        assert service["image"], name
        assert set(service.get("networks", [])) <= set(COMPOSE["networks"]), name
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"]), name
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(COMPOSE["volumes"]), name
        for needed, how in service.get("depends_on", {}).items():
            healthy = "test" in SERVICES[needed].get("healthcheck", {}) or needed == "web"
            assert how["condition"] == "service_completed_successfully" or healthy, name
        if "build" in service:
            assert service["build"]["target"] in stages()


def test_compose_starts_the_programs_of_the_units_and_exposes_nginx_only():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    assert "outside" not in SERVICES["database"]["networks"] + SERVICES["redis"]["networks"]
    assert SERVICES["worker"]["command"] == ["python", "manage.py", "db_worker"]
    assert "manage.py housekeeping" in SERVICES["housekeeping"]["command"][-1]
    for name in ("migrate", "web", "worker", "housekeeping", "nginx"):
        assert (SERVICES[name]["read_only"], SERVICES[name]["cap_drop"]) == (True, ["ALL"]), name


def test_nginx_accepts_the_configuration_of_its_image(installed_nginx, tmp_path):
    command = next(arguments for _, arguments in stages()["nginx"] if arguments.startswith("sed"))
    expressions = re.findall(r"-e '([^']+)'", command)
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for expression in expressions:
        done = subprocess.run(["sed", "-E", "-e", expression], input=text, capture_output=True, text=True, check=True)
        assert done.stdout != text, expression
        text = done.stdout
    assert "server web:8000 " in text
    assert re.findall(r"^ +(listen .*?);", text, re.MULTILINE) == [
        "listen 8080 default_server",
        "listen [::]:8080 default_server",
        "listen 8443 ssl http2 default_server",
        "listen [::]:8443 ssl http2 default_server",
        "listen 127.0.0.1:8001",
        "listen 127.0.0.1:8002",
    ]
    # This machine knows no host “web”, and has no certificate. The addresses are not opened by a check.
    text = re.sub(r"^ +ssl_certificate.*$", "", text.replace("server web:", "server 127.0.0.1:"), flags=re.MULTILINE)
    text = (
        text.replace(" ssl http2", "")
        .replace("/var/cache/", f"{tmp_path}/")
        .replace("/tmp/nginx.pid", f"{tmp_path}/pid")
    )
    (tmp_path / "nginx.conf").write_text(text)
    done = subprocess.run([PROGRAM, "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
