#!/bin/sh
# Train students and the start side by side on one GPU, from what pack.py gathered in carry/, then measure there:
#
#     sh engine/training/together.sh MINUTES RUNS [more options for all trainings]
#
# Each training leaves its checkpoint, weights.safetensors and log.jsonl in a folder of RUNS, anew every minute.
# Beside them: contest.txt, tests.txt, and seconds by size in fast.txt, balanced.txt and thorough.txt.
set -eu
minutes=$1 runs=$2
shift 2
python=${PYTHON:-python3}
export PYTHONPATH="engine${PYTHONPATH:+:$PYTHONPATH}" OMP_NUM_THREADS=3
export BELLADONNA_MODELS="${BELLADONNA_MODELS:-carry/models}"
mkdir -p "$runs"

train() {
    name=$1 command=$2
    shift 2
    "$python" "engine/training/$command.py" --pictures carry/pictures --out "$runs/$name" \
        --minutes "$minutes" "$@" >"$runs/$name.txt" 2>&1 &
}

measure() {
    name=$1
    shift
    env -u OMP_NUM_THREADS "$python" "$@" >"$runs/$name.txt" 2>&1 || echo "$name failed, see $runs/$name.txt" >&2
}

package=engine/belladonna
train packaged distill --start "$package/surrogates/student.safetensors" --batch 64 --crop 128 "$@"
train slim distill --shape slim --batch 64 --crop 128 "$@"
train start amortise --start "$package/start.safetensors" --anchors carry/anchors --batch 24 --crop 160 "$@"
wait

picture=$(find carry/pictures -type f | sort | head -n 1)
measure contest engine/training/amortise.py --evaluate --weights "$runs/start/weights.safetensors" \
    --pictures carry/pictures --anchors carry/anchors --crop 192
measure tests -m pytest -m gpu tests/engine
for effort in fast balanced thorough; do
    measure "$effort" engine/bench/speed.py --device auto --effort "$effort" --picture "$picture"
done
