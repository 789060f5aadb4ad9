#!/bin/sh
# Train every student and the start side by side on one GPU, from what pack.py gathered in carry/:
#
#     sh engine/training/together.sh MINUTES RUNS [more options for all of them]
#
# Each leaves its checkpoint, weights.safetensors and log.jsonl in a folder of RUNS, anew every minute.
set -eu
minutes=$1 runs=$2
shift 2
export PYTHONPATH=engine BELLADONNA_MODELS=carry/models OMP_NUM_THREADS=3
mkdir -p "$runs"

train() {
    name=$1 command=$2
    shift 2
    "${PYTHON:-python3}" "engine/training/$command.py" --pictures carry/pictures --out "$runs/$name" \
        --minutes "$minutes" "$@" >"$runs/$name.txt" 2>&1 &
}

train packaged distill --batch 64 --crop 128 "$@"
train wide distill --shape wide --batch 64 --crop 128 "$@"
train slim distill --shape slim --batch 64 --crop 128 "$@"
train start amortise --anchors carry/anchors --batch 24 --crop 160 "$@"
wait
