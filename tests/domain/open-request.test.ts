import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { rowsOf } from '../../lib/domain/audit-row.ts';
import { cancel } from '../../lib/domain/endings.ts';
import { entriesOf } from '../../lib/domain/events.ts';
import { hashLinkId, isRequestId } from '../../lib/domain/link-id.ts';
import { openRequest } from '../../lib/domain/open-request.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import { MAIL_FAILED } from '../../lib/domain/repeat-request.ts';
import {
  approve,
  asked,
  changed,
  countingMint,
  DAY,
  EXECUTION,
  frozen,
  input,
  linkOf,
  NOW,
  opened,
  reject,
  settings,
  TASK_TOKEN,
  voted,
} from '../support/requests.ts';

const iso = (at: number) => new Date(at).toISOString();
const expiryOf = (expiration: string) => iso(opened({ expiration }).request.expiresAt);

/** In none of these zones may a test come out differently: without an offset, UTC is meant. */
const ZONES = ['America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Kiritimati'];

const IN_ANOTHER_ZONE = `
  const { opened } = await import(process.argv[1]);
  const expiries = JSON.parse(process.argv[2]).map((expiration) => opened({ expiration }).request.expiresAt);
  console.log(JSON.stringify({ hour: new Date(0).getHours(), expiries }));
`;

/** When these expirations are, for a process whose own time zone is another. */
function inZone(zone: string, expirations: string[]): { hour: number; expiries: number[] } {
  const support = new URL('../support/requests.ts', import.meta.url).href;
  const given = ['--no-warnings', '--input-type=module', '-e', IN_ANOTHER_ZONE, support, JSON.stringify(expirations)];
  return JSON.parse(execFileSync(process.execPath, given, { env: { TZ: zone }, encoding: 'utf8' }));
}

describe('an expiration is understood as', () => {
  const forms: [string, string, string][] = [
    ['a time in UTC', '2027-01-31T18:00:00Z', '2027-01-31T18:00:00.000Z'],
    ['a time in UTC without seconds', '2027-01-31T18:00Z', '2027-01-31T18:00:00.000Z'],
    ['a time with milliseconds', '2027-01-31T18:00:00.123Z', '2027-01-31T18:00:00.123Z'],
    ['a time with nanoseconds', '2027-01-31T18:00:00.123456789Z', '2027-01-31T18:00:00.123Z'],
    ['a time with a decimal comma', '2027-01-31T18:00:00,5Z', '2027-01-31T18:00:00.500Z'],
    ['a time with an offset', '2027-01-31T18:00:00+09:00', '2027-01-31T09:00:00.000Z'],
    ['a time with an offset of hours', '2027-01-31T18:00:00+09', '2027-01-31T09:00:00.000Z'],
    ['a time with an offset without a colon', '2027-01-31T18:00:00-0330', '2027-01-31T21:30:00.000Z'],
    ['a time with an offset across midnight', '2027-01-31T18:00:00-11:00', '2027-02-01T05:00:00.000Z'],
    ['a time without an offset, in UTC', '2027-01-31T18:00:00', '2027-01-31T18:00:00.000Z'],
    ['a time without an offset that no clock in Los Angeles shows', '2027-03-14T02:30:00', '2027-03-14T02:30:00.000Z'],
    ['a time after a space', '2027-01-31 18:00:00', '2027-01-31T18:00:00.000Z'],
    ['an hour', '2027-01-31T18', '2027-01-31T18:00:00.000Z'],
    ['the end of a day', '2027-01-31T24:00:00Z', '2027-02-01T00:00:00.000Z'],
    ['a date, at its start in UTC', '2027-01-31', '2027-01-31T00:00:00.000Z'],
    ['a month', '2027-01', '2027-01-01T00:00:00.000Z'],
    ['a year', '2027', '2027-01-01T00:00:00.000Z'],
    ['a week date', '2027-W05-7', '2027-02-07T00:00:00.000Z'],
    ['a week', '2027-W05', '2027-02-01T00:00:00.000Z'],
    ['an ordinal date', '2027-031', '2027-01-31T00:00:00.000Z'],
    ['the basic format', '20270131T180000Z', '2027-01-31T18:00:00.000Z'],
    ['the basic format with an offset', '20270131T180000+0900', '2027-01-31T09:00:00.000Z'],
    ['a basic date', '20270131', '2027-01-31T00:00:00.000Z'],
    ['a basic week date', '2027W057', '2027-02-07T00:00:00.000Z'],
    ['a week date with a time', '2027-W05-7T18:00:00+01:00', '2027-02-07T17:00:00.000Z'],
  ];

  test.each(forms)('%s: %s', (_, expiration, at) => {
    expect(expiryOf(expiration)).toBe(at);
  });

  test.each(ZONES)('the same in a process whose zone is %s', (zone) => {
    const { hour, expiries } = inZone(
      zone,
      forms.map(([, expiration]) => expiration),
    );
    expect(hour).not.toBe(0);
    expect(expiries.map(iso)).toEqual(forms.map(([, , at]) => at));
  });
});

describe('an expiration is refused when it is', () => {
  test.each([
    ['a word', 'tomorrow'],
    ['empty', ''],
    ['blank', ' '],
    ['seconds since 1970', '1800000000'],
    ['a date that does not exist', '2027-02-30'],
    ['a month that does not exist', '2027-13-01'],
    ['a week that does not exist', '2027-W54-1'],
    ['a day of the year that does not exist', '2027-366'],
    ['an hour that does not exist', '2027-01-31T25:00:00Z'],
    ['a minute that does not exist', '2027-01-31T18:60:00Z'],
    ['a leap second', '2027-01-31T18:00:60Z'],
    ['an offset of one digit', '2027-01-31T18:00:00+5'],
    ['an offset of one digit and minutes', '2027-01-31T18:00:00+5:30'],
    ['an offset that does not exist', '2027-01-31T18:00:00+24:00'],
    ['an offset with minutes that do not exist', '2027-01-31T18:00:00+05:60'],
    ['an offset without digits', '2027-01-31T18:00:00-'],
    ['something after the offset', '2027-01-31T18:00:00Zulu'],
    ['two offsets', '2027-01-31T18:00:00Z+01:00'],
    ['a typographic minus', '2027-01-31T18:00:00−05:00'],
    ['a zone in words', '2027-01-31T18:00:00 UTC'],
    ['a zone in brackets', '2027-01-31T18:00:00+09:00[Asia/Tokyo]'],
    ['a date with an offset', '2027-01-31+09:00'],
    ['a date with a T alone', '2027-01-31T'],
    ['a time alone', 'T18:00'],
    ['a date with short parts', '2027-1-31'],
    ['a date as in Germany', '31.01.2027'],
    ['a date as in America', '01/31/2027'],
    ['full-width digits', '２０２７-01-31'],
    ['a space before', ' 2027-01-31'],
    ['a space after', '2027-01-31T18:00:00Z '],
    ['a duration', 'PT24H'],
    ['an interval', '2027-01-31/2027-02-01'],
    ['Infinity', 'Infinity'],
  ])('%s: %j', (_, expiration) => {
    expect(() => opened({ expiration })).toThrow(
      expect.objectContaining({
        code: 'InvalidDate',
        message: expect.stringMatching(/^expiration: must be an ISO 8601/),
      }),
    );
  });

  test.each([
    ['past', '2026-11-23T08:59:59.999Z', /^expiration: must be in the future$/],
    ['now', '2026-11-23T09:00:00Z', /^expiration: must be in the future$/],
    ['today as a date', '2026-11-23', /^expiration: must be in the future$/],
    ['more than a year ahead', '2027-11-23T09:00:00.001Z', /^expiration: may be a year after the creation at most$/],
    ['centuries ahead', '9999-12-31', /^expiration: may be a year after the creation at most$/],
  ])('%s', (_, expiration, message) => {
    expect(() => opened({ expiration })).toThrow(
      expect.objectContaining({ code: 'InvalidDate', message: expect.stringMatching(message) }),
    );
  });

  test.each([
    ['a millisecond ahead', '2026-11-23T09:00:00.001Z'],
    ['a year ahead', '2027-11-23T09:00:00Z'],
  ])('but not when it is %s', (_, expiration) => {
    expect(expiryOf(expiration)).toBe(iso(Date.parse(expiration)));
  });
});

describe('a request without more', () => {
  const { request, links } = opened();

  test('is pending, version 1, and says in its events that it was requested', () => {
    expect(request).toMatchObject({
      version: 1,
      status: 'pending',
      delivery: 'none',
      outbox: [],
      votes: [],
      refusals: 0,
    });
    expect(request.events).toEqual([
      {
        version: 1,
        at: '2026-11-23T09:00:00.000Z',
        event: 'requested',
        actor: 'workflow',
        detail: { actions: ['approve', 'reject'], approvers: [], expiration: '2027-11-23T09:00:00.000Z' },
      },
    ]);
  });

  test('expires after the days of the stage and is kept for its retention', () => {
    expect(request.expiresAt).toBe(NOW + 365 * DAY);
    expect(request.ttl).toBe((NOW + 395 * DAY) / 1_000);
    expect(request.dueAt).toBe(request.expiresAt);
  });

  test('has the defaults of the contract', () => {
    expect(request).toMatchObject({
      comment: 'none',
      showVotes: 'counts',
      timeZone: 'UTC',
      template: 'approval-request',
      details: [],
    });
    expect(request.actions.map(({ needs, style }) => ({ needs, style }))).toEqual([
      { needs: 1, style: 'primary' },
      { needs: 1, style: 'danger' },
    ]);
  });

  test('has one link an action', () => {
    expect(links.map(({ actions, approver }) => ({ actions, approver }))).toEqual([
      { actions: ['approve'], approver: undefined },
      { actions: ['reject'], approver: undefined },
    ]);
    expect(Object.keys(request.links).sort()).toEqual(links.map(({ linkId }) => hashLinkId(linkId)).sort());
  });

  test('stores outputs as the JSON text that they are', () => {
    const output = { 'a.b': [1, null, true, { '': '語' }], big: 1e300 };
    const { actions } = opened({ actions: [{ ...approve, output }] }).request;
    expect(actions[0]).toMatchObject({ output: JSON.stringify(output) });
  });
});

describe('a request with approvers', () => {
  test('has one link an approver for all actions, and asks for mails until they are recorded', () => {
    const { request, links } = asked(['aiko@example.com', { email: 'ben@example.com', name: 'Ben' }]);
    expect(links.map(({ actions, approver }) => ({ actions, approver }))).toEqual([
      { actions: ['approve', 'reject'], approver: 'aiko@example.com' },
      { actions: ['approve', 'reject'], approver: 'ben@example.com' },
    ]);
    expect(request.comment).toBe('optional');
    expect(request.dueAt).toBe(NOW + 120_000);
  });

  test.each([
    ['all', 3],
    [2, 2],
    [undefined, 1],
  ])('needs %s as %d votes of three', (needs, votes) => {
    const { request } = asked(['a@example.com', 'b@example.com', 'c@example.com'], {
      actions: [{ ...approve, needs }],
    });
    expect(request.actions[0]?.needs).toBe(votes);
  });

  test('keeps what its creator chose over the defaults', () => {
    const chosen = {
      comment: 'none',
      show_votes: 'names',
      time_zone: 'Asia/Tokyo',
      title: 'Order',
      execution: EXECUTION,
    };
    const { request } = asked(['a@example.com'], { ...chosen, actions: [{ ...reject, style: 'plain', label: 'No' }] });
    expect(request).toMatchObject({
      comment: 'none',
      showVotes: 'names',
      timeZone: 'Asia/Tokyo',
      title: 'Order',
      executionArn: EXECUTION,
      openExecution: EXECUTION,
    });
    expect(request.actions[0]).toMatchObject({ style: 'plain', label: 'No' });
  });
});

test('a request is written as it can be read again: no member is undefined', () => {
  for (const { request } of [opened(), asked(['a@example.com', { email: 'b@example.com', name: 'Ben' }])]) {
    expect(JSON.parse(JSON.stringify(request))).toStrictEqual(request);
  }
});

describe('links lead to', () => {
  test.each([
    ['the stage without more', undefined, settings.baseUrl],
    ['a custom domain', 'https://approve.example.com', 'https://approve.example.com'],
    ['a path, without the slashes at its end', 'https://example.com/approve//', 'https://example.com/approve'],
    ['a laptop', 'http://localhost:3000', 'http://localhost:3000'],
    [
      'an API in the own Region',
      { api_id: 'abc', stage: 'prod' },
      'https://abc.execute-api.ap-southeast-2.amazonaws.com/prod',
    ],
    [
      'an API in another Region',
      { api_id: 'abc', stage: 'prod', region: 'eu-west-1' },
      'https://abc.execute-api.eu-west-1.amazonaws.com/prod',
    ],
    [
      'an API without a stage in its path',
      { api_id: 'abc', stage: '$default' },
      'https://abc.execute-api.ap-southeast-2.amazonaws.com',
    ],
  ])('%s', (_, base_url, expected) => {
    expect(opened(base_url === undefined ? {} : { base_url }).request.baseUrl).toBe(expected);
  });
});

describe('with an idempotency key', () => {
  test('the request id follows from the key', () => {
    const [one, same, other] = ['k', 'k', 'other'].map((idempotency_key) => opened({ idempotency_key }).request.id);
    expect(one).toBe(same);
    expect(one).not.toBe(other);
    expect(isRequestId(one ?? '')).toBe(true);
  });

  const first = opened({ idempotency_key: 'k', approvers: ['a@example.com'], execution: EXECUTION });
  const failed = changed(
    cancel(first.request, { actor: 'countersign', reason: MAIL_FAILED, mailFailed: true }, NOW + 1),
  );

  test.each([
    ['the same execution', EXECUTION],
    ['another execution', `${EXECUTION}-again`],
    ['no execution', undefined],
  ])('a fresh start by %s goes on in the same audit trail', (_, execution) => {
    const before = rowsOf(failed);
    const raw = input({
      idempotency_key: 'k',
      approvers: ['a@example.com'],
      ...(execution === undefined ? {} : { execution }),
    });
    const { request, links } = openRequest(
      parseRequest(raw, settings),
      settings,
      countingMint(),
      NOW + 2,
      frozen(failed),
    );
    expect(request).toMatchObject({
      id: failed.id,
      version: 3,
      status: 'pending',
      taskToken: TASK_TOKEN,
      createdAt: NOW + 2,
    });
    const rows = rowsOf(request);
    expect(rows.slice(0, before.length)).toEqual(before);
    expect(rows.at(-1)).toMatchObject({ version: 3, event: 'requested', chain: request.chain });
    expect(rows.at(-1)?.execution).toBe(execution);
    const voting = voted(request, { linkHash: linkOf({ links }, 'a@example.com'), action: 'approve' }, NOW + 3);
    expect(entriesOf(voting, voting.events).at(-1)?.chain).toBe(voting.chain);
  });

  test('a fresh start that follows one without an execution keeps the first rows without one', () => {
    const plain = opened({ idempotency_key: 'k', approvers: ['a@example.com'] });
    const gone = changed(
      cancel(plain.request, { actor: 'countersign', reason: MAIL_FAILED, mailFailed: true }, NOW + 1),
    );
    const raw = input({ idempotency_key: 'k', approvers: ['a@example.com'], execution: EXECUTION });
    const { request } = openRequest(parseRequest(raw, settings), settings, countingMint(), NOW + 2, gone);
    expect(rowsOf(request).map(({ execution }) => execution)).toEqual([undefined, undefined, EXECUTION]);
    expect(rowsOf(request).at(-1)?.chain).toBe(request.chain);
  });
});
