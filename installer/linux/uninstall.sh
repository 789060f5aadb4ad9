#!/bin/sh
# Removes Belladonna from the home folder of the user who runs this. Pictures stay, shaded ones too.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../shared/words.sh
. "$here/../shared/words.sh"
# shellcheck source-path=SCRIPTDIR source=system.sh
. "$here/system.sh"
# shellcheck source-path=SCRIPTDIR source=../shared/uninstall.sh
. "$here/../shared/uninstall.sh"
