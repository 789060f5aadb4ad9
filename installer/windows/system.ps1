# Where Belladonna lies on this computer, for install.ps1 and uninstall.ps1. All of it belongs to the user.

$App = Join-Path $env:LOCALAPPDATA 'Programs\Belladonna'
$Environment = Join-Path $App 'environment'
$Python = Join-Path $Environment 'Scripts\python.exe'
$Daemon = Join-Path $Environment 'Scripts\belladonnad.exe'
$Shortcut = Join-Path $env:APPDATA 'Microsoft\Windows\Start Menu\Programs\Belladonna.lnk'

# History, settings, models and logs: the program's own folder. One that BELLADONNA_HOME names is the user's choice.
$History = Join-Path $env:LOCALAPPDATA 'belladonna'

# Run a program, or with -DryRun only say so.
function Invoke-Step {
    $words = @($args | Where-Object { $_ -ne '-MayFail' })
    if ($DryRun) { Write-Host "    would run: $words"; return }
    $program, $rest = $words
    & $program @rest
    if ($LASTEXITCODE -ne 0 -and $args -notcontains '-MayFail') { throw "This failed: $words" }
}
