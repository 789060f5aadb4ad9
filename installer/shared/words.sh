# How the scripts speak.
# shellcheck shell=sh disable=SC2154 # they set dry_run

say() { printf '%s\n' "$*"; }

fail() {
    printf 'belladonna: %s\n%s\n' "$1" "$2" >&2
    exit 1
}

# Do something, or with --dry-run only say so.
do_it() {
    if [ "$dry_run" = yes ]; then
        say "    would run: $*"
    else
        "$@"
    fi
}

