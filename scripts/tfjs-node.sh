#!/usr/bin/env bash
# Builds @tensorflow/tfjs-node against the TensorFlow that a Python has, since its own download of libtensorflow is not to be had
# everywhere: scripts/tfjs-node.sh [PYTHON] [FOLDER]. Prints the folder for NODE_PATH, with which any Node from 20 on finds the package.
# Does nothing where that has been done before. Needs Linux, a C++ compiler, and the npm registry.
set -euo pipefail

python=${1:-python3}
folder=${2:-$(cd "$(dirname "$0")/.." && pwd)/node_modules/.cache/tfjs-node}
modules=$folder/node_modules
package=$modules/@tensorflow/tfjs-node
binding=$package/lib/napi-v8/tfjs_binding.node

# The second is a link that leads nowhere once that Python is gone.
if [ ! -e "$binding" ] || [ ! -e "$package/deps/lib/libtensorflow.so" ]; then
  # Found without importing it, which takes seconds.
  tensorflow=$("$python" -c 'import importlib.util as u; print(u.find_spec("tensorflow").submodule_search_locations[0])')
  mkdir -p "$folder"
  echo '{"private":true}' >"$folder/package.json"
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error @tensorflow/tfjs-node@4.22.0 node-api-headers@1 >&2

  mkdir -p "$package/deps/lib" "${binding%/*}"
  for library in libtensorflow:libtensorflow_cc libtensorflow_cc:libtensorflow_cc libtensorflow_framework:libtensorflow_framework; do
    for ending in so so.2; do
      ln -sf "$tensorflow/${library#*:}.so.2" "$package/deps/lib/${library%:*}.$ending"
    done
  done
  # What node-gyp would do with the package's binding.gyp, without Node's own headers, which node-gyp may have to download.
  cd "$package"
  "${CXX:-c++}" -std=c++17 -O2 -fPIC -shared -DNAPI_VERSION=8 -DBUILDING_NODE_EXTENSION \
    -I "$modules/node-api-headers/include" -I "$tensorflow/include" -I .. \
    binding/tfjs_backend.cc binding/tfjs_binding.cc \
    -L deps/lib -ltensorflow -ltensorflow_framework -Wl,-rpath,'$ORIGIN/../../deps/lib' -o "$binding.part"
  mv "$binding.part" "$binding"
fi
echo "$modules"
