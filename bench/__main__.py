"""bin/bench [name …] [--only part …] [--json FILE]: measure, print a table, say what missed."""

import argparse
import importlib
import json
import os
import platform
import signal
import sys
from pathlib import Path

import django

NAMES = ("feed", "drills", "api")
NOT_YET = ("realtime", "media", "ranking", "safety", "load", "capacity")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of: {', '.join(NAMES)}")
    parser.add_argument("--only", nargs="+", metavar="part", help="measure these parts only")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    for name in options.names:
        if name in NOT_YET:
            parser.error(f"{name} has no measurements yet; there are: {', '.join(NAMES)}")
        if name not in NAMES:
            parser.error(f"nothing is called {name}; there are: {', '.join(NAMES)}")
    if options.only and len(options.names) != 1:
        parser.error("--only names parts of one measurement: bin/bench feed --only pages")
    # Ends as Ctrl-C does, so that the processes of a measurement end as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    from bench.figures import line, table  # after Django

    figures = []
    for name in options.names or NAMES:
        topics = importlib.import_module(f"bench.{name}").TOPICS
        if unknown := set(options.only or ()) - set(topics):
            parser.error(
                f"{name} has no part {', '.join(sorted(unknown))}; there are: {', '.join(topics)}"
            )
        for topic, measure in topics.items():
            if not options.only or topic in options.only:
                print(f"Measuring {name}: {topic}", flush=True)
                for found in measure():
                    figures.append(found)
                    print(f"  {line(found)}", flush=True)
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(table(figures))
    if options.json:
        options.json.write_text(json.dumps([f.as_json() for f in figures], indent=2) + "\n")
    missed = [f.name for f in figures if not f.met]
    if missed:
        print(f"\nMissed: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
