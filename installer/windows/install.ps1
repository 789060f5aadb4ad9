<#
.SYNOPSIS
Installs Belladonna, or brings it up to date, for the user who runs this. Needs no administrator rights.

.DESCRIPTION
Stopped halfway, it goes on where it was when it is run again. Settings, history and paired browsers stay.

.PARAMETER From
A wheel, a folder with the sources, or a name for pip. Default: the wheel beside the installer, else the sources
around it, else `belladonna`.

.PARAMETER Torch
`auto`, `cpu`, or a build that uv knows, such as `cu128`; or what exactly to install, such as `torch==2.13.0`.

.PARAMETER TorchIndex
Where to get PyTorch from, when your pip or uv is to ask somebody else than usual.

.EXAMPLE
powershell -ExecutionPolicy Bypass -File install.ps1
#>
[CmdletBinding()]
param(
    [string] $From,
    [string] $Torch = 'auto',
    [string] $TorchIndex = $env:BELLADONNA_TORCH_INDEX,
    [int] $Port = 41417,
    [switch] $NoService,
    [switch] $NoBrowsers,
    [switch] $DryRun
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'system.ps1')

# What to install.
if (-not $From) {
    $wheel = Get-ChildItem (Join-Path $PSScriptRoot '..\belladonna-*.whl') -ErrorAction SilentlyContinue | Select-Object -Last 1
    $sources = Join-Path $PSScriptRoot '..\..'
    if ($wheel) { $From = $wheel.FullName }
    elseif (Test-Path (Join-Path $sources 'pyproject.toml')) { $From = (Resolve-Path $sources).Path }
    else { $From = 'belladonna' }
}

Write-Host '1/7  Looking at this computer'
$uv = Get-Command uv -ErrorAction SilentlyContinue
$launcher = Get-Command py -ErrorAction SilentlyContinue
if (-not $uv) {
    if ($launcher) { & py -3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' }
    if (-not $launcher -or $LASTEXITCODE -ne 0) {
        throw 'There is no Python 3.11 or newer. Install it from python.org, or install uv, which brings its own.'
    }
}
$build = $Torch -match '^(auto|cpu|cu\d+)$'
if ($build -and $Torch -ne 'auto' -and -not $uv -and -not $TorchIndex) {
    throw "pip does not know where PyTorch's build $Torch is. Install uv, or name the place with -TorchIndex."
}
$nvidia = [bool] (Get-Command nvidia-smi -ErrorAction SilentlyContinue)
$needed = if ($Torch -like 'cu*' -or ($Torch -eq 'auto' -and $uv -and $nvidia)) { 10GB } else { 4GB }
if (Test-Path $Environment) { $needed /= 2 }
$free = (Get-PSDrive (Split-Path -Qualifier $App).TrimEnd(':')).Free
Write-Host ('     from {0}; {1:N0} MB are needed at most, {2:N0} MB are free' -f $From, ($needed / 1MB), ($free / 1MB))
if ($free -lt $needed) { throw ('Free {0:N0} MB and run this again.' -f (($needed - $free) / 1MB)) }

Write-Host '2/7  Stopping the one that runs'
if (Test-Path $Daemon) { Invoke-Step $Daemon stop -MayFail }

Write-Host "3/7  Environment in $Environment"
if (-not (Test-Path $Python)) {
    if ($uv) { Invoke-Step uv venv --clear --python '>=3.11' $Environment }
    else { Invoke-Step py -3 -m venv --clear $Environment }
}

function Add-Packages {
    if ($uv) { Invoke-Step uv pip install --python $Python @args }
    else { Invoke-Step $Python -m pip install --disable-pip-version-check @args }
}

Write-Host '4/7  PyTorch, the largest part'
$wanted = if ($build) { 'torch' } else { $Torch }
if ($TorchIndex) { Add-Packages --index-url $TorchIndex $wanted }
elseif ($uv -and $build) { Add-Packages --torch-backend $Torch torch }
else { Add-Packages $wanted }

Write-Host '5/7  Belladonna'
# Itself always, for another build may have the same version; what it needs only where that is missing or too old.
if ($uv) { Add-Packages --reinstall-package belladonna --upgrade-package belladonna $From }
else {
    Add-Packages --upgrade $From
    Add-Packages --force-reinstall --no-deps $From
}
if (-not $DryRun) {
    Copy-Item (Join-Path $PSScriptRoot 'system.ps1'), (Join-Path $PSScriptRoot 'uninstall.ps1') $App
}

Write-Host '6/7  Menu'
if (-not $DryRun) {
    $entry = (New-Object -ComObject WScript.Shell).CreateShortcut($Shortcut)
    $entry.TargetPath = Join-Path $Environment 'Scripts\pythonw.exe'
    $entry.Arguments = '-P -m belladonnad open --start'
    $entry.Description = 'Shade pictures against image generators'
    $entry.Save()
}

Write-Host '7/7  Start with the computer, and browsers'
if (-not $NoService) { Invoke-Step $Daemon service install --port $Port -MayFail }
if (-not $NoBrowsers) { Invoke-Step $Daemon native-host install }
if ($DryRun) { return }

Write-Host ''
Write-Host 'Belladonna is installed. Drop a picture into the folder to-publish among your pictures, or open'
Write-Host 'Belladonna from the start menu.'
Write-Host "To remove it: powershell -ExecutionPolicy Bypass -File `"$App\uninstall.ps1`""
