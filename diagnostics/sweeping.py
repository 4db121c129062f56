"""What is looked after again and again: jobs that nobody finished, and what is older than it is to be kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from accounts.isolation import across_organisations
from diagnostics import jobs, retention
from diagnostics.bundles import jobs as bundle_jobs
from diagnostics.feeds import delivering
from diagnostics.rescoring import jobs as rescoring_jobs

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to look after: a verb that returns what it did, and words for that, with a gap."""

    do: Callable[[], object]
    told: str
    nothing: object = 0


def duties() -> tuple[Duty, ...]:
    """Return the duties in their order: first those that somebody waits for."""
    return (
        Duty(jobs.sweep, "reports: rung for {0.rung}, made {0.made}, given up {0.given_up}", jobs.Swept()),
        Duty(bundle_jobs.sweep, "bundles rung for or worked on: {0}"),
        Duty(delivering.sweep, "webhooks tried: {0}"),
        Duty(rescoring_jobs.sweep, "rescorings rung for or worked on: {0}"),
        Duty(jobs.clear_cancelled, "cancelled reports cleared away: {0}"),
        *(Duty(rule.drop, f"{rule.told}: {{0}}") for rule in retention.rules()),
    )


def sweep() -> list[str]:
    """Do every duty once; return in words what was done. Raises DatabaseError when there is no database to ask."""
    with across_organisations("what nobody finished is looked after, whoever it belongs to"):
        return [told for duty in duties() if (told := fulfil(duty))]


def fulfil(duty: Duty) -> str:
    """Do a duty; return what was done, "" for nothing. A disk that refuses keeps nobody from the other duties."""
    try:
        done = duty.do()
    except OSError as error:
        log.warning("sweep.duty_failed", duty=duty.told, error=type(error).__name__)
        return ""
    return "" if done == duty.nothing else duty.told.format(done)
