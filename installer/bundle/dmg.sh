#!/bin/sh
# Makes Belladonna.app of the self-contained folder, and a .dmg of that: sh dmg.sh FOLDER VERSION DESTINATION.
# MACOS_IDENTITY, if set, is the certificate that signs it; without, macOS asks before the first opening.
set -eu

folder=$1 version=$2 destination=$3
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../macos/system.sh
. "$here/../macos/system.sh"

tree=$(mktemp -d)
trap 'rm -rf -- "$tree"' EXIT
bundle=$tree/Belladonna.app
# shellcheck disable=SC2016 # the application finds itself when it is opened
write_bundle "$bundle" '"$(dirname -- "$0")/../Resources/belladonna/belladonnad" open --start --set-up'
mkdir -p "$bundle/Contents/Resources"
cp -R "$folder" "$bundle/Contents/Resources/belladonna"
ln -s /Applications "$tree/Applications"
if [ -n "${MACOS_IDENTITY:-}" ]; then
    codesign --force --deep --options runtime --sign "$MACOS_IDENTITY" "$bundle"
fi
hdiutil create -quiet -volname Belladonna -srcfolder "$tree" -format UDZO -ov \
    "$destination/belladonna-$version-$(uname -m).dmg"
