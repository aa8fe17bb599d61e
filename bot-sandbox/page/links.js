// Which addresses may be opened.

const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:", "tg:", "safew:"]);

/** The address if it is of a scheme that runs nothing, or of the page itself; otherwise nothing. */
export function safeUrl(text) {
  if (typeof text !== "string") return null;
  if (text.startsWith("/page/") || text.startsWith("blob:")) return text;
  try {
    const url = new URL(text);
    return SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null; // no address at all
  }
}

/** What a person wrote without a scheme. */
export function withScheme(text) {
  return /^[a-z][a-z\d+.-]*:/i.test(text) ? text : `https://${text}`;
}

/** Where the bytes of a file are. */
export function fileUrl(fileId) {
  return `/page/file/${encodeURIComponent(fileId)}`;
}

/** Opens an address in a tab of its own, if it may be opened. */
export function open(text) {
  const url = safeUrl(text);
  if (url) window.open(url, "_blank", "noopener,noreferrer");
  return Boolean(url);
}
