#!/usr/bin/env bash
# A sharded checkpoint by GNU parallel: as many shards at a time as JOBS says, here or on other machines
# (parallel --sshlogin), then the index.
#
#   examples/parallel/make.sh model.recipe.json 16 out/
set -euo pipefail
recipe=$1 shards=$2 out=$3
weightseed=${WEIGHTSEED:-npx weightseed}

# a shard that failed is tried again; one that is there already is made over
seq "$shards" | parallel --jobs "${JOBS:-2}" --retries 3 --halt soon,fail=1 \
  "$weightseed" init "$recipe" --shard "{}/$shards" --workers 1 --force --quiet -o "$out"

$weightseed index "$out" --force
