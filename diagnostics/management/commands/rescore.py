"""Score all diagnoses of the site anew by a version of the questionnaire, in several processes; killed, it goes on."""

from __future__ import annotations

import multiprocessing
import os
import time
from multiprocessing.connection import wait
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from diagnostics.core import instruments
from diagnostics.models import Rescoring
from diagnostics.rescoring import jobs
from diagnostics.rescoring.batches import Ticket

TELL_SECONDS = 5


class Command(BaseCommand):
    """Frozen results stay as they are. Run it again after it was stopped, whatever stopped it: it does what is left."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", default=instruments.CURRENT.version, metavar="VERSION", help="default: the current")
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="default: one a core"
        )

    def handle(self, *_args: Any, to: str, processes: int, **_options: Any) -> None:
        known = [instrument.version for instrument in instruments.RELEASED]
        if to not in known:
            raise CommandError(f"--to takes a version of the questionnaire ({', '.join(known)}), not {to!r}.")
        if processes < 1:
            raise CommandError(f"--processes takes a number from 1, not {processes}.")
        rescoring, _is_afresh = jobs.queue(organisation=None, version=to)
        ticket = jobs.begin(rescoring.pk, take_over=True)
        if ticket is not None:
            self.run(ticket, processes)

    def run(self, ticket: Ticket, processes: int) -> None:
        """Work until all is done, and say how it goes. Raises CommandError when it was stopped or taken over."""
        began, before = time.monotonic(), self.row(ticket).done
        self.work_in(processes, ticket)
        jobs.rescore(ticket)  # what a process let go of after the others had passed it
        if not jobs.finish(ticket):
            raise CommandError("It was stopped, or somebody else took it over. What was scored so far is kept.")
        row, seconds = self.row(ticket), time.monotonic() - began
        number = row.done - before
        speed = f"{number} scored in {seconds:.1f} s ({number / seconds:.0f} a second)"
        self.stdout.write(f"{speed}; {row.failed} of all cannot be read.")

    def work_in(self, processes: int, ticket: Ticket) -> None:
        """Work in so many processes, telling how far it is, until none has anything left to do."""
        connections.close_all()  # a connection must not be shared by processes
        context = multiprocessing.get_context("fork")
        workers = [context.Process(target=jobs.rescore, args=[ticket]) for _number in range(processes)]
        for worker in workers:
            worker.start()
        while alive := [worker.sentinel for worker in workers if worker.is_alive()]:
            wait(alive, timeout=TELL_SECONDS)
            self.tell(self.row(ticket))

    def row(self, ticket: Ticket) -> Rescoring:
        return Rescoring.objects.get(pk=ticket.rescoring_id)

    def tell(self, row: Rescoring) -> None:
        self.stdout.write(f"{row.done} of {row.total}")
        self.stdout.flush()
