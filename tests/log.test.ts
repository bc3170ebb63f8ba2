import { describe, expect, test } from '@jest/globals';
import { describeError } from '../lib/log.ts';
import { mint } from '../lib/mint.ts';
import { asked, TASK_TOKEN } from './support/requests.ts';

const LINK_ID = mint() + mint();
const [stored = ''] = Object.keys(asked(['aiko@example.com']).request.links);

describe('an error is logged without', () => {
  test.each([
    ['a task token', TASK_TOKEN],
    ['a real task token', `AQCEAAAAKgAAAAMAAAAAAAAAAQ${'aZ09+/'.repeat(60)}==`],
    ['a link id', LINK_ID],
    ['the hash of a link id', stored],
    ['a session token in base64url', `${'aZ09-_'.repeat(10)}=`],
  ])('%s', (_, secret) => {
    for (const message of [
      secret,
      `GET /a/${secret}?action=approve failed`,
      `{"token":"${secret}"}`,
      `a\n${secret}\nb`,
    ]) {
      const logged = JSON.stringify(describeError(new Error(message)));
      expect(logged).not.toContain(secret);
      expect(logged).toContain('[redacted]');
    }
  });

  test('a secret in a link under any host, whatever stands around it', () => {
    const { message } = describeError(new Error(`https://example.com/a/${LINK_ID}`));
    expect(message).not.toContain(LINK_ID.slice(16));
  });
});

describe('an error is logged with', () => {
  test('its name, its words and where it was thrown', () => {
    const described = describeError(new TypeError('status 503 of DynamoDB'));
    expect(described).toMatchObject({ name: 'TypeError', message: 'status 503 of DynamoDB' });
    expect(described.frames.length).toBeGreaterThan(0);
    expect(described.frames.length).toBeLessThanOrEqual(10);
    for (const frame of described.frames) expect(frame).toMatch(/^at /);
  });

  test.each([
    ['a text', 'oops', 'string'],
    ['an object', { token: 'secret' }, 'object'],
    ['nothing', undefined, 'undefined'],
  ])('its type alone when it is %s', (_, thrown, name) => {
    expect(describeError(thrown)).toEqual({ name, message: '', frames: [] });
  });

  test('no frames when it has no stack', () => {
    const error = new Error('x');
    delete error.stack;
    expect(describeError(error)).toEqual({ name: 'Error', message: 'x', frames: [] });
  });
});
