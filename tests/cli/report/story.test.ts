import { describe, expect, test } from '@jest/globals';
import { type Story, storyOf } from '../../../cli/report/story.ts';
import type { AuditEntry } from '../../../lib/domain/events.ts';
import { NOW } from '../../support/requests.ts';
import { SAMPLE_NOW, sampleEntries } from '../../support/sample-report.ts';

function told(entries: readonly AuditEntry[], now = SAMPLE_NOW): Story {
  const story = storyOf(entries, now);
  if (story === undefined) throw new Error('there is no story');
  return story;
}

const lanesOf = (story: Story) => story.lanes.map(({ name, said, tone, open }) => ({ name, said, tone, open }));

describe('a story', () => {
  test('of a decision has who was asked, what they said after how long, and when the workflow was told', () => {
    const story = told(sampleEntries.decided);
    expect(story).toMatchObject({ title: 'Deploy 4.2 to production', action: 'approve', from: NOW });
    expect(story.outcome).toEqual({
      kind: 'decided',
      badge: 'approve',
      text: 'approve, decided after 2 h 5 min',
      tone: 'good',
    });
    expect(lanesOf(story)).toEqual([
      { name: 'Request', said: 'approve, decided after 2 h 5 min', tone: 'good', open: false },
      { name: 'aiko@example.com', said: 'approve after 24 min 59 s', tone: 'good', open: false },
      { name: 'ben@example.com', said: 'no answer in 2 h 4 min', tone: 'calm', open: false },
      {
        name: 'chloe.with-a-rather-long-name@platform-engineering.example.com',
        said: 'approve after 2 h 4 min',
        tone: 'good',
        open: false,
      },
      { name: 'Step Functions', said: 'told after 420 ms', tone: 'good', open: false },
    ]);
    expect(story.lanes[1]?.marks.map(({ text, tone }) => [text, tone])).toEqual([
      ['mailed', 'calm'],
      ['redeemed: approve', 'calm'],
      ['refused: reject, AlreadyVoted', 'bad'],
    ]);
  });

  test('leaves what came long after the end out of its picture, and tells it beside', () => {
    expect(told(sampleEntries.decided).later.map(({ event }) => event)).toEqual(['refused']);
    expect(told(sampleEntries.expired).later.map(({ event }) => event)).toEqual(['purged']);
  });

  test('of an open request goes on until now', () => {
    const story = told(sampleEntries.open);
    expect(story).toMatchObject({ to: SAMPLE_NOW, outcome: { kind: 'open', text: 'open for 3 h' } });
    expect(lanesOf(story)).toEqual([
      { name: 'Request', said: 'open for 3 h', tone: 'wait', open: true },
      { name: 'aiko@example.com', said: 'no answer yet, after 2 h 59 min', tone: 'wait', open: true },
      { name: 'ben@example.com', said: 'approve after 59 min 59 s', tone: 'wait', open: false },
    ]);
    expect(story).not.toHaveProperty('took');
  });

  test('of a delivery that took a while has every try', () => {
    const delivery = told(sampleEntries.retried).lanes.at(-1);
    expect(delivery).toMatchObject({ name: 'Step Functions', said: 'told after 10 min', tone: 'good' });
    expect(delivery?.marks.map(({ text }) => text)).toEqual(Array(2).fill('tried in vain: ThrottlingException'));
  });

  test('of a cancellation says who and why, in few words', () => {
    const story = told(sampleEntries.cancelled);
    expect(story.outcome.text).toBe('cancelled after 1 h: Asked by mistake, by mei');
    expect(story.lanes.map(({ name }) => name)).not.toContain('Step Functions');
    expect(lanesOf(story).at(-1)).toMatchObject({ name: 'ben@example.com', said: 'could not be mailed', tone: 'bad' });
  });

  test('of a link that names nobody has its holder', () => {
    const lanes = lanesOf(told(sampleEntries.plain));
    expect(lanes.map(({ name }) => name)).toEqual(['Request', 'link holder', 'Step Functions']);
    expect(lanes.at(-1)?.said).toBe('no longer waiting, or told before (after 300 ms)');
  });

  test('of a task that was failed is not shown as good', () => {
    const rejected = sampleEntries.decided.map((row) =>
      row.event === 'delivered' ? { ...row, detail: { result: 'task-failure' } } : row,
    );
    expect(told(rejected).outcome.tone).toBe('bad');
  });

  test('of a code that could not be mailed does not say so of the mail that asked', () => {
    const ben = 'ben@example.com';
    const mailed = sampleEntries.decided.find(({ event, approver }) => event === 'mailed' && approver === ben);
    if (mailed === undefined) throw new Error('there is no row');
    const detail = { error: 'Throttling', mail: true, code: true };
    const failed = { ...mailed, event: 'failed' as const, at: new Date(NOW + 3_600_000).toISOString(), detail };
    const said = (rows: readonly AuditEntry[]) => told(rows).lanes.find(({ name }) => name === ben)?.said;
    expect(said([...sampleEntries.decided, failed])).toBe('no answer in 2 h 4 min');
    expect(said([...sampleEntries.decided, { ...failed, detail: { ...detail, code: false } }])).toBe(
      'could not be mailed',
    );
  });

  test('begins with the request that was asked afresh', () => {
    const [asked, mailed] = sampleEntries.expired;
    if (asked === undefined || mailed === undefined) throw new Error('there are no rows');
    const failed = { ...mailed, event: 'cancelled' as const, detail: { reason: 'MailFailed' } };
    const again = { ...asked, version: 3, at: new Date(NOW + 3 * 3_600_000).toISOString() };
    const story = told([asked, failed, again], NOW + 4 * 3_600_000);
    expect(story.outcome.text).toBe('open for 1 h');
    expect(story.openedAt).toBe(asked.at);
  });

  test('can be told of rows that lack their beginning', () => {
    expect(told(sampleEntries.decided.slice(2)).lanes.length).toBeGreaterThan(1);
    expect(storyOf([], NOW)).toBeUndefined();
  });
});
