# What is particular to macOS: where things lie, and what the computer can.
# shellcheck shell=sh disable=SC2034 # the shared scripts read these variables

system=Darwin
app="$HOME/Library/Application Support/belladonna-program"
environment=$app/environment
commands=$HOME/.local/bin

# What is ours beside the program itself, a file or a folder a line.
bundle=$HOME/Applications/Belladonna.app
menu=$bundle
service=$HOME/Library/LaunchAgents/belladonnad.plist

# History, settings, models and logs: the program's own folders. One that BELLADONNA_HOME names is the user's
# choice, and may hold anything.
history="$HOME/Library/Application Support/belladonna"
own_folders="$history
$HOME/Library/Caches/belladonna
$HOME/Library/Logs/belladonna"

python_remedy="Install it from python.org, or install uv, which brings its own Python."

# Apple's own processors; PyTorch is built for no others any more.
find_accelerator() {
    [ "$(uname -m)" = arm64 ] || fail "PyTorch is made for Macs with Apple's own processors only." \
        "On an Intel Mac that runs Linux, Belladonna works."
    echo apple
}

usual_build=apple

# An application that runs a command of the shell's: write_bundle PLACE COMMAND.
write_bundle() {
    place=$1 command=$2
    mkdir -p "$place/Contents/MacOS"
    cat >"$place/Contents/Info.plist" <<'EOF'
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>CFBundleExecutable</key>
	<string>Belladonna</string>
	<key>CFBundleIdentifier</key>
	<string>belladonna</string>
	<key>CFBundleName</key>
	<string>Belladonna</string>
	<key>CFBundlePackageType</key>
	<string>APPL</string>
	<key>LSUIElement</key>
	<true/>
</dict>
</plist>
EOF
    printf '#!/bin/sh\nexec %s\n' "$command" >"$place/Contents/MacOS/Belladonna"
    chmod 755 "$place/Contents/MacOS/Belladonna"
}

write_menu() {
    write_bundle "$bundle" "\"$environment/bin/belladonnad\" open --start"
}
