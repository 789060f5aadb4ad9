// The proof that this page was signed in: changes need it beside the cookie, which other programs can get to see.

const KEY = "proof";

/** Takes the proof out of the address, where `belladonnad open` puts it. */
export function takeProof() {
  const proof = new URLSearchParams(location.hash.slice(1)).get("proof");
  if (!proof) return;
  localStorage.setItem(KEY, proof);
  history.replaceState(null, "", "/");
}

export const proof = () => localStorage.getItem(KEY);

export const forgetProof = () => localStorage.removeItem(KEY);
