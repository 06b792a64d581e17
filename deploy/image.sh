#!/bin/sh
# The steps of the Dockerfile without an engine: copies what the image would hold into a folder of its own and runs the
# command there. Usage: deploy/image.sh FOLDER [arguments]; PYTHON names an interpreter with the locked packages, and
# ENTRYPOINT the program, as in the image: scrapy unless it says datasette.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
target=$1
shift
mkdir -p "$target/app" "$target/data"
# Exactly the files that the Dockerfile copies, read from it.
sed -n 's/^COPY \(.*\) [^ ]*$/\1/p' "$root/Dockerfile" | tr ' ' '\n' | while read -r path; do
    cp -R "$root/$path" "$target/app/"
done
cd "$target/app"
HARVEST_DATA="$target/data" HARVEST_PROGRESS=off PYTHONPATH="$target/app" exec "${PYTHON:-python3}" -m "${ENTRYPOINT:-scrapy}" "$@"
