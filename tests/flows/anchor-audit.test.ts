import { describe, expect, test } from '@jest/globals';
import { anchorSchema } from '../../lib/domain/anchor.ts';
import { rowsOf } from '../../lib/domain/audit-row.ts';
import { anchorDay } from '../../lib/flows/anchor-audit.ts';
import { memoryAnchors } from '../support/memory-anchors.ts';
import { DAY, linkOf, NOW, opened, voted } from '../support/requests.ts';
import { type Row, stored } from '../support/trails.ts';

const TODAY = '2026-11-23';

const plain = opened();
const decided = voted(plain.request, { linkHash: linkOf(plain, 'approve') }, NOW + 1_000);
const other = opened({}, NOW + 2_000, () => 'abcdefghijkmnopq').request;
const trail = stored([...rowsOf(decided), ...rowsOf(other)], NOW);

async function anchored(rows: readonly Row[], anchors = memoryAnchors()) {
  async function* each() {
    yield* rows;
  }
  const { put } = anchors;
  const answer = await anchorDay({ rows: () => each(), put, clock: () => NOW + DAY, stage: 'test' }, TODAY);
  return { answer, anchors, text: await anchors.read({ day: TODAY, version: '0', touched: false }) };
}

describe('anchoring a day', () => {
  test('keeps the last row of each trail, whatever order the rows come in', async () => {
    const { answer, text } = await anchored(trail.toReversed());
    expect(answer).toEqual({ day: TODAY, heads: 2, unreadable: 0, written: true });
    const anchor = anchorSchema.parse(JSON.parse(text));
    expect(anchor).toMatchObject({ stage: 'test', day: TODAY, made_at: '2026-11-24T09:00:00.000Z' });
    expect(anchor.heads.map(({ request_id, version, chain }) => [request_id, version, chain])).toEqual([
      [decided.id, 2, decided.chain],
      [other.id, 1, other.chain],
    ]);
  });

  test('tells two trails of one key apart', async () => {
    const earlier = stored(rowsOf(plain.request), NOW - DAY);
    expect((await anchored([...earlier, ...trail])).answer.heads).toBe(3);
  });

  test('is not kept from it by a row that is none, and counts it', async () => {
    const { answer } = await anchored([{ request_id: 'x', position: 7 }, ...trail]);
    expect(answer).toMatchObject({ heads: 2, unreadable: 1, written: true });
  });

  test('leaves what was anchored before as it is', async () => {
    const { anchors, text } = await anchored(trail);
    const again = await anchored([], anchors);
    expect(again.answer).toMatchObject({ heads: 0, written: false });
    expect(again.text).toBe(text);
  });

  test('anchors a day without rows too, so that one that is missing shows', async () => {
    expect((await anchored([])).answer).toEqual({ day: TODAY, heads: 0, unreadable: 0, written: true });
  });
});
