/** A time of the API as people read it, to the second. */
export function timeText(at: string): string {
  return at.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC');
}
