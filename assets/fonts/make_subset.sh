#!/bin/sh
# Makes the two bundled fonts again. Needs npm, python3 and fonttools (4.68.0 was used).
# The result does not depend on the day: no time stamp is written.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack @expo-google-fonts/noto-sans-sc@0.4.3
tar xzf expo-google-fonts-noto-sans-sc-0.4.3.tgz
python3 "$here/make_subset.py" package "$here"
