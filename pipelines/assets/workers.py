"""Steps on workers: dagster-dask's executor for processes of one machine or of several.

What belongs here: which step runs where and when, and parts of a step that workers share. What a
step does is the same as in one process. Loaded only where YEARBOOK_EXECUTOR asks for it.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

import dagster as dg
import dask
from dagster import multiple_process_executor_requirements
from dagster._core.definitions.reconstruct import ReconstructableJob
from dagster._core.errors import DagsterUserCodeExecutionError, raise_execution_interrupts
from dagster._core.execution.api import create_execution_plan, execute_plan
from dagster._core.instance.ref import InstanceRef
from dagster._utils import iterate_with_context
from dagster_dask.executor import DaskExecutor
from distributed import Client, as_completed, get_worker, worker_client

from pipelines import lake
from pipelines.assets.workbench import project_of
from pipelines.project import Project, SettingsError

# A worker runs one step at a time, for Dagster is not made for threads; parts of a step run beside.
STEP = "step"
CONNECT_SECONDS = 20


class WorkerError(RuntimeError):
    """A worker cannot run a step: what it lacks, or what went wrong before the step began."""


def workers_executor(project: Project, schemas: Collection[str]) -> dg.ExecutorDefinition:
    """Executor of a project whose settings name a scheduler.

    Args:
        project: whose warehouse one refresh at a time may write.
        schemas: schemas of its tables, made before the workers begin.
    """

    @dg.executor(
        name="dask",
        requirements=multiple_process_executor_requirements(),
    )
    def over_processes(_: dg.InitExecutorContext) -> Workers:
        return Workers(project, schemas)

    return over_processes


class Workers(DaskExecutor):  # type: ignore[misc]
    """The stock executor, but for four things that a refresh cannot do without.

    One refresh at a time has the warehouse; what a failed step would have fed is not run; the
    selection of assets reaches the workers; and a worker with other code is refused. A step whose
    worker dies is run again by another one, as the scheduler does it.
    """

    def __init__(self, project: Project, schemas: Collection[str]) -> None:
        """Executor for one warehouse; nothing is connected yet."""
        super().__init__("existing", {"address": project.workers})
        self.project, self.schemas = project, schemas

    def execute(self, plan_context: Any, execution_plan: Any) -> Iterator[dg.DagsterEvent]:
        """Run the steps of a plan on the workers; yields their events as steps end."""
        project = project_of(self.project, plan_context.run_config)
        with lake.alone(project), _client(self.cluster_configuration["address"]) as client:
            lake.prepare(project, self.schemas)
            futures: dict[str, Any] = {}
            common = {
                "job": plan_context.reconstructable_job, "run": plan_context.dagster_run,
                "config": plan_context.run_config, "home": plan_context.instance.get_ref(),
                "known": execution_plan.known_state, "code": Project().fingerprint()["code"],
                "executor": os.environ["YEARBOOK_EXECUTOR"],
            }  # fmt: skip
            for step in chain.from_iterable(execution_plan.get_steps_to_execute_by_level()):
                feeding = {k for needed in step.step_inputs for k in needed.dependency_keys}
                futures[step.key] = client.submit(
                    run_step,
                    step.key,
                    [futures[key] for key in sorted(feeding) if key in futures],
                    key=f"{step.key}-{plan_context.run_id}",
                    resources={STEP: 1},
                    **common,
                )
            done = as_completed(list(futures.values()), loop=client.loop, with_results=True)
            for _, (_, events) in iterate_with_context(raise_execution_interrupts, done):
                yield from pickle.loads(events)


def _client(address: str) -> Client:
    """Connection to a scheduler that has workers for steps.

    Raises:
        SettingsError: nothing answers there, or no worker takes steps.
    """
    # Tasks are few and large: nothing is gained by queueing more than there are workers.
    dask.config.set({"distributed.comm.timeouts.connect": CONNECT_SECONDS})
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except OSError as error:
        raise SettingsError(f"no dask scheduler answers at {address}: {error}") from error
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    if not any(worker["resources"].get(STEP) for worker in workers):
        client.close()
        raise SettingsError(
            f"the scheduler {address} has {len(workers)} workers, and none takes steps; start "
            f"them with: dask worker {address} --nthreads 1 --resources {STEP}=1"
        )
    return client


def run_step(
    key: str,
    feeding: Sequence[tuple[bool, bytes]],
    job: ReconstructableJob,
    run: dg.DagsterRun,
    config: Mapping[str, object],
    home: InstanceRef,
    known: Any,
    code: str,
    executor: str,
) -> tuple[bool, bytes]:
    """Run one step on a worker, unless a step that feeds it did not succeed.

    Returns:
        Whether it succeeded, and its events, packed: the scheduler need not look into them.
    """
    if not all(succeeded for succeeded, _ in feeding):
        return False, pickle.dumps([])
    _settle(code, executor)
    with dg.DagsterInstance.from_ref(home) as instance:
        plan = create_execution_plan(
            job, run_config=config, step_keys_to_execute=[key], known_state=known
        )
        try:
            events = execute_plan(plan, job, instance, run, run_config=config)
        except DagsterUserCodeExecutionError as error:
            # What it was raised from does not travel with it.
            raise WorkerError(f"{key}: {error.__cause__ or error}") from error
    return any(event.is_step_success for event in events), pickle.dumps(events)


def _settle(code: str, executor: str) -> None:
    """Take over what the refresh was started with, and keep within this worker's memory."""
    worker = get_worker()
    if code != code_when_started():
        raise WorkerError(
            f"the worker {worker.address} holds other code than the process that started the "
            "refresh; bring it to the same state and start it again"
        )
    os.environ["YEARBOOK_EXECUTOR"] = executor
    if not Project().catalogue:
        raise WorkerError(f"the worker {worker.address} was started without YEARBOOK_CATALOG")
    os.environ["YEARBOOK_DAGSTER_STORAGE"] = Project().dagster_storage
    if worker.memory_manager.memory_limit:
        lake.limit_memory(worker.memory_manager.memory_limit)


@cache
def code_when_started() -> str:
    """Hash of code, statements and reference files when this process ran its first step."""
    return Project().fingerprint()["code"]


class _OverWorkers:
    """Parts of a step as tasks of the scheduler that runs the step."""

    @property
    def parts(self) -> int:
        """As many as there are workers."""
        with worker_client() as client:
            return max(1, len(_addresses(client)))

    def __call__(
        self, function: Callable[..., Any], arguments: Iterable[tuple[Any, ...]]
    ) -> list[Any]:
        """All at once; the step waits for them without keeping its worker from taking some."""
        with worker_client() as client:
            # Tasks that may run anywhere would queue behind the steps that wait for this one's end;
            # tasks with wishes are handed out at once.
            anywhere = {"workers": _addresses(client), "allow_other_workers": True}
            futures = [client.submit(function, *a, pure=False, **anywhere) for a in arguments]
            return client.gather(futures)


def _addresses(client: Client) -> list[str]:
    return list(client.scheduler_info(n_workers=-1)["workers"])


over_workers = _OverWorkers()
