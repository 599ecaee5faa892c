"""Help, mistakes and exit codes: what answers at once, without LibTorch."""

import json
import os
import pathlib

import pytest

COMMANDS = ["train", "evaluate", "predict", "compare", "nearest",
            "sweep", "find-lr", "gradients", "inspect", "export", "report",
            "summary", "check", "schema", "runs", "watch", "fetch", "doctor",
            "completion", "manual", "verify-resume"]


def loads_libtorch(unroll, *words, code=0):
    return "libtorch" in unroll(*words, code=code,
                                env={"LD_DEBUG": "files"}).err


def test_what_needs_no_tensors_does_not_load_libtorch(unroll):
    config = unroll.config()
    wrong = unroll.config("wrong.json", model={"type": "rnn", "cel": "gru"})
    for words, code in [(["--help"], 0), (["--version"], 0), (["schema"], 0),
                        (["check", config], 0), (["runs"], 0),
                        (["train", wrong], 2), (["compare", wrong], 2),
                        (["evaluate", "nothing"], 2),
                        (["train", config, "--nope"], 2)]:
        assert not loads_libtorch(unroll, *words, code=code), words
    assert loads_libtorch(unroll, "summary", config)  # the check can fail


def test_every_command_has_help_with_an_example(unroll):
    overview = unroll("--help").out
    for command in COMMANDS:
        assert f"\n  {command} " in overview
        text = unroll(command, "--help").out
        assert text.startswith(f"Usage: unroll {command}")
        assert f"\n  unroll {command}" in text.split("Example")[1]
        assert unroll("help", command).out == text
        assert max(map(len, text.splitlines())) <= 80
    for words in (["-h"], ["help"], ["help", "help"]):
        assert unroll(*words).out == overview
    assert max(map(len, overview.splitlines())) <= 80


def test_version(unroll):
    name, number = unroll("--version").out.split()
    assert name == "unroll" and number.count(".") == 2


def test_no_command_is_a_mistake_that_shows_the_help(unroll):
    answer = unroll(code=2)
    assert answer.out == "" and "Usage: unroll COMMAND" in answer.err


@pytest.mark.parametrize("words, said", [
    (["trian", "x.json"], "did you mean train?"),
    (["train", "x.json", "--sett", "a=1"], "did you mean --set?"),
    (["--checkpoint", "x", "runs"], "did you mean --checkpoints?"),
    (["xyzzy"], "unroll --help"),
    (["help", "evalute"], "did you mean evaluate?"),
    (["train"], "train needs a CONFIG"),
    (["train", "a.json", "b.json"], "b.json is too much"),
    (["train", "a.json", "--set"], "--set needs a value"),
    (["train", "a.json", "--json=yes"], "--json takes no value"),
    (["train", "a.json"], "a.json: cannot be read"),
    (["evaluate"], "evaluate needs RUN or CONFIG"),
    (["predict", "run"], "no run run"),
    (["evaluate", "run", "--split", "tset"], "test, valid, train"),
    (["compare"], "compare needs CONFIG"),
    (["fetch", "cifar"], "there is mnist"),
    (["fetch", "multi30"], "Did you mean multi30k?"),
    (["runs", "--delete", "nothing"], "no run nothing"),
    (["train", "--resume", "nothing"], "no run nothing"),
    (["schema", "x"], "x is too much"),
])
def test_a_mistake_is_named_and_ends_with_2(unroll, words, said):
    answer = unroll(*words, code=2)
    assert answer.out == ""
    assert answer.err.startswith("error: ") and said in answer.err
    with_json = unroll(*words, "--json", code=2)
    assert with_json.out == "" and said in with_json.err


def test_all_mistakes_of_a_config_come_at_once(unroll):
    config = unroll.config(
        data={"batch_size": -3}, model={"type": "rnn", "cel": "gru"},
        training={"epochs": "many"}, optimiser={})
    expected = {"data.batch_size": "-3", "model.cel": "did you mean cell?",
                "training.epochs": "many", "optimiser": "optimizer"}
    for words in (["check", config], ["train", config], ["compare", config]):
        answer = unroll(*words, code=2)
        for path, message in expected.items():
            lines = [line for line in (answer.out + answer.err).splitlines()
                     if line.strip().startswith(path + ":")]
            assert len(lines) == 1 and message in lines[0], (words, path)
    report = unroll.json("check", config, code=2)
    assert report["ok"] is False
    assert {problem["path"] for problem in report["configs"][0]["problems"]} \
        == set(expected)
    assert not (unroll.folder / "checkpoints").exists()


def test_check_looks_at_every_file(unroll):
    good = unroll.config("good.json")
    (unroll.folder / "broken.json").write_text('{"model": \n oops}')
    report = unroll.json("check", "broken.json", good, "missing.json", code=2)
    assert [entry["ok"] for entry in report["configs"]] == [False, True, False]
    assert "2" in report["configs"][0]["problems"][0]["message"]  # the line
    assert report["configs"][1]["config"]["name"] == "good"
    assert "good.json: good" in unroll("check", good).out


def test_schema_is_json_and_has_a_page_for_people(unroll):
    schema = json.loads(unroll("schema").out)
    assert schema == unroll.json("schema")
    assert all("model" in task["properties"] for task in schema["oneOf"])
    page = unroll("schema", "--markdown").out
    assert page.startswith("# ") and "`learning_rate`" in page


@pytest.mark.parametrize("words, value", [
    (["--set", "model.hidden_sizes=[3,4]"], [3, 4]),
    (["--set=model.hidden_sizes=[3, 4, 5]"], [3, 4, 5]),
    (["--set", "seed=1", "--set", "model.hidden_sizes=[9]"], [9]),
    (["--set", "seed=1", "model.hidden_sizes=[8,7]"], [8, 7]),
])
def test_set_changes_the_config(unroll, words, value):
    report = unroll.json("check", unroll.config(), *words)
    assert report["configs"][0]["config"]["model"]["hidden_sizes"] == value


def test_set_takes_negative_numbers_and_plain_words(unroll):
    report = unroll.json("check", unroll.config(), "--set",
                         "training.clip_grad_norm=-1", "name=plain words")
    config = report["configs"][0]["config"]
    assert config["training"]["clip_grad_norm"] == -1
    assert config["name"] == "plain words"


def test_a_very_long_word_is_only_a_mistake(unroll):
    long = "a" * 120_000
    for words in ([long], ["--" + long], ["train", long], ["--set=" + long],
                  ["check", unroll.config(), "--set=" + long]):
        assert len(unroll(*words, code=2).err) < 130_000


def test_a_reader_that_leaves_is_no_failure(unroll):
    process = unroll.start("schema")
    process.stdout.close()
    assert process.wait() == 0 and process.stderr.read() == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_result_that_cannot_be_written_is_a_failure(unroll):
    with open("/dev/full", "w") as full:
        process = unroll.start("schema", stdout=full)
        assert "stdout" in process.communicate()[1]
    assert process.returncode == 1


def test_an_engine_that_is_missing_is_said(unroll):
    program = pathlib.Path(unroll.path)
    lonely = unroll.folder / "bin"
    lonely.mkdir()
    (lonely / "unroll").write_bytes(program.read_bytes())
    (lonely / "unroll").chmod(0o755)
    unroll.path = str(lonely / "unroll")
    libraries = str(program.parent.parent / "lib")
    answer = unroll("summary", unroll.config(), code=1,
                    env={"LD_LIBRARY_PATH": libraries})
    assert "libunroll_engine.so is missing" in answer.err
    (unroll.folder / "lib").mkdir()
    (unroll.folder / "lib/libunroll_engine.so").write_text("no library")
    answer = unroll("summary", unroll.config(), code=1,
                    env={"LD_LIBRARY_PATH": libraries})
    assert "cannot open" in answer.err and "LD_LIBRARY_PATH" in answer.err
