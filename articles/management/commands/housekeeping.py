"""Do all that is periodic: delete personal data that is due, repair the search index, retry tasks, and so on."""

import sys

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.housekeeping.lock import housekeeping_lock
from articles.housekeeping.run_steps import StepResult, run_all_steps, run_steps
from articles.housekeeping.steps import STEPS, HousekeepingStep
from articles.management.translated_command import TranslatedCommand


class Command(TranslatedCommand):
    """Run all steps of housekeeping, or one of them, unless another housekeeping is running."""

    description = gettext_lazy(
        "Do all that is periodic; run it every night. "
        "A step that fails doesn’t stop the others, and the exit code is 1 then."
    )
    verbosity = 1

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only",
            choices=[step.name for step in STEPS],
            metavar="STEP",
            help=_("Run one step only: %(steps)s. This isn’t recorded as a run.")
            % {"steps": ", ".join(step.name for step in STEPS)},
        )

    def handle(self, *, only: str | None, verbosity: int, **options: object) -> None:
        self.verbosity = verbosity
        with housekeeping_lock() as is_locked:
            if not is_locked:
                self.stdout.write(_("Another housekeeping is running. Nothing was done."))
                return
            failed = self._run(only)
        if failed:
            self.stderr.write(_("Failed: %(steps)s. The log says why.") % {"steps": ", ".join(failed)})
            sys.exit(1)

    def _run(self, only: str | None) -> list[str]:
        """Run all steps or one, and return the names of those that failed."""
        if not only:
            return run_all_steps(self._report).failed_steps
        steps = [step for step in STEPS if step.name == only]
        results = run_steps(steps, timezone.now(), self._report)
        return [name for name, result in results.items() if "error" in result]

    def _report(self, step: HousekeepingStep, result: StepResult) -> None:
        if self.verbosity:
            outcome = _("failed (%(error)s)") % result if "error" in result else result["count"]
            self.stdout.write(f"{step.name}: {step.label}: {outcome}")
