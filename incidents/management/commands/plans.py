"""Lists and checks the plans, loads them as editions, and prints the clause coverage."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from json import dumps
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from incidents.actions import editions
from incidents.plans import coverage as clause_coverage
from incidents.plans import registry
from incidents.plans.coverage import Covered
from incidents.plans.schema import Plan
from incidents.rules.soundness import Examined, examine

PLAN_FILE = "plan.yaml"


class Command(BaseCommand):
    help = "List and check the plans; --load writes editions; --coverage prints every clause with its proof."
    # An unsound plan is what this command is asked about: it must not fail before it can say so.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", nargs="?", help="code, folder or file of one plan; all where absent")
        parser.add_argument(
            "--load", action="store_true", help="write an edition of each plan, once for the same words"
        )
        parser.add_argument(
            "--draft", action="store_true", help="with --load: governs only after two officers confirmed it"
        )
        parser.add_argument(
            "--coverage", action="store_true", help="print every clause, what carries it and its tests"
        )
        parser.add_argument("--json", action="store_true", help="with --coverage: print only a JSON list")

    def handle(
        self,
        *,
        plan: str | None,
        load: bool,
        coverage: bool,
        json: bool,
        draft: bool = False,
        **options: object,
    ) -> None:
        if json and not coverage:
            raise CommandError("--json goes with --coverage.")
        if draft and not load:
            raise CommandError("--draft goes with --load.")
        examined = [examine(path) for path in self._files(plan)]
        plans = self._sound(examined)
        if coverage:
            self._print_coverage(plans, as_json=json)
            return
        for each in plans:
            self.stdout.write(described(each))
            if load:
                self._load(each, draft=draft)

    def _files(self, wanted: str | None) -> list[Path]:
        if wanted is None:
            return list(registry.paths())
        path = Path(wanted)
        if path.is_file() or (path / PLAN_FILE).is_file():
            return [path if path.is_file() else path / PLAN_FILE]
        files = [each for each in registry.paths() if wanted in (each.parent.name, _code(each))]
        if not files:
            raise CommandError(
                f"There is no plan {wanted}: name a code, a folder with {PLAN_FILE}, or a file."
            )
        return files

    def _sound(self, examined: Iterable[Examined]) -> list[Plan]:
        """The plans, all sound; else every complaint, and exit code 1."""
        problems = [problem for each in examined for problem in each.problems]
        problems += registry.collisions((each.path, each.plan) for each in examined if each.plan)
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            raise CommandError(f"{len(problems)} problem(s); nothing was done.")
        return [each.plan for each in examined if each.plan is not None]

    def _load(self, plan: Plan, *, draft: bool) -> None:
        try:
            edition, created = editions.load(plan, now=timezone.now(), draft=draft)
        except editions.NothingInForce as nothing:
            raise CommandError(
                f"{nothing} has no edition in force yet: load it without --draft."
            ) from nothing
        self.stdout.write(
            f"  {'loaded as' if created else 'already loaded as'} edition {edition.sha256[:12]}"
            f"{', a draft until two officers confirm it' if edition.draft else ''}"
        )

    def _print_coverage(self, plans: list[Plan], *, as_json: bool) -> None:
        clauses = clause_coverage.coverage(plans, Path(settings.BASE_DIR) / "tests")
        if as_json:
            self.stdout.write(dumps([each.as_dict() for each in clauses], ensure_ascii=False, indent=1))
            return
        for each in clauses:
            self.stdout.write(f"{each.id:<10} {each.disposition:<9} {each.carrier}")
            for test in each.tests:
                self.stdout.write(f"{'':<21}{test}")
        for code in dict.fromkeys(each.plan for each in clauses):
            self.stdout.write(summary(code, [each for each in clauses if each.plan == code]))


def _code(path: Path) -> str | None:
    plan = examine(path).plan
    return plan.plan.code if plan else None


def described(plan: Plan) -> str:
    counts = (
        f"{len(plan.clauses)} clauses, {sum(len(table.rows) for table in plan.grading.tables)} rows, "
        f"{len(plan.groups)} groups, {len(plan.units)} units, {len(plan.deadlines)} deadlines, "
        f"{len(plan.examples)} examples"
    )
    return f"{plan.plan.code} {plan.plan.title} {plan.plan.number} r{plan.plan.revision}: sound ({counts})"


def summary(code: str, clauses: list[Covered]) -> str:
    """How much of the plan is carried out, and how much of that is proven."""
    counts = Counter(each.disposition for each in clauses)
    carried = [each for each in clauses if each.carrier]
    proven = sum(bool(each.tests) for each in carried)
    told = ", ".join(f"{count} {disposition}" for disposition, count in counts.most_common())
    return f"{code}: {len(clauses)} clauses ({told}); {proven} of {len(carried)} carried out have a test"
