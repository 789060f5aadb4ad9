/** Firefox gives content scripts a view of the page's own window. What depends on it: how files reach the page. */
export const IS_FIREFOX = window.wrappedJSObject !== undefined;
