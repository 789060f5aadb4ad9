/** A name that nothing else has and that no page can guess. `randomUUID` is missing where a page came without TLS. */
export function unique(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
