"""Inputs that no command can work with, and what it says of each: tests/guard/test_malformed_inputs.py tries them.

The kind stands before the colon. guard/maintenance/malformed_inputs.toml records what the gate of before said, by kind.
"""

# ruff: noqa: E501 - one input a line, as long as it is

from __future__ import annotations

from typing import Any, Final

from tests.programs import ROOT

Input = dict[str, Any]
"""``args``, and the ``files`` and ``folders`` that are made before; ``env``: variables of the environment."""

S: Final = "name: small\nruntime: python\n"
"""A sound Pulumi.yaml."""
CONTRACT: Final = (ROOT / "architecture.toml").read_text(encoding="utf-8")
_GATE: Final = ("gate", "--project", "p", "--profile", "serverless-baseline")
_EXPORT: Final = '{"version":3,"deployment":{"resources":%s}}'


def _files(args: tuple[str, ...], **files: str | bytes) -> Input:
    return {
        "args": args,
        "files": {name.replace("__", "/").replace("_DOT_", "."): text for name, text in files.items()},
    }


def _project(text: str | bytes) -> Input:
    return {"args": _GATE, "files": {"p/Pulumi.yaml": text}}


def _stack(text: str) -> Input:
    return {"args": _GATE, "files": {"p/Pulumi.dev.yaml": text}}


def _settings(text: str) -> Input:
    return {"args": ("gate", "--project", "p"), "files": {"p/guard.toml": text}}


def _program(text: str | bytes) -> Input:
    return {"args": _GATE, "files": {"p/__main__.py": text}}


def _given(*args: str, **files: str) -> Input:
    return _files(args, **files)


def _state(text: str) -> Input:
    return {"args": ("state", "state.json", "--profile", "serverless-baseline"), "files": {"state.json": text}}


def _contract(text: str | bytes) -> Input:
    return {"args": ("contract", "--project", "p"), "files": {"p/architecture.toml": text}}


def _contract_with(old: str, new: str) -> Input:
    assert old in CONTRACT, old
    return _contract(CONTRACT.replace(old, new, 1))


def _answers(text: str) -> Input:
    return {"args": _GATE, "files": {"p/guard.toml": 'answers = "a.toml"\n', "p/a.toml": text}}


def _pack_config(text: str) -> Input:
    return {"args": (*_GATE, "--policy-pack-config", "c.json"), "files": {"c.json": text}}


def _variable(name: str, value: str, *args: str) -> Input:
    return {"args": args or _GATE, "env": {name: value}, "files": {}}


INPUTS: Final[dict[str, tuple[Input, str]]] = {
    "project: an empty file": (_project(""), "p/Pulumi.yaml: `name` is missing"),
    "project: only a comment": (_project("# nothing\n"), "p/Pulumi.yaml: `name` is missing"),
    "project: a name that is a number": (
        _project("name: 5\nruntime: python\n"),
        "p/Pulumi.yaml: `name` is a number; required: text",
    ),
    "project: a name with a slash": (
        _project("name: a/b\nruntime: python\n"),
        "p/Pulumi.yaml: `name` is 'a/b'; required: at most 100 letters, digits, '.', '_' and '-'",
    ),
    "project: a name with two colons": (
        _project("name: 'a::b'\nruntime: python\n"),
        "p/Pulumi.yaml: `name` is 'a::b'; required: at most 100 letters, digits, '.', '_' and '-'",
    ),
    "project: a name of 5,000 letters": (
        _project("name: " + "a" * 5000 + "\nruntime: python\n"),
        "p/Pulumi.yaml: `name` is 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ),
    "project: a name with a line break": (
        _project('name: "a\\nb"\nruntime: python\n'),
        "p/Pulumi.yaml: `name` is 'a\\nb'; required: at most 100 letters, digits, '.', '_' and '-'",
    ),
    "project: an empty name": (_project("name: ''\nruntime: python\n"), "p/Pulumi.yaml: `name` is missing"),
    "project: no runtime": (
        _project("name: small\n"),
        "p/Pulumi.yaml: has no `runtime`; required: python, whose programs alone can be previewed here",
    ),
    "project: a runtime that is a list": (
        _project("name: small\nruntime: [python]\n"),
        "p/Pulumi.yaml: the runtime is a list; required: python, whose programs alone can be previewed here",
    ),
    "project: main outside": (
        _project(S + "main: ../../../../etc\n"),
        "the program p/../../../../etc",
    ),
    "project: main with a NUL": (
        _project(S + 'main: "a\\0b"\n'),
        "p/Pulumi.yaml: `main` is 'a\\x00b'; required: the path of the program's folder or file",
    ),
    "project: main a list": (
        _project(S + "main: [a]\n"),
        "p/Pulumi.yaml: `main` is a list; required: the path of the program's folder or file",
    ),
    "project: main a folder without a program": (
        _project(S + "main: empty\n") | {"folders": ["p/empty"]},
        "p/Pulumi.yaml: the program p/empty/__main__.py does not exist",
    ),
    "project: stackConfigDir a number": (
        _project(S + "stackConfigDir: 7\n"),
        "p/Pulumi.yaml: `stackConfigDir` is a number; required: the path of the folder of the stacks' files",
    ),
    "project: config a list": (_project(S + "config: [a]\n"), "p/Pulumi.yaml: `config` is a list; required: a mapping"),
    "project: tabs": (
        _project("name:\tsmall\n\truntime: python\n"),
        "p/Pulumi.yaml is not YAML: found a tab character that violates indentation, line 2",
    ),
    "project: two documents": (
        _project(S + "---\nname: other\n"),
        "p/Pulumi.yaml is not YAML: but found another document, line 3",
    ),
    "project: a complex key": (
        _project(S + "? [a, b]\n: c\n"),
        "p/Pulumi.yaml is not YAML: found unhashable key, line 3",
    ),
    "project: merge of a list": (
        _project(S + "<<: [1, 2]\n"),
        "p/Pulumi.yaml is not YAML: expected a mapping for merging, but found scalar, line 3",
    ),
    "project: an object of Python": (
        _project(S + "x: !!python/name:os.system\n"),
        "p/Pulumi.yaml is not YAML: could not determine a constructor for the tag 'tag:yaml.org,2002:python/name:os.system', line",
    ),
    "project: UTF-16": (
        _project((S).encode("utf-16")),
        "p/Pulumi.yaml cannot be read: it is not UTF-8: byte 0 is 0xff",
    ),
    "project: a NUL": (_project(S + "x: \0\n"), "p/Pulumi.yaml is not YAML: ReaderError"),
    "project: 2 MB": (_project(S + "#" * 2_000_000), "p/Pulumi.yaml cannot be read: it has more than 1,000,000 bytes"),
    "project: a private-use key of half a surrogate": (
        _project(S + 'x: "\\ud800"\n'),
        "p/Pulumi.yaml is not YAML: found invalid Unicode character escape code, line 3",
    ),
    "project: an unfinished quote": (
        _project(S + 'x: "sk_live_9f8e7d6c5b4a\n'),
        "p/Pulumi.yaml is not YAML: found unexpected end of stream, line 4",
    ),
    "program: a syntax error": (
        _program("def f(:\n"),
        "the program raised SyntaxError: invalid syntax (__main__.py, line 1)",
    ),
    "program: a NUL in the source": (
        _program("x = 1\0\n"),
        "the program raised SyntaxError: source code string cannot contain null bytes",
    ),
    "program: no UTF-8": (
        _program(b"x = '\xff'\n"),
        "the program raised SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte (",
    ),
    "program: an encoding that is none": (
        _program("# -*- coding: nope -*-\n"),
        "the program raised SyntaxError: unknown encoding: nope (__main__.py, line 0)",
    ),
    "program: endless recursion": (
        _program("def f(): f()\nf()\n"),
        "the program raised RecursionError at __main__.py:1: maximum recursion depth exceeded",
    ),
    "program: a name that is a number": (
        _program("import pulumi\npulumi.CustomResource('aws:sqs/queue:Queue', 5, {})\n"),
        "the program raised TypeError at __main__.py:2: Expected resource name to be a string",
    ),
    "program: an empty name": (
        _program("import pulumi\npulumi.CustomResource('aws:sqs/queue:Queue', '', {})\n"),
        "the program raised TypeError at __main__.py:2: Missing resource name argument (for URN creation)",
    ),
    "program: an empty type": (
        _program("import pulumi\npulumi.CustomResource('', 'x', {})\n"),
        "the program raised TypeError at __main__.py:2: Missing resource type argument",
    ),
    "program: a name with half a character": (
        _program("import pulumi\npulumi.CustomResource('aws:sqs/queue:Queue', 'a\\ud800', {})\n"),
        "the program raised UnicodeEncodeError at __main__.py:2: 'utf-8' codec can't encode character '\\ud800' in position 52: su",
    ),
    "program: a property key of half a character": (
        _program("import pulumi\npulumi.CustomResource('aws:sqs/queue:Queue', 'a', {'x\\ud800': 1})\n"),
        "the program raised ValueError: While processing resource: 'a', type: 'aws:sqs/queue:Queue'",
    ),
    "program: a value of half a character": (
        _program("import pulumi\npulumi.CustomResource('aws:sqs/queue:Queue', 'a', {'name': 'x\\ud800'})\n"),
        "the program raised ValueError: While processing resource: 'a', type: 'aws:sqs/queue:Queue'",
    ),
    "program: a value that holds itself": (
        _program("import pulumi\nx={}\nx['a']=x\npulumi.CustomResource('aws:sqs/queue:Queue', 'a', {'tags': x})\n"),
        "the program raised RecursionError: maximum recursion depth exceeded in comparison",
    ),
    "program: an object as a value": (
        _program("import pulumi\npulumi.CustomResource('aws:sqs/queue:Queue', 'a', {'name': object()})\n"),
        "the program raised ValueError: While processing resource: 'a', type: 'aws:sqs/queue:Queue'",
    ),
    "program: a number of 400 digits": (
        _program("import pulumi\npulumi.CustomResource('aws:sqs/queue:Queue', 'a', {'delaySeconds': 10**400})\n"),
        "the program raised OverflowError: int too large to convert to float",
    ),
    "program: a number of 5000 digits": (
        _program("import pulumi\npulumi.CustomResource('aws:sqs/queue:Queue', 'a', {'delaySeconds': 10**5000})\n"),
        "the program raised OverflowError: int too large to convert to float",
    ),
    "program: bytes as a value": (
        _program("import pulumi\npulumi.CustomResource('aws:sqs/queue:Queue', 'a', {'name': b'x'})\n"),
        "the program raised ValueError: While processing resource: 'a', type: 'aws:sqs/queue:Queue'",
    ),
    "program: an export of an object": (
        _program("import pulumi\npulumi.export('a', object())\n"),
        "the program raised ValueError: While processing input: 'a', type <class 'str'>, value <object",
    ),
    "program: an export with a number as its name": (
        _program("import pulumi\npulumi.export(5, 'a')\n"),
        "the program raised TypeError: bad argument type for built-in operation",
    ),
    "program: a parent that is no resource": (
        _program(
            "import pulumi\npulumi.CustomResource('aws:sqs/queue:Queue', 'a', {}, pulumi.ResourceOptions(parent='x'))\n"
        ),
        "the program raised AttributeError at __main__.py:2: 'str' object has no attribute '_transformations'",
    ),
    "program: depends_on a text": (
        _program(
            "import pulumi\npulumi.CustomResource('aws:sqs/queue:Queue', 'a', {}, pulumi.ResourceOptions(depends_on=['x']))\n"
        ),
        "the program raised TypeError at __main__.py:2: 'depends_on' was passed a value x that was not a Resource.",
    ),
    "program: an error in apply": (
        _program("import pulumi\npulumi.Output.from_input(1).apply(lambda _: 1/0)\n"),
        "the program raised ZeroDivisionError at __main__.py:2: division by zero",
    ),
    "program: an error in a transform": (
        _program(
            "import pulumi, pulumi_aws as aws\npulumi.runtime.register_resource_transform(lambda a: 1/0)\naws.sqs.Queue('q')\n"
        ),
        "the program raised ZeroDivisionError at __main__.py:2: division by zero",
    ),
    "program: a transform returns a text": (
        _program(
            "import pulumi, pulumi_aws as aws\npulumi.runtime.register_resource_transform(lambda a: 'x')\naws.sqs.Queue('q')\n"
        ),
        "error: 'str' object has no attribute",
    ),
    "program: prints no UTF-8 and raises": (
        _program("import os\nos.write(1,b'\\xff\\xfe\\n')\nraise ValueError('x\\ud800')\n"),
        "the program ended with status 1, before it could be judged",
    ),
    "program: an error with a huge text": (
        _program("raise ValueError('x'*5_000_000)\n"),
        "the program raised ValueError at __main__.py:1: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ),
    "program: an error with escapes": (
        _program("raise ValueError('\\x1b[2Jgreen')\n"),
        "the program raised ValueError at __main__.py:1: \\x1b[2Jgreen",
    ),
    "program: exits with a list": (
        _program("import sys\nsys.exit(['a'])\n"),
        "the program exited at __main__.py:2: ['a']",
    ),
    "program: exits with -1": (
        _program("import sys\nsys.exit(-1)\n"),
        "the program exited with status -1 at __main__.py:2",
    ),
    "program: KeyboardInterrupt": (
        _program("raise KeyboardInterrupt\n"),
        "the program raised KeyboardInterrupt at __main__.py:1:",
    ),
    "program: GeneratorExit": (_program("raise GeneratorExit\n"), "the program raised GeneratorExit at __main__.py:1:"),
    "program: an ExceptionGroup": (
        _program("raise ExceptionGroup('many', [ValueError('a'), TypeError('b')])\n"),
        "the program raised ExceptionGroup at __main__.py:1: many (2 sub-exceptions)",
    ),
    "stack: config a text": (_stack("config: x\n"), "p/Pulumi.dev.yaml: `config` is a string; required: a mapping"),
    "stack: a date": (
        _stack("config: {small:a: 2026-01-01}\n"),
        "p/Pulumi.dev.yaml: config.small:a is a date; required: text, in quotes",
    ),
    "stack: an anchor unknown": (
        _stack("config: {small:a: *x}\n"),
        "p/Pulumi.dev.yaml is not YAML: found undefined alias, line 1",
    ),
    "guard.toml: not TOML": (
        _settings("profile = \n"),
        "p/guard.toml cannot be read: it is not TOML: Invalid value (at line 1, column 11)",
    ),
    "guard.toml: an unknown key": (
        _settings('profil = "payments"\n'),
        "p/guard.toml: 'profil' is no setting; required: one of profile, stack, waivers, accepted, answers, catalogue",
    ),
    "guard.toml: a profile that is none": (
        _settings('profile = "payment"\n'),
        "p/guard.toml: profile is 'payment'; required: one of payments, serverless-baseline",
    ),
    "guard.toml: a profile that is a list": (
        _settings('profile = ["payments"]\n'),
        "p/guard.toml: profile is ['payments']; required: a text that is not empty, of at most 255 characters",
    ),
    "guard.toml: a table": (
        _settings('[profile]\nname="payments"\n'),
        "p/guard.toml: profile is {'name': 'payments'}; required: a text that is not empty, of at most 255 characters",
    ),
    "guard.toml: a stack that is a path": (
        _settings('profile="serverless-baseline"\nstack="../../etc"\n'),
        "--stack '../../etc': required: a stack's name: letters, digits, '.', '_' and '-'",
    ),
    "guard.toml: waivers that is no file": (
        _settings('profile="serverless-baseline"\nwaivers="none.toml"\n'),
        "p/guard.toml: waivers names none.toml, which is no file; create it, or remove the setting",
    ),
    "guard.toml: answers that is a folder": (
        _settings('profile="serverless-baseline"\nanswers="."\n'),
        "p cannot be read: [Errno 21] Is a directory: 'p'",
    ),
    "guard.toml: answers absent": (
        _settings('profile="serverless-baseline"\nanswers="none.toml"\n'),
        "p/none.toml does not exist: `guard answers --record` makes it; or remove `answers` from guard.toml",
    ),
    "guard.toml: a key twice": (
        _settings('profile="payments"\nprofile="payments"\n'),
        "p/guard.toml cannot be read: it is not TOML: Cannot overwrite a value (at line 2, column 19)",
    ),
    "answers: not TOML": (
        _answers("x ="),
        "p/a.toml cannot be read: it is not TOML: Invalid value (at end of document)",
    ),
    "answers: a list": (
        _answers("answer = [1]"),
        "p/a.toml, answer 1 is a number; required: a table of function, arguments, result",
    ),
    "answers: a function without a colon": (
        _answers('[[answer]]\nfunction="x"\nreturns={}\n'),
        "p/a.toml, answer 1: returns is no field of an answer; required: function, arguments, result",
    ),
    "answers: unknown key": (
        _answers('[[answer]]\nfunction="aws:ec2/getVpc:getVpc"\nreturns={}\nx=1\n'),
        "p/a.toml, answer 1: returns is no field of an answer; required: function, arguments, result",
    ),
    "answers: NaN": (
        _answers('[[answer]]\nfunction="aws:ec2/getVpc:getVpc"\nreturns={a=nan}\n'),
        "p/a.toml, answer 1: returns is no field of an answer; required: function, arguments, result",
    ),
    "answers: a date": (
        _answers('[[answer]]\nfunction="aws:ec2/getVpc:getVpc"\nreturns={a=2026-01-01}\n'),
        "p/a.toml, answer 1: returns is no field of an answer; required: function, arguments, result",
    ),
    "answers: returns a text": (
        _answers('[[answer]]\nfunction="aws:ec2/getVpc:getVpc"\nreturns="x"\n'),
        "p/a.toml, answer 1: returns is no field of an answer; required: function, arguments, result",
    ),
    "pack config: a list": (_pack_config("[]"), "--policy-pack-config: c.json holds a list; required: an object"),
    "pack config: a number": (_pack_config("5"), "--policy-pack-config: c.json holds a number; required: an object"),
    "pack config: not JSON": (
        _pack_config("{"),
        "--policy-pack-config: c.json cannot be read: it is not JSON: Expecting property name enclosed in double quotes: line 1 c",
    ),
    "pack config: NaN": (
        _pack_config('{"lambda-memory": {"megabytes": NaN}}'),
        "--policy-pack-config: c.json cannot be read: it is not JSON: NaN is no number of JSON; required: a JSON object",
    ),
    "pack config: unknown policy": (
        _pack_config('{"x": "mandatory"}'),
        "the policy pack failed: the pack refuses its configuration:",
    ),
    "pack config: unknown level": (
        _pack_config('{"lambda-xray-active": "severe"}'),
        "the pack's configuration of 'lambda-xray-active': the level 'severe' is none of advisory, mandatory, disabled, remediate",
    ),
    "pack config: a level that is a number": (
        _pack_config('{"lambda-xray-active": 5}'),
        "the pack's configuration of 'lambda-xray-active' is a number; required: a level or an object",
    ),
    "pack config: a key twice": (
        _pack_config('{"lambda-xray-active": "disabled", "lambda-xray-active": "mandatory"}'),
        "--policy-pack-config: c.json cannot be read: it is not JSON: the key 'lambda-xray-active' stands twice in one object; re",
    ),
    "pack config: all disabled": (
        _pack_config('{"all": "disabled"}'),
        "the policy pack failed: the pack refuses its configuration:",
    ),
    "pack config: null": (
        _pack_config('{"lambda-xray-active": null}'),
        "the pack's configuration of 'lambda-xray-active' is null; required: a level or an object",
    ),
    "arguments: time limit nan": (
        _given("gate", "--project", "p", "--time-limit", "nan"),
        "argument --time-limit: nan is no time to wait",
    ),
    "arguments: time limit inf": (
        _given("gate", "--project", "p", "--time-limit", "inf"),
        "argument --time-limit: inf is no time to wait",
    ),
    "arguments: time limit 0": (
        _given("gate", "--project", "p", "--time-limit", "0"),
        "argument --time-limit: 0 is no time to wait",
    ),
    "arguments: time limit -1": (
        _given("gate", "--project", "p", "--time-limit", "-1"),
        "argument --time-limit: -1 is no time to wait",
    ),
    "arguments: time limit text": (
        _given("gate", "--project", "p", "--time-limit", "soon"),
        "argument --time-limit: invalid _seconds value: 'soon'",
    ),
    "arguments: config empty": (
        _given("gate", "--project", "p", "--profile", "serverless-baseline", "--config", ""),
        "--config, number 1: has no key; required: key=value",
    ),
    "arguments: config no key": (
        _given("gate", "--project", "p", "--profile", "serverless-baseline", "--config", "=x"),
        "--config, number 1: has no key; required: key=value",
    ),
    "arguments: config no value": (
        _given("gate", "--project", "p", "--profile", "serverless-baseline", "--config", "a"),
        "--config, number 1: has no =; required: key=value",
    ),
    "arguments: answer none": (
        _given("gate", "--project", "p", "--profile", "serverless-baseline", "--answer", "x"),
        '--answer \'x\': required: FUNCTION=JSON, for example aws:index/getAvailabilityZones:getAvailabilityZones={"names": ["eu-we',
    ),
    "arguments: answer no colon": (
        _given("gate", "--project", "p", "--profile", "serverless-baseline", "--answer", "x={}"),
        "--answer 'x={}': the function is 'x'; required: PACKAGE:MODULE:NAME, as aws:ec2/getVpc:getVpc",
    ),
    "arguments: answer a list": (
        _given("gate", "--project", "p", "--profile", "serverless-baseline", "--answer", "aws:ec2/getVpc:getVpc=[1]"),
        "--answer 'aws:ec2/getVpc:getVpc=[1]': result is a list; required: an object of the names that Pulumi uses",
    ),
    "arguments: answer no JSON": (
        _given("gate", "--project", "p", "--profile", "serverless-baseline", "--answer", "aws:ec2/getVpc:getVpc={"),
        "--answer 'aws:ec2/getVpc:getVpc={': what follows = is not JSON: Expecting property name enclosed in double quotes: line",
    ),
    "arguments: format": (
        _given("gate", "--project", "p", "--format", "xml"),
        "argument --format: invalid choice: 'xml' (choose from 'text', 'json', 'concise', 'github')",
    ),
    "arguments: profile": (
        _given("gate", "--project", "p", "--profile", "x"),
        "argument --profile: invalid choice: 'x' (choose from 'payments', 'serverless-baseline')",
    ),
    "arguments: project missing": (
        _given("gate", "--project", "nowhere"),
        "no Pulumi.yaml in nowhere; name the project's folder with --project",
    ),
    "arguments: project a file": (
        _given("gate", "--project", "run.json"),
        "run.json/guard.toml cannot be read: [Errno 20] Not a directory: 'run.json/guard.toml'",
    ),
    "arguments: project empty": (
        _given("gate", "--project", ""),
        "argument --project: the path is empty; required: the name of a file or a folder",
    ),
    "arguments: stack missing": (
        _given(
            "gate",
            "--project",
            "p",
            "--profile",
            "serverless-baseline",
            "--stack",
            "prod",
            p__Pulumi_DOT_dev_DOT_yaml="config: {}\n",
        ),
        "p has no Pulumi.prod.yaml; name a stack that exists with --stack: dev",
    ),
    "arguments: stack of four parts": (
        _given("gate", "--project", "p", "--profile", "serverless-baseline", "--stack", "a/b/c/d"),
        "--stack 'a/b/c/d': required: a stack's name: letters, digits, '.', '_' and '-'",
    ),
    "arguments: evidence in no folder": (
        _given("gate", "--project", "p", "--profile", "serverless-baseline", "--evidence", "no/run.json"),
        "argument --evidence: the folder of 'no/run.json' does not exist; required: a folder that exists (mkdir -p)",
    ),
    "arguments: evidence a folder": (
        _given("gate", "--project", "p", "--profile", "serverless-baseline", "--evidence", "p"),
        "argument --evidence: 'p' is no regular file; required: a new file, or one to replace",
    ),
    "arguments: evidence empty": (
        _given("gate", "--project", "p", "--profile", "serverless-baseline", "--evidence", ""),
        "argument --evidence: the path is empty; required: the name of a file or a folder",
    ),
    "arguments: evidence /dev/full": (
        _given("gate", "--project", "p", "--profile", "serverless-baseline", "--evidence", "/dev/full"),
        "argument --evidence: '/dev/full' is no regular file; required: a new file, or one to replace",
    ),
    "arguments: evidence below a file": (
        _given("gate", "--project", "p", "--profile", "serverless-baseline", "--evidence", "run.json/x"),
        "argument --evidence: the folder of 'run.json/x' does not exist; required: a folder that exists (mkdir -p)",
    ),
    "arguments: evidence name too long": (
        _given("gate", "--project", "p", "--profile", "serverless-baseline", "--evidence", "x" * 300),
        "argument --evidence: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ),
    "arguments: unknown command": (
        _given("judje"),
        "argument COMMAND: invalid choice: 'judje' (choose from 'init', 'accept', 'answers', 'packages', 'gate', 'preview', 'watc",
    ),
    "arguments: none": (_given(), "the following arguments are required: COMMAND"),
    "arguments: unknown option": (_given("gate", "--projct", "p"), "unrecognized arguments: --projct p"),
    "state: empty": (
        _state(""),
        "state.json is not JSON at line 1; make the file with `pulumi stack export --file FILE`",
    ),
    "state: an empty object": (
        _state("{}"),
        "state.json: version is missing or null; required: 3; make the file with `pulumi stack export --file FILE` with a current",
    ),
    "state: a list": (
        _state("[]"),
        "state.json is a list; required: an object; make the file with `pulumi stack export --file FILE`",
    ),
    "state: version 99": (
        _state('{"version":99,"deployment":{"resources":[]}}'),
        "state.json: version is 99; required: 3; make the file with `pulumi stack export --file FILE` with a current Pulumi CLI",
    ),
    "state: version a text": (
        _state('{"version":"three","deployment":{"resources":[]}}'),
        "state.json: version is a text; required: 3; make the file with `pulumi stack export --file FILE` with a current Pulumi C",
    ),
    "state: deployment null": (
        _state('{"version":3,"deployment":null}'),
        "state.json: deployment is null: the stack was never deployed; deploy it first",
    ),
    "state: deployment a list": (
        _state('{"version":3,"deployment":[]}'),
        "state.json: deployment is a list; required: an object; make the file with `pulumi stack export --file FILE`",
    ),
    "state: resources a number": (
        _state(_EXPORT % "5"),
        "state.json: deployment.resources is 5; required: a list; make the file with `pulumi stack export --file FILE`",
    ),
    "state: a resource that is a number": (
        _state(_EXPORT % "[5]"),
        "state.json: deployment.resources[0] is 5; required: an object; make the file with `pulumi stack export --file FILE`",
    ),
    "state: a resource without a URN": (
        _state(_EXPORT % '[{"type":"aws:sqs/queue:Queue"}]'),
        "state.json: deployment.resources[0].urn is missing or null; required: a text that is not empty; make the file with `pulu",
    ),
    "state: a URN that is a number": (
        _state(_EXPORT % '[{"urn":5,"type":"aws:sqs/queue:Queue","custom":true}]'),
        "state.json: deployment.resources[0].urn is 5; required: a text that is not empty; make the file with `pulumi stack expor",
    ),
    "state: a URN that is none": (
        _state(_EXPORT % '[{"urn":"queue","type":"aws:sqs/queue:Queue","custom":true}]'),
        "state.json: deployment.resources[0].urn is no URN; required: urn:pulumi:STACK::PROJECT::TYPE::NAME; make the file with `",
    ),
    "state: inputs a list": (
        _state(
            _EXPORT
            % '[{"urn":"urn:pulumi:dev::s::aws:sqs/queue:Queue::q","type":"aws:sqs/queue:Queue","custom":true,"inputs":[1]}]'
        ),
        "state.json: deployment.resources[0].inputs is a list; required: an object; make the file with `pulumi stack export --fil",
    ),
    "state: outputs a text": (
        _state(
            _EXPORT
            % '[{"urn":"urn:pulumi:dev::s::aws:sqs/queue:Queue::q","type":"aws:sqs/queue:Queue","custom":true,"inputs":{},"outputs":"x"}]'
        ),
        "state.json: deployment.resources[0].outputs is a text; required: an object; make the file with `pulumi stack export --fi",
    ),
    "state: parent a number": (
        _state(
            _EXPORT
            % '[{"urn":"urn:pulumi:dev::s::aws:sqs/queue:Queue::q","type":"aws:sqs/queue:Queue","custom":true,"inputs":{},"parent":5}]'
        ),
        "state.json: deployment.resources[0].parent is 5; required: a text that is not empty; make the file with `pulumi stack ex",
    ),
    "state: dependencies a text": (
        _state(
            _EXPORT
            % '[{"urn":"urn:pulumi:dev::s::aws:sqs/queue:Queue::q","type":"aws:sqs/queue:Queue","custom":true,"inputs":{},"dependencies":"abc"}]'
        ),
        "state.json: deployment.resources[0].dependencies is a text; required: a list; make the file with `pulumi stack export --",
    ),
    "state: propertyDependencies a list": (
        _state(
            _EXPORT
            % '[{"urn":"urn:pulumi:dev::s::aws:sqs/queue:Queue::q","type":"aws:sqs/queue:Queue","custom":true,"inputs":{},"propertyDependencies":[1]}]'
        ),
        "state.json: deployment.resources[0].propertyDependencies is a list; required: an object; make the file with `pulumi stac",
    ),
    "state: provider a number": (
        _state(
            _EXPORT
            % '[{"urn":"urn:pulumi:dev::s::aws:sqs/queue:Queue::q","type":"aws:sqs/queue:Queue","custom":true,"inputs":{},"provider":5}]'
        ),
        "state.json: deployment.resources[0].provider is 5; required: a text that is not empty; make the file with `pulumi stack",
    ),
    "state: NaN": (
        _state(
            _EXPORT
            % '[{"urn":"urn:pulumi:dev::s::aws:sqs/queue:Queue::q","type":"aws:sqs/queue:Queue","custom":true,"inputs":{"delaySeconds":NaN}}]'
        ),
        "state.json is not JSON; make the file with",
    ),
    "state: type and URN disagree": (
        _state(
            _EXPORT
            % '[{"urn":"urn:pulumi:dev::s::aws:sqs/queue:Queue::q","type":"aws:s3/bucket:Bucket","custom":true,"inputs":{}}]'
        ),
        "state.json: deployment.resources[0].type is not the type in its URN, urn:pulumi:dev::s::aws:sqs/queue:Queue::q; make the",
    ),
    "state: a URN twice": (
        _state(
            _EXPORT
            % (
                "["
                + ",".join(
                    [
                        '{"urn":"urn:pulumi:dev::s::aws:sqs/queue:Queue::q","type":"aws:sqs/queue:Queue","custom":true,"inputs":{}}'
                    ]
                    * 2
                )
                + "]"
            )
        ),
        "state.json: deployment.resources[1].urn: urn:pulumi:dev::s::aws:sqs/queue:Queue::q is there twice; make the file with `p",
    ),
    "state: created a number": (
        _state(
            _EXPORT
            % '[{"urn":"urn:pulumi:dev::s::aws:sqs/queue:Queue::q","type":"aws:sqs/queue:Queue","custom":true,"inputs":{},"created":5,"modified":"never","protect":"yes","retainOnDelete":5}]'
        ),
        "state.json: deployment.resources[0].protect is a text; required: true or false; make the file with `pulumi stack export",
    ),
    "change: an empty object": (
        _given("change", "h.json", h_DOT_json="{}"),
        "h.json is no verdict of the gate: Object missing required field `schema`; `guard gate --format json` writes one",
    ),
    "change: violations a number": (
        _given(
            "change",
            "h.json",
            h_DOT_json='{"schema":"guard-gate/1","project":"p","stack":"d","resources":1,"violations":5}',
        ),
        "h.json is no verdict of the gate: Expected `array`, got `int` - at `$.violations`; `guard gate --format json` writes one",
    ),
    "change: a violation without control": (
        _given(
            "change",
            "h.json",
            h_DOT_json='{"schema":"guard-gate/1","project":"p","stack":"d","resources":1,"violations":[{}]}',
        ),
        "h.json is no verdict of the gate: Object missing required field `control` - at `$.violations[0]`; `guard gate --format j",
    ),
    "change: a violation that is a text": (
        _given(
            "change",
            "h.json",
            h_DOT_json='{"schema":"guard-gate/1","project":"p","stack":"d","resources":1,"violations":["x"]}',
        ),
        "h.json is no verdict of the gate: Expected `object`, got `str` - at `$.violations[0]`; `guard gate --format json` writes",
    ),
    "change: base of another stack": (
        _given(
            "change",
            "h.json",
            "--base",
            "b.json",
            h_DOT_json='{"schema":"guard-gate/1","project":"p","stack":"d","resources":1,"violations":[]}',
            b_DOT_json='{"schema":"guard-gate/1","project":"q","stack":"e","resources":1,"violations":[]}',
        ),
        "--base: b.json is of q/e, and h.json of p/d; required: the verdict on the same stack before the change",
    ),
    "change: another schema": (
        _given(
            "change",
            "h.json",
            h_DOT_json='{"schema":"guard-gate/99","project":"p","stack":"d","resources":1,"violations":[]}',
        ),
        "h.json is no verdict of the gate: Invalid enum value 'guard-gate/99' - at `$.schema`; `guard gate --format json` writes",
    ),
    "diff: the gate's JSON": (
        _given("diff", "h.json", "run.json", h_DOT_json='{"schema":"guard-gate/1"}'),
        "evidence: h.json does not hold to guard-evidence/2: Invalid enum value 'guard-gate/1' - at `$.schema`",
    ),
    "diff: one file": (_given("diff", "run.json"), "the following arguments are required: NEW"),
    "verify: pack digest": (
        _given("verify", "run.json", "--pack-digest", "x"),
        "argument --pack-digest: 'x'; required:",
    ),
    "verify: commit": (
        _given("verify", "run.json", "--commit", "zz"),
        "argument --commit: 'zz'; required: a whole commit of git, 40 hexadecimal digits",
    ),
    "verify: key no PEM": (
        _given("verify", "run.json", "--key", "k.pem", k_DOT_pem="hello"),
        "--key: k.pem is no public key in PEM; `openssl pkey -in PRIVATE -pubout -out FILE` makes one",
    ),
    "verify: key a certificate": (
        _given(
            "verify",
            "run.json",
            "--key",
            "k.pem",
            k_DOT_pem="-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        ),
        "--key: k.pem is no public key in PEM; `openssl pkey -in PRIVATE -pubout -out FILE` makes one",
    ),
    "verify: a folder without evidence": (
        _given("verify", "p"),
        "evidence: p cannot be read: Is a directory; `guard gate --evidence p` writes one",
    ),
    "attest: key no PEM": (
        _given("attest", "run.json", "--key", "k.pem", k_DOT_pem="hello"),
        "attest: run.json states the pack digest",
    ),
    "attest: no signer": (_given("attest", "run.json"), "one of the arguments --key --sigstore is required"),
    "attest: reports missing": (
        _given("attest", "run.json", "--key", "k.pem", "--reports", "none", k_DOT_pem="hello"),
        "attest: run.json states the pack digest",
    ),
    "period: month 13": (
        _given("period", "--from", "2025-13-01", "--to", "2025-12-31", "."),
        "argument --from: '2025-13-01' is no date; required: YYYY-MM-DD",
    ),
    "period: backwards": (
        _given("period", "--from", "2025-12-31", "--to", "2025-01-01", "."),
        "period: --from 2025-12-31 is after --to 2025-01-01",
    ),
    "period: every 0": (
        _given("period", "--from", "2026-11-01", "--to", "2026-11-24", "--every", "0", "."),
        "argument --every: '0' is no number of days; required: 1 or more",
    ),
    "period: every -5": (
        _given("period", "--from", "2026-11-01", "--to", "2026-11-24", "--every", "-5", "."),
        "argument --every: '-5' is no number of days; required: 1 or more",
    ),
    "period: every text": (
        _given("period", "--from", "2026-11-01", "--to", "2026-11-24", "--every", "x", "."),
        "argument --every: 'x' is no number of days; required: 1 or more",
    ),
    "period: year 0": (
        _given("period", "--from", "0000-01-01", "--to", "2026-11-24", "."),
        "argument --from: '0000-01-01' is no date; required: YYYY-MM-DD",
    ),
    "period: missing folder": (
        _given("period", "--from", "2026-11-01", "--to", "2026-11-24", "none"),
        "period: there is no none",
    ),
    "period: format": (
        _given("period", "--from", "2026-11-01", "--to", "2026-11-24", "--format", "x", "."),
        "argument --format: no format is called 'x'; there are html, json, csv",
    ),
    "report: into a file": (
        _given("report", "run.json", "-o", "run.json"),
        "report: run.json/report.html cannot be written: File exists",
    ),
    "report: below a file": (
        _given("report", "run.json", "-o", "run.json/x"),
        "report: run.json/x/report.html cannot be written: Not a directory",
    ),
    "report: empty folder name": (
        _given("report", "run.json", "-o", ""),
        "argument -o/--output: the path is empty; required: the name of a file or a folder",
    ),
    "report: format": (
        _given("report", "run.json", "-o", "out", "--format", "html,x"),
        "argument --format: no format is called 'x'; there are html, md, text, csv, junit, sarif, oscal, sbom",
    ),
    "report: no format": (
        _given("report", "run.json", "-o", "out", "--format", ""),
        "argument --format: no format is called ''; there are html, md, text, csv, junit, sarif, oscal, sbom",
    ),
    "report: into the root's file system": (
        _given("report", "run.json", "-o", "/proc/x"),
        "report: /proc/x/report.html cannot be written: No such file or directory",
    ),
    "report: evidence twice": (
        _given("report", "run.json", "run.json", "-o", "out"),
        "report: two of run.json, run.json have one name, and would share a folder; report on them one by one",
    ),
    "packages: lock of another kind": (
        _given("packages", "yarn.lock", yarn_DOT_lock="x"),
        "yarn.lock is no lock that guard reads; required: poetry.lock or Pipfile.lock",
    ),
    "packages: no packages": (
        _given("packages", "poetry.lock", poetry_DOT_lock="x = 1"),
        "poetry.lock cannot be read as a lock: it lacks 'package'; required: a file that `poetry lock` wrote",
    ),
    "packages: package a number": (
        _given("packages", "poetry.lock", poetry_DOT_lock="package = 5"),
        "poetry.lock cannot be read as a lock: it has another form than such a lock; required: a file that `poetry lock` wrote",
    ),
    "packages: list of numbers": (
        _given("packages", "poetry.lock", poetry_DOT_lock="package = [5]"),
        "poetry.lock cannot be read as a lock: it has another form than such a lock; required: a file that `poetry lock` wrote",
    ),
    "packages: without a version": (
        _given("packages", "poetry.lock", poetry_DOT_lock='[[package]]\nname="a"\n'),
        "poetry.lock cannot be read as a lock: it lacks 'optional'; required: a file that `poetry lock` wrote",
    ),
    "packages: name with a line break": (
        _given(
            "packages",
            "poetry.lock",
            poetry_DOT_lock='[[package]]\nname="a\\nb==1 --hash=x"\nversion="1"\nfiles=[{file="a",hash="sha256:x"}]\n',
        ),
        "poetry.lock cannot be read as a lock: it lacks 'optional'; required: a file that `poetry lock` wrote",
    ),
    "packages: version a number": (
        _given("packages", "poetry.lock", poetry_DOT_lock='[[package]]\nname="a"\nversion=1\nfiles=[]\n'),
        "poetry.lock cannot be read as a lock: it lacks 'optional'; required: a file that `poetry lock` wrote",
    ),
    "packages: Pipfile default a list": (
        _given("packages", "Pipfile.lock", Pipfile_DOT_lock='{"default":[]}'),
        "Pipfile.lock cannot be read as a lock: it has another form than such a lock; required: a file that `pipenv lock` wrote",
    ),
    "packages: Pipfile package a text": (
        _given("packages", "Pipfile.lock", Pipfile_DOT_lock='{"default":{"a":"1"}}'),
        "Pipfile.lock cannot be read as a lock: it has another form than such a lock; required: a file that `pipenv lock` wrote",
    ),
    "accept: until past": (
        _given(
            "accept",
            "--project",
            "p",
            "--profile",
            "serverless-baseline",
            "--reason",
            "r",
            "--owner",
            "o",
            "--until",
            "2020-01-01",
        ),
        "--until is 2020-01-01",
    ),
    "accept: until far": (
        _given(
            "accept",
            "--project",
            "p",
            "--profile",
            "serverless-baseline",
            "--reason",
            "r",
            "--owner",
            "o",
            "--until",
            "2099-01-01",
        ),
        "--until is 2099-01-01",
    ),
    "accept: until no date": (
        _given(
            "accept",
            "--project",
            "p",
            "--profile",
            "serverless-baseline",
            "--reason",
            "r",
            "--owner",
            "o",
            "--until",
            "soon",
        ),
        "argument --until: 'soon' is no date; required: a date such as 2027-01-31",
    ),
    "accept: no reason": (
        _given(
            "accept",
            "--project",
            "p",
            "--profile",
            "serverless-baseline",
            "--reason",
            "",
            "--owner",
            "o",
            "--until",
            "2027-03-31",
        ),
        "--reason is empty; required: a text",
    ),
    "accept: reason blank": (
        _given(
            "accept",
            "--project",
            "p",
            "--profile",
            "serverless-baseline",
            "--reason",
            " ",
            "--owner",
            "o",
            "--until",
            "2027-03-31",
        ),
        "--reason is empty; required: a text",
    ),
    "accept: owner line break": (
        _given(
            "accept",
            "--project",
            "p",
            "--profile",
            "serverless-baseline",
            "--reason",
            "r",
            "--owner",
            "a\nb",
            "--until",
            "2027-03-31",
        ),
        "--owner holds a line break or the like; required: a text of one line",
    ),
    "accept: unknown control": (
        _given(
            "accept",
            "--project",
            "p",
            "--profile",
            "serverless-baseline",
            "--reason",
            "r",
            "--owner",
            "o",
            "--until",
            "2027-03-31",
            "--control",
            "nope",
        ),
        "--control is 'nope', which no control is called; `guard controls` lists them",
    ),
    "init: action": (
        _given("init", "--project", "p", "--action", "x"),
        "argument --action: 'x'; required: OWNER/REPOSITORY@COMMIT, such as us/guarded-payments@0123abc",
    ),
    "init: project missing": (
        _given("init", "--project", "none"),
        "no Pulumi.yaml in none; name the folder with --project",
    ),
    "explain: unknown": (_given("explain", "nope"), "no control is called 'nope'; `guard controls` lists them"),
    "explain: empty": (_given("explain", ""), "no control is called ''; `guard controls` lists them"),
    "explain: path": (
        _given("explain", "../../etc/passwd"),
        "no control is called '../../etc/passwd'; `guard controls` lists them",
    ),
    "controls: service": (
        _given("controls", "--service", "nope"),
        "--service 'nope': no control of the profile payments has it",
    ),
    "controls: brief": (
        _given("controls", "--brief", "B99"),
        "--brief 'B99': no control of the profile payments has it",
    ),
    "controls: pci": (_given("controls", "--pci", "99.9"), "--pci '99.9': no control of the profile payments has it"),
    "judge: missing": (
        _given("judge", "none", "p"),
        "none has no Pulumi.yaml; required: a checkout whose root is the project's folder",
    ),
    "watch: missing": (
        _given("watch", "--project", "none"),
        "there is no folder none; name the project's folder with --project",
    ),
    "scan: accepted": (
        _given("scan", "--project", "p", "--accepted", "a.json", a_DOT_json="5"),
        "--accepted: a.json cannot be read: it is not TOML: Expected '=' after a key in a key/value pair (at end of document)",
    ),
    "scan: output folder": (
        _given("scan", "--project", "p", "--output", "p"),
        "argument --output: 'p' is no regular file; required: a new file, or one to replace",
    ),
    "contract: not TOML": (_contract("x ="), "p/architecture.toml:1: is not TOML: Invalid value (at end of document)"),
    "contract: empty": (_contract(""), "p/architecture.toml:1: : has no contract; required: contract in []"),
    "contract: unknown key": (
        _contract("x = 1\n"),
        "p/architecture.toml:1: : has no contract; required: contract in []",
    ),
    "environment: clock no date": (
        _variable("GUARD_CLOCK", "2026-02-30"),
        "GUARD_CLOCK is '2026-02-30'; required: a date such as 2026-11-23",
    ),
    "environment: clock a word": (
        _variable("GUARD_CLOCK", "tomorrow"),
        "GUARD_CLOCK is 'tomorrow'; required: a date such as 2026-11-23",
    ),
    "environment: waivers a folder": (
        _variable("GUARD_WAIVERS", "p"),
        "p:1: GUARD_WAIVERS names a waivers file that does not exist; required: a file, which may be empty",
    ),
    "environment: profile": (
        _variable("GUARD_PROFILE", "none", "gate", "--project", "p"),
        "GUARD_PROFILE is 'none'; required: one of payments, serverless-baseline",
    ),
    "environment: contract missing": (
        _variable("GUARD_CONTRACT", "none.toml", "gate", "--project", "p", "--profile", "payments"),
        "none.toml: cannot be read: No such file or directory; required: the contract of the stack (docs/architecture.md)",
    ),
    "contract: functions a number": (
        _contract("functions = 5\n"),
        "p/architecture.toml:1: : has no contract; required: contract in []",
    ),
    "contract: endpoints a table": (
        _contract_with('[[endpoints]]\nmethod = "POST"', '[endpoints]\nmethod = "POST"'),
        "p/architecture.toml:200: is not TOML: Cannot overwrite a value (at line 200, column 12)",
    ),
    "contract: an endpoint's method a number": (
        _contract_with('method = "POST"\npath = "/transactions"', 'method = 5\npath = "/transactions"'),
        "p/architecture.toml:194: endpoints[0].method: is 5; required: one of DELETE, GET, PATCH, POST, PUT",
    ),
    "contract: a path without a slash": (
        _contract_with('path = "/transactions"', 'path = "transactions"'),
        "p/architecture.toml:195: endpoints[0].path: is 'transactions'; required: a path such as /transaction/{id}",
    ),
    "contract: function of endpoint unknown": (
        _contract_with(
            'path = "/transactions"\nfunction = "transaction_processor"', 'path = "/transactions"\nfunction = "nobody"'
        ),
        "p/architecture.toml:196: endpoints[0].function: is 'nobody'; required: one of transaction_processor, fraud_handler, noti",
    ),
    "contract: an endpoint twice": (
        _contract(
            CONTRACT
            + '\n[[endpoints]]\nmethod = "POST"\npath = "/transactions"\nfunction = "transaction_processor"\nmodel = "transaction"\nheaders = ["Idempotency-Key"]\n'
        ),
        "p/architecture.toml:624: endpoints[3]: repeats POST /transactions; required: each endpoint once",
    ),
    "contract: headers a text": (
        _contract_with('headers = ["Idempotency-Key"]', 'headers = "Idempotency-Key"'),
        "p/architecture.toml:198: endpoints[0].headers: is 'Idempotency-Key'; required: a list of header names",
    ),
    "contract: a header with a line break": (
        _contract_with('headers = ["Idempotency-Key"]', 'headers = ["Idempotency-Key\\nX"]'),
        "p/architecture.toml:198: endpoints[0].headers: entry 1 is 'Idempotency-Key\\nX'; required: header names",
    ),
    "contract: a parameter's expression that is none": (
        _contract_with('parameters = { id = "txn_[a-p]{32}" }', 'parameters = { id = "[" }'),
        "p/architecture.toml:204: endpoints[1].parameters.id: is '[': unterminated character set at position 0; required: a regul",
    ),
    "contract: a parameter's expression that never ends": (
        _contract_with('parameters = { id = "txn_[a-p]{32}" }', 'parameters = { id = "(a+)+$" }'),
        "p/architecture.toml:204: endpoints[1].parameters.id: is '(a+)+$'; required: a regular expression of letters, digits, _ -",
    ),
    "contract: actions a text": (
        _contract_with('actions = ["dynamodb:GetItem", "dynamodb:PutItem"]', 'actions = "dynamodb:*"'),
        "p/architecture.toml:72: functions.fraud_handler.may[0].actions: is 'dynamodb:*'; required: a list of IAM actions such as",
    ),
    "contract: an action of numbers": (
        _contract_with('actions = ["dynamodb:GetItem", "dynamodb:PutItem"]', "actions = [5]"),
        "p/architecture.toml:72: functions.fraud_handler.may[0].actions: entry 1 is 5; required: IAM actions such as sqs:SendMess",
    ),
    "contract: on unknown": (
        _contract_with('on = "table:fraud_alerts"', 'on = "table:none"'),
        "p/architecture.toml:71: functions.fraud_handler.may[0].on: refers to 'table:none', which is not in the contract; require",
    ),
    "contract: on a number": (
        _contract_with('on = "table:fraud_alerts"', "on = 5"),
        "p/architecture.toml:71: functions.fraud_handler.may[0].on: is 5; required: a reference such as table:NAME, queue:NAME, p",
    ),
    "contract: a direction that is none": (
        _contract_with(
            '[values.api-throttle-rate]\nvalue = 1000\nstricter = "exactly"',
            '[values.api-throttle-rate]\nvalue = 1000\nstricter = "more"',
        ),
        "p/architecture.toml:274: values.api-throttle-rate.stricter: is 'more'; required: one of exactly, at_least, at_most, when",
    ),
    "contract: a value without why": (
        _contract_with('why = "Requests a second: API', 'whi = "Requests a second: API'),
        "p/architecture.toml:272: values.api-throttle-rate: has no why; required: why in [values.api-throttle-rate]",
    ),
    "contract: a table without key": (
        _contract_with('partition_key = "alert_id"\n', ""),
        "p/architecture.toml:239: tables.fraud_alerts: has no partition_key; required: partition_key in [tables.fraud_alerts]",
    ),
    "contract: a table's key a number": (
        _contract_with('partition_key = "alert_id"', "partition_key = 5"),
        "p/architecture.toml:241: tables.fraud_alerts.partition_key: is 5; required: an attribute's name",
    ),
    "contract: queue unknown": (
        _contract_with('queue = { name = "notifications"', 'queue = { name = "none"'),
        "p/architecture.toml:118: functions.notification_sender.queue: names 'none'; required: one of transaction-processing, not",
    ),
    "contract: batch size 0": (
        _contract_with("batch_size = 1, maximum_concurrency = 150", "batch_size = 0, maximum_concurrency = 150"),
        "p/architecture.toml:118: functions.notification_sender.queue.batch_size: is 0; required: a whole number, at least 1",
    ),
    "contract: reserved a text": (
        _contract_with("reserved_concurrency = 20", 'reserved_concurrency = "20"'),
        "p/architecture.toml:60: functions.fraud_handler.reserved_concurrency: is '20'; required: a whole number, at least 1",
    ),
    "contract: reserved negative": (
        _contract_with("reserved_concurrency = 20", "reserved_concurrency = -20"),
        "p/architecture.toml:60: functions.fraud_handler.reserved_concurrency: is -20; required: a whole number, at least 1",
    ),
    "contract: exports a text": (
        _contract_with('names = ["apiKeyIds"', 'names = "x" #["apiKeyIds"'),
        "p/architecture.toml:260: exports.names: is 'x'; required: a list of names of stack outputs",
    ),
    "contract: a schedule's rate": (
        _contract_with('rate = "rate(1 minute)"', 'rate = "often"'),
        "p/architecture.toml:185: schedules.sweep.rate: is 'often'; required: a schedule expression such as rate(1 minute)",
    ),
    "contract: a schedule's role unknown": (
        _contract_with('role = "sweep-schedule"', 'role = "none"'),
        "p/architecture.toml:188: schedules.sweep.role: is 'none'; required: one of api-gateway-logs, sweep-schedule",
    ),
    "contract: environment of another kind": (
        _contract_with('FRAUD_ALERTS_TABLE = "table:fraud_alerts"', 'FRAUD_ALERTS_TABLE = "tabel:fraud_alerts"'),
        "p/architecture.toml:65: functions.fraud_handler.environment.FRAUD_ALERTS_TABLE: is 'tabel:fraud_alerts'; required: a ref",
    ),
    "contract: environment a number": (
        _contract_with('FRAUD_ALERTS_TABLE = "table:fraud_alerts"', "FRAUD_ALERTS_TABLE = 5"),
        "p/architecture.toml:65: functions.fraud_handler.environment.FRAUD_ALERTS_TABLE: is 5; required: a reference such as tabl",
    ),
    "contract: a function's name with a slash": (
        _contract_with("[functions.notification_sender]", '[functions."notification/sender"]'),
        "p/architecture.toml:113: functions.notification/sender: is named 'notification/sender'; required: the name of a package",
    ),
    "contract: model without fields": (
        _contract_with('required = ["alert_id", "timestamp", "transaction_id", "reason"]', "required = []"),
        "p/architecture.toml:220: models.fraud_alert.required: is a list; required: a list of field names",
    ),
    "contract: UTF-16": (
        _contract(CONTRACT.encode("utf-16")),
        "p/architecture.toml: cannot be read: it is not UTF-8: byte 0 is 0xff; required: the contract of the stack (docs/architec",
    ),
}
