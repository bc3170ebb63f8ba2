import { ServiceError } from './service-error.ts';

const MOST = 1000;

export interface PageRequest {
  maxResults?: number | undefined;
  nextToken?: string | undefined;
}

/**
 * One page of a list that grows at its `growing` side, so that pages neither repeat nor skip what was there. Throws
 * `InvalidToken` for a `nextToken` that none of its pages gave.
 */
export function pageOf<T>(items: T[], request: PageRequest, growing: 'front' | 'back') {
  const { maxResults = 0, nextToken } = request;
  const mark = nextToken === undefined ? undefined : readMark(nextToken, items.length);
  const marked = growing === 'back' ? mark : items.length - (mark ?? items.length);
  const start = marked ?? 0;
  const end = start + (maxResults || MOST);
  if (end >= items.length) return { items: items.slice(start) };
  return { items: items.slice(start, end), nextToken: String(growing === 'back' ? end : items.length - end) };
}

function readMark(token: string, length: number): number {
  if (/^\d{1,9}$/.test(token) && Number(token) <= length) return Number(token);
  throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
}
