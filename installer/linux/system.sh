# What is particular to Linux: where things lie, and what the computer can.
# shellcheck shell=sh disable=SC2034 # the shared scripts read these variables

system=Linux
data_home=${XDG_DATA_HOME:-$HOME/.local/share}
config_home=${XDG_CONFIG_HOME:-$HOME/.config}

app=$HOME/.local/lib/belladonna
environment=$app/environment
commands=$HOME/.local/bin

desktop_entry=$data_home/applications/belladonna.desktop
icon=$data_home/icons/hicolor/scalable/apps/belladonna.svg
units=$config_home/systemd/user
# What is ours beside the program itself, a file or a folder a line.
menu="$desktop_entry
$icon"
service="$units/belladonnad.service
$units/default.target.wants/belladonnad.service"

# History, settings, models and logs: the program's own folders. One that BELLADONNA_HOME names is the user's
# choice, and may hold anything.
history=$data_home/belladonna
own_folders="$history
$config_home/belladonna
${XDG_CACHE_HOME:-$HOME/.cache}/belladonna
${XDG_STATE_HOME:-$HOME/.local/state}/belladonna"

python_remedy="On Debian and Ubuntu: sudo apt install python3-venv. Or install uv, which brings its own Python."

find_accelerator() {
    if [ -e /proc/driver/nvidia/version ]; then
        echo cuda
    elif [ -e /dev/kfd ]; then
        echo rocm
    else
        echo cpu
    fi
}

# What pip finds without being told where to look is the build for NVIDIA cards.
usual_build=cuda

# The entry in the menu, for the way in which the program is started.
describe_entry() {
    cat <<EOF
[Desktop Entry]
Type=Application
Name=Belladonna
Comment=Shade pictures against image generators
Comment[de]=Bilder gegen Bildgeneratoren schattieren
Exec=$1
Icon=belladonna
Categories=Graphics;
Terminal=false
EOF
}

write_menu() {
    mkdir -p "$(dirname -- "$desktop_entry")" "$(dirname -- "$icon")"
    "$environment/bin/python" -c 'import importlib.resources as r, sys
sys.stdout.buffer.write((r.files("belladonnad") / "dashboard/logo.svg").read_bytes())' >"$icon"
    describe_entry "\"$environment/bin/belladonnad\" open --start" >"$desktop_entry"
}
