"""Shell completion and the man page: generated from --help, and believed only after a shell has used them."""

import os
import pty
import re
import select
import shutil
import subprocess
import time

import pytest

from program import PROGRAM, ROOT, chokepoint

VERBS = re.findall(r"^  (\w+) ", chokepoint("--help").stdout.split("Subcommands:")[1], re.M)


def options_of(verb):
    return set(re.findall(r"(?<![\w-])--[\w-]+(?= |,|$)", chokepoint(verb, "--help").stdout.split("Options:")[1], re.M)) & set(
        re.findall(r"^  (?:-\w,)?(--[\w-]+)", chokepoint(verb, "--help").stdout, re.M))


def bash(words, cwd=ROOT):
    """What bash would offer for the last of the words."""
    script = ('source <("$PROGRAM" completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _chokepoint; '
              '((${#COMPREPLY[@]})) && printf "%s\\n" "${COMPREPLY[@]}"')
    process = subprocess.run(["bash", "--norc", "-c", script, "bash", "chokepoint", *words], capture_output=True, text=True,
                             check=False, cwd=cwd, env={**os.environ, "PROGRAM": PROGRAM}, timeout=60)
    assert process.stderr == "", process.stderr
    return process.stdout.splitlines()


def test_bash_offers_every_verb_and_every_option():
    assert sorted(bash([""])) == sorted(VERBS)
    assert len(VERBS) >= 12
    assert bash(["comp"]) == ["compare", "completion"]
    for verb in VERBS:
        assert set(bash([verb, "--"])) >= options_of(verb) >= {"--help"}, verb
    assert len(options_of("run")) > 5
    assert bash(["run", "--over"]) == ["--overwrite"]


def test_bash_offers_scenarios_runs_and_words_where_they_belong(tmp_path):
    assert "configs/scenarios/tiny.yaml" in bash(["run", "configs/scenarios/"])
    assert "configs/README.md" not in bash(["run", "configs/"])
    assert "configs/scenarios" in bash(["run", "configs/"])
    assert bash(["run", "tin"]) == ["configs/scenarios/tiny.yaml"]
    assert bash(["completion", ""]) == ["bash", "zsh", "fish"]
    (tmp_path / "a b").mkdir()
    (tmp_path / "run.nc").touch()
    (tmp_path / "notes.txt").touch()
    assert sorted(bash(["compare", "run.nc", ""], tmp_path)) == ["a b", "run.nc"]
    assert bash(["run", "--seed", ""], tmp_path) == []
    assert "notes.txt" in bash(["run", "-o", ""], tmp_path)
    # The value of an option is no place of the scenario's.
    assert bash(["run", "-o", "somewhere", "tin"]) == ["configs/scenarios/tiny.yaml"]


def plain(shown):
    return shown.decode(errors="replace").split("ready")[-1].replace("\r", "")


def type_into_bash(keys, expected, seconds=60):
    """What a terminal shows after keys are typed into an interactive bash with the completion."""
    main, terminal = pty.openpty()
    environment = {**os.environ, "PATH": f"{os.path.dirname(PROGRAM)}:{os.environ['PATH']}", "PS1": "$ ", "TERM": "dumb",
                   "COLUMNS": "200", "INPUTRC": "/dev/null", "HISTFILE": "/dev/null"}
    shell = subprocess.Popen(["bash", "--norc", "--noprofile", "-i"], cwd=ROOT, stdin=terminal, stdout=terminal,
                             stderr=terminal, env=environment, start_new_session=True)
    os.close(terminal)
    os.write(main, b"source <(chokepoint completion bash); echo rea''dy\n")
    shown, end, typed = b"", time.monotonic() + seconds, False
    while time.monotonic() < end and expected not in plain(shown):
        if select.select([main], [], [], 0.2)[0]:
            shown += os.read(main, 65536)
        if not typed and b"ready" in shown:
            typed = True
            os.write(main, keys)
    shell.kill()
    shell.wait()
    os.close(main)
    return plain(shown)


def test_a_real_bash_completes_what_is_typed():
    expected = "chokepoint experiment --members 10 configs/experiments/allowance.yaml"
    assert expected in type_into_bash(b"chokepoint exper\t--mem\t10 configs/experiments/allow\t", expected)


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh here")
def test_zsh_reads_its_completion():
    script = 'autoload -Uz compinit && compinit -u -D; source <("$PROGRAM" completion zsh) && whence -w _chokepoint _chokepoint_run && print $_comps[chokepoint]'
    process = subprocess.run(["zsh", "-f", "-c", script], capture_output=True, text=True, check=False, timeout=60,
                             env={**os.environ, "PROGRAM": PROGRAM})
    assert process.stderr == ""
    assert process.stdout.split() == ["_chokepoint:", "function", "_chokepoint_run:", "function", "_chokepoint"]


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish here")
def test_fish_offers_verbs_options_and_scenarios(tmp_path):
    def offered(line):
        script = f'{PROGRAM} completion fish | source; complete -C "{line}"'
        process = subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True, check=False, cwd=ROOT,
                                 env={**os.environ, "HOME": str(tmp_path)}, timeout=60)
        assert process.stderr == ""
        return {line.split("\t")[0] for line in process.stdout.splitlines()}
    assert offered("chokepoint ") >= set(VERBS)
    assert offered("chokepoint run --over") == {"--overwrite"}
    assert offered("chokepoint completion ") == {"bash", "zsh", "fish"}
    assert "configs/scenarios/tiny.yaml" in offered("chokepoint run configs/scenarios/t")


def test_the_man_page_tells_every_verb_and_option():
    page = chokepoint("man").stdout
    plain = page.replace("\\-", "-")
    for verb in VERBS:
        section = plain.split(f".SS {verb}\n")[1].split(".SS ")[0]
        for option in options_of(verb) - {"--help"}:
            assert f"\\fB{option}\\fR" in section, (verb, option)
    assert ".SH EXIT STATUS" in page
    assert "NO_COLOR" in page


@pytest.mark.skipif(not shutil.which("mandoc"), reason="no mandoc here")
def test_the_man_page_has_no_flaw_that_mandoc_sees():
    process = subprocess.run(["mandoc", "-T", "lint", "-W", "style"], input=chokepoint("man").stdout, capture_output=True, text=True,
                             check=False, timeout=60)
    assert (process.returncode, process.stdout) == (0, "")


@pytest.mark.skipif(not shutil.which("man"), reason="no man here")
def test_man_renders_the_page_without_warnings(tmp_path):
    page = tmp_path / "chokepoint.1"
    page.write_text(chokepoint("man").stdout)
    process = subprocess.run(["man", "--warnings", "-l", page], capture_output=True, text=True, check=False, timeout=60,
                             env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
    assert (process.returncode, process.stderr) == (0, "")
    assert "chokepoint run SCENARIO [options]" in process.stdout
    assert max(map(len, process.stdout.splitlines())) <= 80
