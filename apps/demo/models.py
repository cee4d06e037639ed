"""What the loader remembers, so that it goes on where it stopped and never loads twice."""

from django.db import models

from apps.core.distribution import LOCAL
from apps.core.models import BaseModel


class DemoLoad(BaseModel):
    """One filling of the site: size, seed and moment make the plan, so a retry makes the same."""

    distribution = LOCAL

    id = models.BigAutoField(primary_key=True)
    size = models.CharField(max_length=12)
    seed = models.IntegerField()
    planned_at = models.DateTimeField()
    finished_steps = models.JSONField(default=list)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.size} demo of {self.planned_at:%Y-%m-%d}"
