import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type Offline, startOffline } from '../../local/offline.ts';
import { freePort } from '../../local/ports.ts';
import { send } from '../support/links.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { until } from '../support/until.ts';

const laptop = sharedLaptop();
const LINK = '2'.repeat(32);
const lines: string[] = [];
let offline: Offline | undefined;
let api = '';

// The functions alone, whose DynamoDB is not there.
beforeAll(async () => {
  const httpPort = await freePort();
  api = `http://localhost:${httpPort}`;
  offline = await startOffline({
    httpPort,
    lambdaPort: await freePort(),
    params: [`baseUrl=${api}`],
    environment: { ...laptop.environment, AWS_ENDPOINT_URL_DYNAMODB: `http://localhost:${await freePort()}` },
    onLine: (line) => {
      lines.push(line);
    },
    onOutput: () => {},
  });
}, 120_000);
afterAll(async () => {
  await offline?.close();
});

const answered = z.strictObject({ error: z.string(), message: z.string(), correlation_id: z.string() });
const logged = z.looseObject({
  level: z.string(),
  message: z.string(),
  request_id: z.string().optional(),
  error: z.looseObject({ name: z.string(), message: z.string(), frames: z.array(z.string()) }).optional(),
});

/** The log's line of an unexpected error, by the correlation id that the caller was given. */
async function loggedCause(id: string) {
  return until('the error is in the log', () =>
    lines
      .map((line): unknown => JSON.parse(line))
      // Metrics are lines too, of another form.
      .filter((line) => typeof line === 'object' && line !== null && !('_aws' in line))
      .map((line) => logged.parse(line))
      .find((line) => line.request_id === id && line.level === 'ERROR'),
  );
}

describe('when DynamoDB cannot be reached', () => {
  test.each(['GET', 'POST'])('%s says that it failed, with a correlation id and nothing else', async (method) => {
    const { status, text, headers } = await send(method, `${api}/a/${LINK}`, {
      headers: { accept: 'application/json' },
    });

    const answer = answered.parse(JSON.parse(text));
    expect(status).toBe(500);
    expect(answer.error).toBe('ServiceError');
    expect(answer.message).toBe(`Something went wrong on our side. Correlation id: ${answer.correlation_id}`);
    expect(headers['cache-control']).toBe('no-store');
    const { error, message } = await loggedCause(answer.correlation_id);
    expect(message).toBe('unexpected error');
    expect(`${error?.name} ${error?.message}`).toMatch(/ECONNREFUSED/);
    expect(error?.frames.length).toBeGreaterThan(0);
  });

  test.each(['GET', 'POST'])(
    '%s shows a page that says so, with a correlation id and nothing inside',
    async (method) => {
      const { status, text } = await send(method, `${api}/a/${LINK}`, { headers: { accept: 'text/html' } });

      expect(status).toBe(500);
      expect(text).toContain('<!doctype html>');
      expect(text).not.toMatch(/ECONNREFUSED|DynamoDB|node_modules|at \w+ \(|localhost/);
      const [id = ''] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(text) ?? [];
      expect((await loggedCause(id)).error).toBeDefined();
    },
  );

  test('a creation over HTTP fails alike', async () => {
    const { status, text } = await send('POST', `${api}/requests`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: 'any', actions: [{ name: 'ok', type: 'success', output: {} }] }),
    });
    expect({ status, error: answered.parse(JSON.parse(text)).error }).toEqual({ status: 500, error: 'ServiceError' });
  });

  test('the link is in no line of the log', () => {
    expect(lines.some((line) => line.includes(LINK))).toBe(false);
  });
});
