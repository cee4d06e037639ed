"""Effects that tell when they are under way, so that a test can kill their worker meanwhile."""

import os
import time
from pathlib import Path

from apps.core.events import queued
from tests.core.kit.probes import Rung, leave_trace


@queued(Rung, queue="probe.ring")
def answer_slowly_at_first(event: Rung) -> None:
    leave_trace(event)
    under_way = Path(os.environ["PROBE_FOLDER"], str(event.subject_id))
    if not under_way.exists():
        # Moved into place, so that whoever sees the file can read it.
        draft = under_way.with_suffix(".draft")
        draft.write_text(str(os.getpid()), encoding="ascii")
        draft.rename(under_way)
        time.sleep(60)
