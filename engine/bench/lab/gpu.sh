#!/bin/sh
# The laboratory on a borrowed GPU: `gpu.sh start MINUTES WORKERS [PRESET]` begins it in the background, on a copy,
# `gpu.sh collect FOLDER [PRESET]` copies what there is so far: one tar, and the clean generator's weights. The pictures are in carry/lab (`lab.pack`), the
# models in $BELLADONNA_MODELS.
set -eu
runs=${RUNS:-/tmp/lab}
case $1 in
start)
    preset=${4:-gpu}
    mkdir -p "$runs/$preset/results" "$runs/copy"
    cp -r engine carry "$runs/copy"
    cd "$runs/copy"
    PYTHONPATH=engine:engine/bench OMP_NUM_THREADS=${OMP_NUM_THREADS:-4} setsid "${PYTHON:-python3}" -m lab.run \
        --preset "$preset" --pictures carry/lab --runs "$runs" --minutes "$2" --workers "$3" \
        >>"$runs/$preset/results/log.txt" 2>&1 </dev/null &
    echo "started: $!"
    ;;
collect)
    mkdir -p "$2"
    results=$runs/${3:-gpu}/results
    cp "$results"/*.safetensors "$2" || true
    tar -C "$results" --exclude '*.safetensors' -cf "$2/results.tar" .
    tail -n 20 "$results/log.txt"
    ;;
esac
