"""Has the pack judge resources while the program still registers others, as the engine does.

What a resource's judgement needs is there when it is registered: its inputs, its options, and its provider before it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi.runtime.proto import analyzer_pb2 as wire

from guard.offline import messages, placeholders
from guard.offline.analyzer import Pack, Questions, Violation
from guard.offline.messages import Judged
from guard.offline.monitor import Registration
from guard.offline.pack_process import PackProcess
from guard.offline.project import Project


@dataclass(frozen=True, slots=True)
class Answers:
    """What the pack says of itself, the resources in the engine's order, and what it found on each by itself."""

    info: Any
    items: list[Judged]
    found: list[Violation]


class Stream:
    """A conversation with the pack, beside the program that runs."""

    def __init__(self, process: PackProcess, project: Project, pack_config: Mapping[str, Any]) -> None:
        """Begin; the pack may still be starting."""
        self._process = process
        self._project = project
        self._pack_config = pack_config
        self._registered: queue.SimpleQueue[Registration | None] = queue.SimpleQueue()
        self._pack: Pack | None = None
        self._remediating = False
        self._answers: Answers | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def add(self, registration: Registration) -> None:
        """Have a resource judged; nothing is waited for."""
        self._registered.put(registration)

    def answers(self) -> Answers:
        """Wait until everything that was added is judged.

        Raises:
            CannotJudgeError: the pack did not start, refused its configuration, or failed.

        """
        self._registered.put(None)
        self._thread.join()
        if self._answers is None:
            raise self._failure or RuntimeError("the conversation with the pack ended with nothing said")
        return self._answers

    @property
    def pack(self) -> Pack:
        """The pack, once it answered."""
        if self._pack is None:
            raise RuntimeError("the pack has not answered yet")
        return self._pack

    def update(self, registrations: Iterable[Registration]) -> Answers:
        """Have the pack judge each resource of a rehearsed update, after its answer about the preview's stack."""
        config, secret_keys = placeholders.configuration(self._project)
        self.pack.configure_stack(_phase(self._project, config, secret_keys, dry_run=False))
        judging, questions = messages.Judging(self._project), Questions(self.pack)
        for registration in registrations:
            self._ask(judging.add(registration), questions)
        return Answers(None, judging.items, questions.answers())

    def _ask(self, items: Iterable[Judged], questions: Questions) -> None:
        for item in items:
            if self._remediating:
                item.take(self.pack.remediate(messages.analyze_request(item)))
            questions.put(messages.analyze_request(item))

    def close(self) -> None:
        """Disconnect."""
        if self._pack is not None:
            self._pack.close()

    def _run(self) -> None:
        try:
            self._answers = self._conversation()
        except BaseException as failure:  # noqa: BLE001 - raised where the answers are waited for
            self._failure = failure

    def _conversation(self) -> Answers:
        pack = self._pack = Pack(self._process.address())
        info = pack.info()
        remediating = pack.configure(info, self._pack_config)
        pack.configure_stack(_phase(self._project, self._project.config, self._project.secret_keys, dry_run=True))
        self._remediating = bool(remediating)
        judging, questions = messages.Judging(self._project), Questions(pack)
        while (registration := self._registered.get()) is not None:
            self._ask(judging.add(registration), questions)
        return Answers(info, judging.items, questions.answers())


def _phase(project: Project, config: Mapping[str, str], secret_keys: Iterable[str], *, dry_run: bool) -> Any:
    return wire.AnalyzerStackConfigureRequest(
        stack=project.stack,
        project=project.name,
        organization="organization",
        dry_run=dry_run,
        config=dict(config),
        config_secret_keys=sorted(secret_keys),
    )
