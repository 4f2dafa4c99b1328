#!/bin/sh
# Install the observatory from this folder, without any network: ./install.sh [TARGET], /opt/observatory by default.
# Run again from a newer folder it replaces what is there, whole or not at all. Data lie elsewhere and are not touched.
set -eu
target=${1:-/opt/observatory}
cd "$(dirname "$0")"
python3 -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != sys.argv[1])' "$(cat python-version)" \
  || { echo "Python $(cat python-version) is needed, this is $(python3 --version)" >&2; exit 2; }
sha256sum --check --quiet SHA256SUMS
former=
if [ -e "$target" ]; then
  [ -x "$target/bin/observatory" ] || { echo "$target is there and is no observatory: give another folder" >&2; exit 2; }
  former=$target.former
  rm -rf "$former"
  mv "$target" "$former"
fi
undo() { rm -rf "$target"; [ -z "$former" ] || mv "$former" "$target"; echo "nothing was changed" >&2; }
trap undo EXIT
python3 -m venv --without-pip "$target"
pip=$(echo wheels/pip-*.whl)
python3 "$pip/pip" --python "$target/bin/python" install --quiet --no-index --no-compile --no-cache-dir \
  --disable-pip-version-check --root-user-action ignore --find-links wheels --require-hashes -r requirements.txt
"$target/bin/python" bytecode.py "$target"
"$target/bin/observatory" --version
trap - EXIT
[ -z "$former" ] || rm -rf "$former"
echo "$target/bin/observatory"
