#!/usr/bin/env bash
# Prints a Python that has TensorFlow, and builds tfjs-node against it: scripts/tensorflow-python.sh FOLDER. It is what NEURAL_STYLE_PYTHON
# names, or python3, if that has TensorFlow; else one in FOLDER, into which pip brings it (1.6 GB; given up after two minutes).
# Where that does not work it prints the reason on stderr, no Python, and is no failure. Needs what tfjs-node.sh needs.
set -uo pipefail

version=2.21.0
folder=$1
here=$(dirname "$0")
python=${NEURAL_STYLE_PYTHON:-python3}

without() { echo "TensorFlow is not tested: $1" >&2 && exit 0; }
# The last line of what a command says that fails.
attempt() {
  local said
  said=$("$@" 2>&1) || without "${said##*$'\n'}"
}

command -v "$python" >/dev/null || without "there is no $python."
if ! "$python" -c 'import importlib.util as u, sys; sys.exit(u.find_spec("tensorflow") is None)'; then
  attempt "$python" -m venv "$folder"
  python=$folder/bin/python
  attempt env PIP_RETRIES=0 timeout 120 "$python" -m pip install --quiet --only-binary :all: "tensorflow-cpu==$version"
fi
attempt "$here/tfjs-node.sh" "$python"
echo "$python"
