<#
.SYNOPSIS
Removes Belladonna from the folders of the user who runs this. Pictures stay, shaded ones too.

.PARAMETER DeleteHistory
Deletes the history (copies of the pictures that were shaded last), settings, paired browsers and models, too.

.PARAMETER KeepHistory
Keeps them. Without either you are asked.
#>
[CmdletBinding()]
param([switch] $DeleteHistory, [switch] $KeepHistory, [switch] $DryRun)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'system.ps1')

# Everything that is Belladonna's and there.
function Show-Places {
    $App, $Shortcut, $History | Where-Object { Test-Path $_ } | ForEach-Object { Write-Host "  $_" }
}

Write-Host 'Before:'
Show-Places
if (-not $DeleteHistory -and -not $KeepHistory) {
    $DeleteHistory = (Read-Host 'Delete history, settings and models, too? Pictures stay in any case. [y/N]') -match '^y'
}
if (Test-Path $Daemon) {
    # In a damaged installation these fail, and the rest goes all the same.
    Invoke-Step $Daemon service uninstall -MayFail
    Invoke-Step $Daemon stop -MayFail
    Invoke-Step $Daemon native-host uninstall -MayFail
    if ($DeleteHistory) { Invoke-Step $Python -m keyring del belladonna $History -MayFail }
}
$ours = @($App, $Shortcut)
if ($DeleteHistory) { $ours += $History }
foreach ($place in $ours) {
    if ($DryRun) { Write-Host "    would remove: $place" }
    elseif (Test-Path $place) { Remove-Item -Recurse -Force $place }
}
Write-Host 'After:'
Show-Places
if ($env:BELLADONNA_HOME) {
    Write-Host "You have chosen the folder $env:BELLADONNA_HOME yourself: delete in there what you do not need."
}
Write-Host 'Your pictures are where they were.'
