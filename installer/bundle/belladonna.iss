; The setup program for Windows, by Inno Setup, of the self-contained folder. For one user, without administrator
; rights. Run by bundle.sh, which says Version and Folder.

[Setup]
AppId=Belladonna
AppName=Belladonna
AppVersion={#Version}
AppPublisher=The Belladonna authors
DefaultDirName={localappdata}\Programs\Belladonna
DefaultGroupName=Belladonna
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
Compression=lzma2
SolidCompression=yes
LicenseFile={#Folder}\LICENSE
OutputBaseFilename=belladonna-{#Version}-setup
UninstallDisplayName=Belladonna

[InstallDelete]
; What an earlier version had and this one has not.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Folder}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{autoprograms}\Belladonna"; Filename: "{app}\belladonnadw.exe"; Parameters: "open --start"

[Run]
Filename: "{app}\belladonnad.exe"; Parameters: "service install"; Flags: runhidden; StatusMsg: "Belladonna starts..."
Filename: "{app}\belladonnad.exe"; Parameters: "native-host install"; Flags: runhidden
Filename: "{app}\belladonnadw.exe"; Parameters: "open --start"; Description: "Open Belladonna"; Flags: postinstall nowait

[UninstallRun]
Filename: "{app}\belladonnad.exe"; Parameters: "service uninstall"; Flags: runhidden; RunOnceId: "service"
Filename: "{app}\belladonnad.exe"; Parameters: "stop"; Flags: runhidden; RunOnceId: "stop"
Filename: "{app}\belladonnad.exe"; Parameters: "native-host uninstall"; Flags: runhidden; RunOnceId: "browsers"

[Code]
{ An older one that runs keeps its files open. }
function PrepareToInstall(var NeedsRestart: Boolean): String;
var
  Status: Integer;
begin
  if FileExists(ExpandConstant('{app}\belladonnad.exe')) then
    Exec(ExpandConstant('{app}\belladonnad.exe'), 'stop', '', SW_HIDE, ewWaitUntilTerminated, Status);
end;

{ History, settings and models stay, unless the user says otherwise. Pictures stay in any case. }
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent and
    (MsgBox('Delete history, settings and models, too? Pictures stay in any case.',
      mbConfirmation, MB_YESNO or MB_DEFBUTTON2) = IDYES) then
    DelTree(ExpandConstant('{localappdata}\belladonna'), True, True, True);
end;
