#!/usr/bin/env bash
# A sharded checkpoint by Slurm: an array job of one task a shard, at most TASKS at a time, and one that closes the set once
# all have succeeded. The folder must be one that all nodes see.
#
#   examples/slurm/submit.sh model.recipe.json 16 out/
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export RECIPE=$1 SHARDS=$2 OUT=$3

job=$(sbatch --parsable --export=ALL --array="1-$SHARDS%${TASKS:-16}" "$here/shards.sbatch")
sbatch --parsable --export=ALL --dependency="afterok:$job" --kill-on-invalid-dep=yes "$here/index.sbatch"
