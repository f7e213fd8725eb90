#!/bin/sh
# Fetch the vendored front-end files again, each from its npm package at the version named here.
# Usage: scripts/vendor.sh   (needs npm and tar; writes static/js/vendor)
set -eu

HTMX=2.0.11

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
vendor="$root/static/js/vendor"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$vendor"

# take PACKAGE VERSION FILE-IN-PACKAGE NAME: keep one minified file and the licence beside it.
take() {
    tarball=$(cd "$work" && npm pack --silent "$1@$2")
    mkdir "$work/$4"
    tar -xzf "$work/$tarball" -C "$work/$4"
    cp "$work/$4/package/$3" "$vendor/$4.min.js"
    cp "$work/$4/package/LICENSE" "$vendor/$4.LICENSE"
    printf '%s\n' "$1 $2" >> "$work/versions"
}

take htmx.org "$HTMX" dist/htmx.min.js htmx

cp "$work/versions" "$vendor/VERSIONS"
(cd "$vendor" && sha256sum ./*.min.js)
