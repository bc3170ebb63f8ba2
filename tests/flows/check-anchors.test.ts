import { describe, expect, test } from '@jest/globals';
import { rowsOf } from '../../lib/domain/audit-row.ts';
import { anchorDay } from '../../lib/flows/anchor-audit.ts';
import { type AnchorSelection, checkAnchors } from '../../lib/flows/check-anchors.ts';
import { type MemoryAnchors, memoryAnchors } from '../support/memory-anchors.ts';
import { DAY, linkOf, NOW, opened, voted } from '../support/requests.ts';
import { type Row, stored } from '../support/trails.ts';

const TODAY = '2026-11-23';
const TTL = NOW / 1_000 + 400 * 86_400;

const plain = opened();
const decided = voted(plain.request, { linkHash: linkOf(plain, 'approve') }, NOW + 1_000);
const other = opened({}, NOW + 2_000, () => 'abcdefghijkmnopq').request;
const trail = stored([...rowsOf(decided), ...rowsOf(other)], NOW, TTL);

async function anchored(rows: readonly Row[], anchors = memoryAnchors(), day = TODAY) {
  async function* each() {
    yield* rows;
  }
  await anchorDay({ rows: () => each(), put: anchors.put, clock: () => NOW, stage: 'test' }, day);
  return anchors;
}

async function checked(anchors: MemoryAnchors, rows: readonly Row[], selection: AnchorSelection = {}, now = NOW) {
  const chainAt = async (id: string, position: string) => {
    const row = rows.find((one) => one.request_id === id && one.position === position);
    return row === undefined ? undefined : String(row.chain);
  };
  const checks = [];
  for await (const check of checkAnchors({ anchors, chainAt, clock: () => now }, selection)) checks.push(check);
  return {
    heads: checks.reduce((sum, { heads }) => sum + heads, 0),
    findings: checks.flatMap(({ findings }) => findings),
  };
}

describe('trails', () => {
  test('that went on from their heads are as they were anchored', async () => {
    const anchors = await anchored(trail.slice(0, 2));
    expect(await checked(anchors, trail)).toEqual({ heads: 1, findings: [] });
  });

  test.each<[string, Row[], string]>([
    ['that were deleted whole', trail.filter(({ request_id }) => request_id !== decided.id), 'is not there'],
    [
      'that were rewritten, with chains that fit,',
      stored(rowsOf({ ...decided, events: decided.events.map((event) => ({ ...event, actor: 'eve' })) }), NOW),
      'its chain is not',
    ],
  ])('%s are found', async (_, rows, says) => {
    const { findings } = await checked(await anchored(trail), rows);
    const message = expect.stringContaining(says);
    expect(findings).toContainEqual({ request_id: decided.id, problem: 'anchor', version: 2, message });
  });

  test('are not missed once their retention is over', async () => {
    const anchors = await anchored(trail);
    const of = async (now: number) =>
      (await checked(anchors, [], { from: TODAY, to: '2026-11-24' }, now)).findings.length;
    expect([await of(TTL * 1_000 - 1), await of(TTL * 1_000)]).toEqual([2, 0]);
  });

  test('of one request are compared alone', async () => {
    const anchors = await anchored(trail);
    const { heads, findings } = await checked(anchors, [], { request: other.id });
    expect([heads, findings.map(({ request_id: id }) => id)]).toEqual([1, [other.id]]);
  });
});

const says = ({ findings }: { findings: { message: string }[] }) => findings.map(({ message }) => message);
const missed = (day: string) => `${day} was not anchored; invoke anchor-audit with that day`;

describe('days', () => {
  test('that were not anchored between others are found', async () => {
    const anchors = await anchored([]);
    await anchored([], anchors, '2026-11-26');
    expect(says(await checked(anchors, []))).toEqual([missed('2026-11-24'), missed('2026-11-25')]);
  });

  test('that were not anchored since the last that was are found, once they must have been', async () => {
    const anchors = await anchored([]);
    const at = async (time: string) => says(await checked(anchors, [], {}, Date.parse(time)));
    expect(await at('2026-11-25T07:59:59Z')).toEqual([]);
    expect(await at('2026-11-25T08:00:00Z')).toEqual([missed('2026-11-24')]);
    expect(await at('2026-11-26T08:00:00Z')).toEqual([missed('2026-11-24'), missed('2026-11-25')]);
  });

  test('are all missed in a bucket in which there is nothing', async () => {
    const nothing = ['nothing of this stage was anchored in this bucket'];
    expect(says(await checked(memoryAnchors(), trail))).toEqual(nothing);
    expect(says(await checked(memoryAnchors(), trail, { request: decided.id }))).toEqual(nothing);
  });

  test('that are not asked for are left out', async () => {
    const anchors = await anchored(trail);
    for (const day of ['2026-11-24', '2026-11-26']) await anchored(trail, anchors, day);
    const at = NOW + 5 * DAY;
    expect((await checked(anchors, trail, { from: '2026-11-24', to: '2026-11-26' }, at)).heads).toBe(2);
    expect(says(await checked(anchors, trail, { from: '2026-11-24', to: '2026-11-26' }, at))).toEqual([
      missed('2026-11-25'),
    ]);
  });

  test('that are missing are no matter of one request', async () => {
    const anchors = await anchored(trail);
    expect(await checked(anchors, trail, { request: other.id }, NOW + 5 * DAY)).toEqual({ heads: 1, findings: [] });
  });
});

describe('an anchor', () => {
  test.each(['', '{}', 'no JSON', JSON.stringify({ stage: 'test', day: '2020-01-01', made_at: '', heads: [] })])(
    'that is none is found: %j',
    async (text) => {
      const anchors = memoryAnchors();
      await anchors.put(TODAY, text);
      expect(says(await checked(anchors, []))).toEqual([`what was anchored on ${TODAY} is no anchor`]);
    },
  );

  test.each<[string, (anchors: MemoryAnchors) => Promise<void>]>([
    ['written over', (anchors) => anchors.overwrite(TODAY, '{"heads":[]}')],
    ['deleted', (anchors) => anchors.remove(TODAY)],
  ])('that was %s is found, and its first version still tells', async (_, touch) => {
    const anchors = await anchored(trail);
    await touch(anchors);
    expect(says(await checked(anchors, []))).toEqual([
      expect.stringContaining('written over or deleted'),
      expect.stringContaining('is not there'),
      expect.stringContaining('is not there'),
    ]);
  });
});
