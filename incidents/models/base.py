"""What every table shares."""

import uuid

from django.db import models


class UUIDModel(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def closed_list(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """The column holds one of `choices` and nothing else."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": choices.values}), name=name)


def both_or_neither(first: str, second: str, name: str) -> models.CheckConstraint:
    """A time and its author stand or fall together."""
    neither = models.Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
    both = models.Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
    return models.CheckConstraint(condition=neither | both, name=name)


class Level(models.IntegerChoices):
    """1 is the gravest. Screens show the letters, papers the plan's own glyph."""

    I = 1, "特别重大"  # noqa: E741 - the plan's own numeral
    II = 2, "重大"
    III = 3, "较大"
    IV = 4, "一般"


def level_between(field: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__isnull": True}) | models.Q(**{f"{field}__range": (1, 4)}), name=name
    )
