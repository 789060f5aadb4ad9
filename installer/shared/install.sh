# Installs Belladonna where system.sh says. Stopped halfway, it goes on where it was when it is run again.
# shellcheck shell=sh disable=SC2154 # system.sh sets what is not set here

usage() {
    cat <<'EOF'
Usage: sh install.sh [OPTION]...

Installs Belladonna into your home folder, has it start with the computer, and tells your browsers about it.
Run it again to bring Belladonna up to date: settings, history and paired browsers stay.

  --from WHAT         a wheel, a folder with the sources, or a name for pip (default: the wheel beside the
                      installer, else the sources around it, else `belladonna`)
  --torch WHAT        auto, cpu, or a build that uv knows, such as cu128 or rocm6.4; or what exactly to install,
                      such as torch==2.13.0 (default: auto)
  --torch-index URL   where to get PyTorch from, when your pip or uv is to ask somebody else than usual
                      (or set BELLADONNA_TORCH_INDEX)
  --python PROGRAM    Python 3.11 or newer (default: the newest that is found; uv can bring its own)
  --port N            of the background service (default: 41417)
  --no-service        do not start it with the computer
  --no-browsers       do not tell the browsers
  --dry-run           only say what would be done
EOF
}

from='' torch=auto torch_index=${BELLADONNA_TORCH_INDEX:-} python='' port=41417
with_service=yes with_browsers=yes dry_run=no
while [ $# -gt 0 ]; do
    case $1 in
    --from | --torch | --torch-index | --python | --port)
        [ $# -ge 2 ] || fail "$1 needs a value." "See: sh install.sh --help"
        case $1 in
        --from) from=$2 ;;
        --torch) torch=$2 ;;
        --torch-index) torch_index=$2 ;;
        --python) python=$2 ;;
        --port) port=$2 ;;
        esac
        shift
        ;;
    --no-service) with_service=no ;;
    --no-browsers) with_browsers=no ;;
    --dry-run) dry_run=yes ;;
    -h | --help)
        usage
        exit 0
        ;;
    *) fail "There is no option $1." "See: sh install.sh --help" ;;
    esac
    shift
done

# What to install.
if [ -z "$from" ]; then
    for wheel in "${here%/*}"/belladonna-*.whl; do
        if [ -e "$wheel" ]; then from=$wheel; fi
    done
fi
if [ -z "$from" ] && [ -e "$here/../../pyproject.toml" ]; then
    from=$(CDPATH='' cd -- "$here/../.." && pwd)
fi
from=${from:-belladonna}

is_new_enough() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null && is_new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}

megabytes_free() {
    folder=$1
    while [ ! -e "$folder" ]; do folder=$(dirname -- "$folder"); done
    df -Pm -- "$folder" | awk 'NR == 2 { print $4 }'
}

say "1/7  Looking at this computer"
[ "$(uname -s)" = "$system" ] || fail "This is the installer for $system." "Take the one for this computer."
if [ "$(id -u)" = 0 ]; then
    fail "Belladonna is installed by and for one user, not for root." "Run this script as yourself, without sudo."
fi
uv=$(command -v uv || true)
if [ -n "$python" ]; then
    is_new_enough "$python" || fail "$python is no Python 3.11 or newer with venv." "Name another with --python."
elif [ -z "$uv" ]; then
    python=$(find_python)
    [ -n "$python" ] || fail "There is no Python 3.11 or newer with venv." "$python_remedy"
fi
case $torch in
auto | cpu | cu[0-9]* | rocm[0-9]*) wanted=torch build=$torch ;;
*) wanted=$torch build=cpu ;;
esac
# uv finds the build that fits this computer. pip takes what there is at the index that it asks.
if [ "$build" != auto ] && [ "$wanted" = torch ] && [ -z "$uv$torch_index" ]; then
    fail "pip does not know where PyTorch's build $build is." "Install uv, or name the place with --torch-index."
fi
if [ "$build" = auto ]; then
    build=$(find_accelerator)
    if [ -z "$uv$torch_index" ]; then build=$usual_build; fi
fi
case $build in
cu* | rocm*) needed=10000 ;; # their libraries are several times as large as the rest
*) needed=4000 ;;
esac
if [ -d "$environment" ]; then needed=$((needed / 2)); fi
free=$(megabytes_free "$app")
say "     from $from, by ${uv:-$python}, $wanted for $build"
say "     $needed MB are needed at most, $free MB are free"
[ "$free" -ge "$needed" ] || fail "There is too little room in $app." "Free $((needed - free)) MB and run this again."

say "2/7  Stopping the one that runs"
if [ -x "$environment/bin/belladonnad" ]; then
    do_it "$environment/bin/belladonnad" stop || true # an installation that was cut off cannot, and does not run
fi

say "3/7  Environment in $environment"
do_it mkdir -p "$app" "$commands"
if ! "$environment/bin/python" -c '' 2>/dev/null; then # none, or its Python is gone
    if [ -n "$uv" ]; then
        do_it uv venv --clear --python "${python:->=3.11}" "$environment"
    else
        do_it "$python" -m venv --clear "$environment"
    fi
fi

add_packages() {
    if [ -n "$uv" ]; then
        do_it uv pip install --python "$environment/bin/python" "$@"
    else
        do_it "$environment/bin/python" -m pip install --disable-pip-version-check "$@"
    fi
}

say "4/7  PyTorch, the largest part"
if [ -n "$torch_index" ]; then
    add_packages --index-url "$torch_index" "$wanted"
elif [ -n "$uv" ] && [ "$wanted" = torch ]; then
    add_packages --torch-backend "$torch" torch
else
    add_packages "$wanted"
fi

say "5/7  Belladonna"
# Belladonna itself always, for another build may have the same version; what it needs only where that is missing
# or too old, so that PyTorch stays.
if [ -n "$uv" ]; then
    add_packages --reinstall-package belladonna --upgrade-package belladonna "$from"
else
    add_packages --upgrade "$from"
    add_packages --force-reinstall --no-deps "$from"
fi
for name in belladonna belladonnad; do
    do_it ln -sf "$environment/bin/$name" "$commands/$name"
done
leave_uninstaller() {
    cat "$here/../shared/words.sh" "$here/system.sh" "$here/../shared/uninstall.sh" >"$app/uninstall.sh"
}
do_it leave_uninstaller

say "6/7  Menu"
do_it write_menu

say "7/7  Start with the computer, and browsers"
if [ "$with_service" = yes ]; then
    do_it "$environment/bin/belladonnad" service install --port "$port" ||
        say "     It does not start with the computer. The rest is done."
fi
if [ "$with_browsers" = yes ]; then
    do_it "$environment/bin/belladonnad" native-host install
fi

if [ "$dry_run" = yes ]; then exit 0; fi
say ""
say "Belladonna is installed. Drop a picture into the folder to-publish among your pictures, or open"
say "Belladonna like any other program. In a terminal: belladonna --help, belladonna doctor."
case :$PATH: in
*:"$commands":*) ;;
*) say "The commands are in $commands, which is not on your PATH yet; log in anew, or add it." ;;
esac
say "To remove it: sh '$app/uninstall.sh'"
