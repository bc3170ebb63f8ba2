import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CSV_HEAD, csvRow } from '../../cli/audit-csv.ts';
import type { AuditEntry } from '../../lib/domain/events.ts';

/** A reader of RFC 4180, with nothing beside it. */
function parse(text: string): string[][] {
  const records: string[][] = [];
  let fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let at = 0; at < text.length; at = field.lastIndex) {
    field.lastIndex = at;
    const found = field.exec(text);
    if (found === null) throw new Error(`this is no CSV: ${text.slice(at, at + 40)}`);
    const [, quoted, plain = '', end] = found;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    records.push(fields);
    fields = [];
  }
  return records;
}

const entry: AuditEntry = {
  request_id: 'qsgJmQwt4pw3xy8n',
  version: 3,
  ordinal: 0,
  at: '2026-11-23T09:00:00.000Z',
  event: 'redeemed',
  actor: 'aiko@example.com',
  approver: 'aiko@example.com',
  action: 'approve',
  detail: { comment: 'Budget is there' },
  chain: 'c0ffee',
};

function read(changes: Partial<AuditEntry>): Record<string, string | undefined> {
  const [head = [], row = []] = parse(CSV_HEAD + csvRow({ ...entry, ...changes }));
  expect(row).toHaveLength(head.length);
  return Object.fromEntries(head.map((name, column) => [name, row[column]]));
}

describe('a row as CSV', () => {
  test('has a column for each field, and one for what many events tell', () => {
    expect(read({})).toEqual({
      at: '2026-11-23T09:00:00.000Z',
      request_id: 'qsgJmQwt4pw3xy8n',
      version: '3',
      ordinal: '0',
      event: 'redeemed',
      actor: 'aiko@example.com',
      approver: 'aiko@example.com',
      action: 'approve',
      comment: 'Budget is there',
      reason: '',
      error: '',
      message_id: '',
      detail: '',
      execution: '',
      source_ip_hmac: '',
      user_agent: '',
      chain: 'c0ffee',
    });
  });

  test('keeps the rest of the detail as JSON', () => {
    const row = read({ detail: { reason: 'AlreadyVoted', votes: 2, actions: ['a', 'b'] } });
    expect(row).toMatchObject({ reason: 'AlreadyVoted', detail: '{"votes":2,"actions":["a","b"]}' });
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '=cmd|"/c calc"!A1', '-2+3,"x"'])(
    'never begins a cell like a formula: %j',
    (comment) => {
      const cell = read({ detail: { comment } }).comment ?? '';
      expect(cell).toMatch(/^[·']/);
      expect(csvRow({ ...entry, detail: { comment } })).not.toMatch(/(?:^|,)"?[=+\-@\t\r\n＝]/);
    },
  );

  test.each([
    ['fine;=1+1', "fine;'=1+1"],
    ['fine\n=1+1', "fine\n'=1+1"],
    ['a; b = c; -', 'a; b = c; -'],
  ])('begins none either where semicolons or line breaks end cells: %j', (comment, expected) => {
    expect(read({ detail: { comment } }).comment).toBe(expected);
  });

  test('has no control characters but line breaks', () => {
    expect(read({ detail: { comment: 'a\u001b[31mb\r\nc\u0007\u0000' } }).comment).toBe('a·[31mb\nc··');
  });

  test('is read back as it was written, whatever is in it', () => {
    const texts = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(texts, texts, texts, (comment, actor, user_agent) => {
        const row = read({ actor, user_agent, detail: { comment } });
        const tame = (text: string) =>
          text
            .replaceAll('\r\n', '\n')
            .replaceAll(/(?![\n\t])\p{Cc}/gu, '·')
            .replaceAll(/(^|[;\t\n])(?=[=+\-@\t\n＝＋－＠])/g, "$1'");
        expect(row).toMatchObject({ comment: tame(comment), actor: tame(actor), user_agent: tame(user_agent) });
      }),
    );
  });
});
