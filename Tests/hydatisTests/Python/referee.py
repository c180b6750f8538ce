"""Judges every assignment file of a folder with the benchmark's referee.

usage: referee.py FOLDER_OF_EVALUATE_PY SCENARIO_DIR ASSIGNMENTS_DIR

Prints one JSON object: the figures by policy. Fails where the referee finds a file invalid.
"""

import json
import pathlib
import sys

sys.path.insert(0, sys.argv[1])
import evaluate  # noqa: E402

files = sorted(pathlib.Path(sys.argv[3]).glob("*.csv"))
print(json.dumps({file.stem: evaluate.evaluate(sys.argv[2], file) for file in files}))
