import { Logger } from '@aws-lambda-powertools/logger';

/** Structured log lines. Never given an event, a path, a header, a body or a link: only named fields. */
export const log = new Logger({ serviceName: 'countersign' });

/** Link ids and task tokens are long runs of these; people's words are not. */
const SECRET_LIKE = /[A-Za-z0-9+/=_-]{20,}/g;

/**
 * An error as it may be logged: its name, its message with everything that could be a token, link id or hash taken
 * out, and where it was thrown.
 */
export function describeError(error: unknown): { name: string; message: string; frames: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, message: '', frames: [] };
  // The stack begins with the message, whose lines could look like frames.
  const trace = (error.stack ?? '').replace(error.message, '');
  const frames = trace.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return {
    name: error.name,
    message: error.message.replaceAll(SECRET_LIKE, '[redacted]'),
    frames: frames.slice(0, 10).map((line) => line.trim()),
  };
}
