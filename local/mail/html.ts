const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Text made safe for element content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character);
}

/** Text with its web addresses as links, as mail clients show a text part. */
export function linkify(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]])/)
    .map((part, index) => (index % 2 === 0 ? escapeHtml(part) : anchor(part)))
    .join('');
}

/** A mail's HTML with its links opening outside of the frame that shows it. */
export function withOutsideLinks(html: string): string {
  const base = '<base target="_blank">';
  const head = /<head\b[^>]*>/i.exec(html);
  if (head === null) return /^\s*<!doctype/i.test(html) ? html.replace(/<!doctype[^>]*>/i, `$&${base}`) : base + html;
  const end = head.index + head[0].length;
  return html.slice(0, end) + base + html.slice(end);
}

function anchor(url: string): string {
  const safe = escapeHtml(url);
  return `<a href="${safe}" target="_blank" rel="noopener noreferrer">${safe}</a>`;
}
