#!/bin/sh
# Puts one app with its production dependencies into a folder, ready to run: `node <folder>/dist/main.js`.
# The Dockerfile runs exactly this, and so does CI, which has no Docker engine.
#
#   tools/image/assemble.sh gateway /out
#   tools/image/assemble.sh provider /out
set -eu
app=$1
out=$2
[ -f "apps/$app/dist/main.js" ] || { echo "apps/$app is not built (tsc -b) or does not exist" >&2; exit 1; }
rm -rf "$out"
pnpm --filter "./apps/$app" deploy --prod --legacy "$out"
# Tests and build records have no place in an image.
find -L "$out" -path '*/dist/*' \( -name '*.spec.*' -o -name '*.fixture.*' -o -name '.tsbuildinfo' \) -delete 2>/dev/null || true
test -f "$out/dist/main.js"
