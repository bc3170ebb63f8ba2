const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/** What a reader of the markup reads: no tags, no style, entities resolved, white space collapsed. */
export function readable(markup: string): string {
  return markup
    .replace(/<\/?bdi>/g, '')
    .replace(/<(style|title)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<!--[\s\S]*?-->|<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
}

/** The content of the first such element, as read. */
export function textOf(markup: string, element: string): string {
  const found = new RegExp(`<${element}\\b[^>]*>([\\s\\S]*?)</${element}>`).exec(markup);
  return found === null ? '' : readable(found[1] ?? '');
}

/** Every start tag of such elements. */
export function tags(markup: string, element: string): string[] {
  return markup.match(new RegExp(`<${element}\\b[^>]*>`, 'g')) ?? [];
}
