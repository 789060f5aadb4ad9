# Removes Belladonna from where system.sh says.
# shellcheck shell=sh disable=SC2154 # system.sh sets what is not set here
set -eu

usage() {
    cat <<'EOF'
Usage: sh uninstall.sh [--delete-history | --keep-history] [--dry-run]

Removes Belladonna. Your pictures stay, also the shaded ones. The history (copies of the pictures that were
shaded last), the settings, the paired browsers and downloaded models are kept or deleted as you say; without
an option you are asked.
EOF
}

delete='' dry_run=no
for option in "$@"; do
    case $option in
    --delete-history) delete=yes ;;
    --keep-history) delete=no ;;
    --dry-run) dry_run=yes ;;
    -h | --help)
        usage
        exit 0
        ;;
    *) fail "There is no option $option." "See: sh uninstall.sh --help" ;;
    esac
done

# Everything that is Belladonna's and there.
listing() {
    say "$app
$commands/belladonna
$commands/belladonnad
$menu
$service
$own_folders" | while read -r place; do
        if [ -e "$place" ] || [ -L "$place" ]; then
            printf '%8s  %s\n' "$(du -sh -- "$place" 2>/dev/null | cut -f1)" "$place"
        fi
    done
}

say "Before:"
listing
if [ -z "$delete" ]; then
    delete=no
    if [ -t 0 ]; then
        printf 'Delete history, settings and models, too? Pictures stay in any case. [y/N] '
        read -r answer
        case $answer in [yY]*) delete=yes ;; esac
    fi
fi

program=$environment/bin/belladonnad
if [ -x "$program" ]; then
    # In a damaged installation these fail, and the rest goes all the same.
    do_it "$program" service uninstall || true
    do_it "$program" stop || true
    do_it "$program" native-host uninstall || true
    if [ "$delete" = yes ]; then
        # The token of the command line; there is none where no keyring is.
        do_it "$environment/bin/python" -m keyring del belladonna "$history" >/dev/null 2>&1 || true
    fi
fi
# A line each; and then the folders above that were made for it.
remove_all() {
    say "$1" | while read -r place; do
        do_it rm -rf -- "$place"
        folder=$(dirname -- "$place")
        while [ "$folder" != "$HOME" ] && [ "$dry_run" = no ] && rmdir -- "$folder" 2>/dev/null; do
            folder=$(dirname -- "$folder")
        done
    done
}
for name in belladonna belladonnad; do
    # Somebody may have put another program of that name there.
    case $(readlink -- "$commands/$name") in
    "$environment"/*) remove_all "$commands/$name" ;;
    esac
done
remove_all "$app
$menu
$service"
if [ "$delete" = yes ]; then remove_all "$own_folders"; fi

say "After:"
listing
if [ -n "${BELLADONNA_HOME:-}" ]; then
    say "You have chosen the folder $BELLADONNA_HOME yourself: delete in there what you do not need."
fi
if [ "$delete" = no ]; then say "Kept as you wished. Install Belladonna again, and all of it is in its place."; fi
say "Your pictures are where they were."
