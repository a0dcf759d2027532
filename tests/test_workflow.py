"""The workflows of GitHub Actions, which cannot run here: well-formed, pinned, with few rights."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def program(name: str) -> Path:
    return Path(sys.executable).with_name(name)


def load(name: str) -> dict:
    text = (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8")
    return yaml.load(text, yaml.BaseLoader)  # text only; the safe loader reads `on` as true


def jobs() -> list:
    return [
        pytest.param(job, id=f"{path.stem}-{name}")
        for path in WORKFLOWS
        for name, job in load(path.name)["jobs"].items()
    ]


def test_workflows_match_github_s_schema():
    command = [program("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *WORKFLOWS]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_an_audit_finds_nothing():
    command = [program("zizmor"), "--offline", "--persona=pedantic", "--no-progress", *WORKFLOWS]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_tests_run_on_every_supported_python():
    job = load("tests.yml")["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert "bash .ci/run" in [step.get("run") for step in job["steps"]]
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_a_push_to_main_that_changes_the_book_builds_asserts_and_publishes():
    workflow = load("book.yml")
    push = workflow["on"]["push"]
    assert push["branches"] == ["main"]
    assert {"data/**", "analysis/**", "book/**"} <= set(push["paths"])
    runs = [step.get("run") for step in workflow["jobs"]["build"]["steps"]]
    assert runs.index("make book") < runs.index("make test")
    assert workflow["jobs"]["publish"]["needs"] == "build"
    assert workflow["jobs"]["publish"]["if"] == "github.event_name == 'push'"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_starts_with_no_rights(path):
    assert load(path.name)["permissions"] == {}


@pytest.mark.parametrize("job", jobs())
def test_a_job_that_runs_the_repository_s_code_may_only_read(job):
    if any("run" in step for step in job["steps"]):
        assert job["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("job", jobs())
def test_every_action_is_pinned_to_a_commit(job):
    for step in job["steps"]:
        if "uses" in step:
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"])
