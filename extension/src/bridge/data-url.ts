/**
 * A blob's content as a data URL.
 *
 * As text, because in Firefox a content script may not look into a buffer that came out of a page's file.
 */
export function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
