// Starts the dashboard: signed in or not, the frame, and the page that the address names.
import * as api from "./api.js";
import { frame } from "./components/frame.js";
import { complain } from "./components/messages.js";
import { signIn } from "./pages/sign-in.js";
import { currentPage } from "./router.js";
import { proof, takeProof } from "./session.js";
import { store } from "./store.js";

takeProof();
let closing = new AbortController();
let isSignedIn = proof() !== null;

function show({ moveFocus }) {
  closing.abort(); // ends what the page before was waiting for and listening to
  closing = new AbortController();
  const { page, key, argument } = currentPage();
  document.title = `${page.title} · Belladonna`;
  layout.show(key, page.render(argument, closing.signal));
  window.scrollTo(0, 0);
  if (moveFocus) layout.main.querySelector("h1").focus();
}

function askToSignIn() {
  isSignedIn = false;
  closing.abort();
  store.disconnect();
  window.removeEventListener("hashchange", onAddress);
  document.title = "Sign in · Belladonna";
  document.body.replaceChildren(signIn());
}

const onAddress = () => show({ moveFocus: true });

const layout = frame(askToSignIn);
api.access.addEventListener("signed-out", askToSignIn);
window.addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof api.Trouble) {
    event.preventDefault();
    if (isSignedIn) complain(event.reason);
  }
});

if (isSignedIn) {
  document.body.replaceChildren(...layout.elements);
  window.addEventListener("hashchange", onAddress);
  store.connect();
  show({ moveFocus: false });
} else {
  askToSignIn();
}
