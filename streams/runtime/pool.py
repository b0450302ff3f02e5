"""A pool of processes for the CPU work of a stage: a page that hangs, crashes or eats memory costs only itself.

Kept libraries were looked at: concurrent.futures can't end a hung task and breaks as a whole when a process dies;
pebble ends a hung task by killing its process but sends one task a message (346 us a page of 100 KB against 23 us in
batches). Here each process is served by a thread: it sends a batch, the process notes in shared memory which page it
works on and answers in a few messages, so the page noted is the one that hung or crashed. That page is tried once more
alone, then refused.
"""

import contextlib
import gc
import logging
import re
import resource
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from streams import records
from streams.events import Rejection, Stage
from streams.records import RawMessage, Record
from streams.runtime import parent

log = logging.getLogger(__name__)

Cause = Literal["timeout", "crash", "memory"]
Step = Callable[[RawMessage], Record]

BATCH_PAGES = 8
BATCH_BYTES = 1 << 20
ANSWER_SECONDS = 0.02  # results wait at most so long for those of the next pages
START_SECONDS = 300.0  # models are loaded before the first page; a loaded machine is slow


class Result(Struct, frozen=True):
    """What a step made of a message, and the CPU seconds it took."""

    record: Record
    cpu_seconds: float
    entry: bytes | None = None
    """Deduplicate only: what to write to its journal."""


_SENTENCES: dict[Cause, str] = {
    "timeout": "processing did not end in time",
    "crash": "processing ended its process",
    "memory": "processing needed more memory than a page may have",
}


def refusal(message: RawMessage, cause: Cause, stage: Stage) -> Record:
    """The quarantine record of a page that hung, crashed or ate memory twice, the second time alone in its process."""
    rejection = Rejection(reason=cause, detail=_SENTENCES[cause] + ", twice")
    return records.quarantined(message, rejection, stage)


class StepError(Exception):
    """The step raised: a bug, since bad input comes back as data. Carries the traceback of the process."""


class Task:
    """A message on its way through the pool."""

    __slots__ = ("attempt", "future", "message")

    def __init__(self, message: RawMessage) -> None:
        self.message = message
        self.future: Future[Result] = Future()
        self.attempt = 1


def nothing() -> None:
    """No warming up (a function of a module, since processes are spawned)."""


class Pool:
    """Runs `step` in processes. `refuse` makes the record of a page that hung, crashed or ate memory twice."""

    def __init__(
        self,
        step: Step,
        refuse: Callable[[RawMessage, Cause], Record],
        *,
        processes: int,
        page_seconds: float,
        memory_mb: int,
        warm: Callable[[], object] = nothing,
        restarted: Callable[[Cause], None] = lambda _: None,
    ) -> None:
        self._step = step
        self._warm = warm
        self._refuse = refuse
        self._page_seconds = page_seconds
        self._memory_mb = memory_mb
        self._restarted = restarted
        self._waiting: deque[Task] = deque()
        self._condition = threading.Condition()
        self._closed = False
        self._started = threading.Semaphore(0)
        self._broken: BaseException | None = None
        self._processes = processes
        self._threads = [
            threading.Thread(target=self._serve, name=f"pool-{number}", daemon=True) for number in range(processes)
        ]
        for thread in self._threads:
            thread.start()

    def wait_ready(self) -> None:
        """Wait until every process has loaded its models; raises what kept one from starting."""
        for _ in range(self._processes):
            self._started.acquire()
        if self._broken is not None:
            raise self._broken

    @property
    def waiting(self) -> int:
        """Messages that no process has taken yet."""
        return len(self._waiting)

    def run(self, message: RawMessage) -> Future[Result]:
        """Start the step for a message; results are complete in any order."""
        task = Task(message)
        with self._condition:
            if self._closed:
                raise RuntimeError("the pool is closed")
            if self._broken is not None:
                raise self._broken
            self._waiting.append(task)
            self._condition.notify()
        return task.future

    def close(self) -> None:
        """Finish what is running, refuse what waits, end the processes."""
        with self._condition:
            self._closed = True
            for task in self._waiting:
                task.future.cancel()
            self._waiting.clear()
            self._condition.notify_all()
        for thread in self._threads:
            thread.join(self._page_seconds + 5)

    def _take(self) -> list[Task]:
        """Wait for work; then all that waits, within a batch, but a suspect alone. Empty only when the pool is closed."""
        with self._condition:
            while True:
                while not self._waiting and not self._closed:
                    self._condition.wait()
                # What was cancelled while it waited (a rebalance gave it up) may be all there is: wait on, do not end.
                if (batch := self._batch()) or self._closed:
                    return batch

    def _batch(self) -> list[Task]:
        batch: list[Task] = []
        size = 0
        # What waits is shared out, so that a process never idles while another has a long batch before it.
        share = max(1, len(self._waiting) // len(self._threads))
        while self._waiting and len(batch) < min(BATCH_PAGES, share) and size < BATCH_BYTES:
            if self._waiting[0].attempt > 1 and batch:
                break
            task = self._waiting.popleft()
            if not task.future.set_running_or_notify_cancel():
                continue
            batch.append(task)
            size += len(task.message.value or b"")
            if task.attempt > 1:
                break
        return batch

    def _serve(self) -> None:
        """Thread: keep one process and feed it."""
        child: _Child | None = None
        try:
            child = self._new_child()
        except BaseException as error:
            self._fail(error)
            return
        finally:
            self._started.release()
        try:
            while batch := self._take():
                child = child or self._new_child()
                cause = self._work(child, batch)
                if cause is not None:
                    child.kill()
                    child = None
                    self._restarted(cause)
        except BaseException as error:  # a process that can't be replaced: the window must know
            self._fail(error)
            raise
        finally:
            if child is not None:
                child.kill()

    def _new_child(self) -> "_Child":
        return _Child(self._step, self._warm, self._memory_mb)

    def _fail(self, error: BaseException) -> None:
        with self._condition:
            self._broken = error
            for task in self._waiting:
                if task.future.set_running_or_notify_cancel():
                    task.future.set_exception(error)
            self._waiting.clear()

    def _work(self, child: "_Child", batch: list[Task]) -> Cause | None:
        """Take a batch through a process; on a failure settle the culprit, put its mates back, say the cause."""
        with contextlib.suppress(OSError):  # a process that is dead already shows at the first answer
            child.progress.value = 0
            child.pipe.send([task.message for task in batch])
        answered = 0
        while answered < len(batch):
            answers = child.answers(self._page_seconds)
            if isinstance(answers, str):
                # Answers that were ready but not sent are lost with the process; those pages are done again.
                culprit = max(answered, child.progress.value - 1)
                self._settle(batch[culprit], answers, batch[answered:culprit], batch[culprit + 1 :])
                return answers
            for answer in answers:
                task = batch[answered]
                if isinstance(answer, Result):
                    task.future.set_result(answer)
                elif isinstance(answer, StepError):
                    task.future.set_exception(answer)
                else:
                    self._settle(task, "memory", [], batch[answered + 1 :])
                    return "memory"
                answered += 1
        return None

    def _settle(self, culprit: Task, cause: Cause, before: list[Task], after: list[Task]) -> None:
        at = culprit.message.coordinates
        log.warning(
            "page failed cause=%s attempt=%d at=%s/%d/%d", cause, culprit.attempt, at.topic, at.partition, at.offset
        )
        again = [_again(task, task.attempt) for task in before]
        if culprit.attempt == 1:
            again.append(_again(culprit, 2))
        else:
            culprit.future.set_result(Result(self._refuse(culprit.message, cause), 0.0))
        again += [_again(task, task.attempt) for task in after]
        with self._condition:
            self._waiting.extendleft(reversed(again))
            self._condition.notify_all()


def _again(task: Task, attempt: int) -> Task:
    """The task as if it had not been started, since a running future can't be taken back."""
    copy = Task(task.message)
    copy.attempt = attempt
    original = task.future
    copy.future.add_done_callback(lambda done: _copy_result(done, original))
    return copy


def _copy_result(done: Future[Result], original: Future[Result]) -> None:
    if done.cancelled():
        original.set_exception(RuntimeError("the pool was closed"))
    elif error := done.exception():
        original.set_exception(error)
    else:
        original.set_result(done.result())


class _Child:
    """One process, the pipe to it, and which page of its batch it works on (from 1)."""

    def __init__(self, step: Step, warm: Callable[[], object], memory_mb: int) -> None:
        # Spawn, never fork: the parent has threads and open connections to Kafka.
        context = get_context("spawn")
        self.pipe, far = context.Pipe()
        self.progress = context.RawValue("q", 0)
        arguments = (far, self.progress, step, warm, memory_mb)
        self.process: BaseProcess = context.Process(target=_child, args=arguments, daemon=True)
        self.process.start()
        far.close()
        if self.answers(START_SECONDS) != ["ready"]:
            self.kill()
            raise RuntimeError("a process of the pool did not start; its error is above")

    def answers(self, seconds: float) -> "list[Result | StepError | str] | Literal['timeout', 'crash']":
        """The next answers of the process, or why there are none: no page was begun or finished for so long.

        Time in which the process could have run and got no core does not count: on a machine with too much to do good
        pages would be refused, and differently at every reading.
        """
        begun, since = self.progress.value, self._time()
        try:
            while not self.pipe.poll(min(1.0, seconds / 4)):
                now = self._time()
                if self.progress.value != begun:
                    begun, since = self.progress.value, now
                elif now - since >= seconds:
                    return "timeout"
            return self.pipe.recv()
        except (EOFError, OSError):
            return "crash"

    def _time(self) -> float:
        return time.monotonic() - _waited(self.process.pid)

    def kill(self) -> None:
        self.process.kill()
        self.process.join(5)
        self.pipe.close()


def _waited(pid: int | None) -> float:
    """Seconds that a process was ready to run and had no core to run on, throttled containers included; 0 when unknown."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[1]) / 1e9
    except (OSError, IndexError, ValueError):  # not Linux, or a kernel that does not count it
        return 0.0


def _child(pipe: Connection, progress: Any, step: Step, warm: Callable[[], object], memory_mb: int) -> None:
    """Process: answer each message of each batch, in order, until the parent is gone."""
    parent.follow(signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    gc.disable()  # what is loaded stays: looking through it costs a tenth of loading, and later 1 % of every page
    warm()
    gc.enable()
    gc.collect()
    gc.freeze()
    _limit_memory(memory_mb)
    pipe.send(["ready"])
    while True:
        try:
            batch: list[RawMessage] = pipe.recv()
        except (EOFError, OSError):
            return
        answers: list[object] = []
        sent_at = time.monotonic()
        for number, message in enumerate(batch, start=1):
            progress.value = number
            answers.append(_attempt(step, message))
            # Small pages are answered together: each answer alone costs the parent a thread switch.
            if answers[-1] == "memory" or number == len(batch) or time.monotonic() - sent_at > ANSWER_SECONDS:
                pipe.send(answers)
                sent_at = time.monotonic()
                if answers[-1] == "memory":
                    return
                answers = []


def _attempt(step: Step, message: RawMessage) -> "Result | StepError | Literal['memory']":
    started = time.process_time()
    try:
        return Result(step(message), time.process_time() - started)
    except MemoryError:
        return "memory"
    except Exception as error:  # a bug: the parent must know and stop
        error.add_note(f"at {message.coordinates}")
        return StepError(_formatted(error))


def _formatted(error: Exception) -> str:
    import traceback  # noqa: PLC0415 - only when something is broken

    return "".join(traceback.format_exception(error))


def _limit_memory(memory_mb: int) -> None:
    """Bound what a page may allocate beyond what the loaded models need (private memory, not mapped files)."""
    if sys.platform == "linux":
        # What RLIMIT_DATA counts. Not ru_maxrss: that begins with the size of the process that started this one.
        used = re.search(r"VmData:\s+(\d+)", Path("/proc/self/status").read_text("ascii", "replace"))
        limit = ((int(used[1]) << 10) if used else 0) + (memory_mb << 20)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
