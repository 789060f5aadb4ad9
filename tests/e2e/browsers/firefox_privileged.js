// Runs in Firefox's own process, with all rights: what WebDriver has no words for.
"use strict";

// The next file dialog does not open: it is answered with these files.
function answerNextDialog(paths) {
  const { classes: Cc, interfaces: Ci, manager, ID } = Components;
  const registrar = manager.QueryInterface(Ci.nsIComponentRegistrar);
  const contract = "@mozilla.org/filepicker;1";
  const substitute = ID("{c1a7f1c0-5b1d-4f0e-9d6d-0e2e7c1b7a11}");
  const files = paths.map((path) => {
    const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
    file.initWithPath(path);
    return file;
  });
  let given = 0;
  window.restoreDialog?.(); // one that no test has opened
  const original = registrar.contractIDToCID(contract);
  window.restoreDialog = () => {
    registrar.unregisterFactory(substitute, factory);
    registrar.registerFactory(original, "", contract, null);
    window.restoreDialog = null;
  };
  const dialog = {
    QueryInterface: ChromeUtils.generateQI(["nsIFilePicker"]),
    init() {},
    appendFilter() {},
    appendFilters() {},
    appendRawFilter() {},
    file: files[0],
    files: {
      QueryInterface: ChromeUtils.generateQI(["nsISimpleEnumerator"]),
      hasMoreElements: () => given < files.length,
      getNext: () => files[given++],
    },
    open(callback) {
      window.restoreDialog();
      if (files[0].isDirectory()) acceptNextQuestion();
      window.dialogAnswered = true;
      Services.tm.dispatchToMainThread(() => callback.done(Ci.nsIFilePicker.returnOK));
    },
  };
  const factory = {
    QueryInterface: ChromeUtils.generateQI(["nsIFactory"]),
    createInstance: (interfaceId) => dialog.QueryInterface(interfaceId),
  };
  window.dialogAnswered = false;
  registrar.registerFactory(substitute, "", contract, factory);
}

// Firefox asks before a whole folder is uploaded.
function acceptNextQuestion() {
  Services.obs.addObserver(function answer(question) {
    Services.obs.removeObserver(answer, "common-dialog-loaded");
    question.document.querySelector("dialog").acceptDialog();
  }, "common-dialog-loaded");
}

// Presses a button of the question that hangs from the address bar; false when there is none yet.
function answerQuestion(allow) {
  const { panel, isPanelOpen } = PopupNotifications;
  if (!isPanelOpen || panel.state !== "open") return false;
  const { button, secondaryButton } = panel.firstElementChild;
  (allow ? button : secondaryButton).click();
  return true;
}

// Lets a script with all rights act in the page's process.
async function inPage(script, action, { paths = [], ...about }, done) {
  const files = await Promise.all(paths.map((path) => File.createFromFileName(path)));
  const messages = gBrowser.selectedBrowser.messageManager;
  messages.addMessageListener("e2e:acted", function acted({ data }) {
    messages.removeMessageListener("e2e:acted", acted);
    done(data);
  });
  messages.loadFrameScript(`data:application/javascript,${encodeURIComponent(script)}`, false);
  messages.sendAsyncMessage("e2e:act", { action, files, ...about });
}
