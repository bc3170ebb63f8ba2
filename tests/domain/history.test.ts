import { describe, expect, test } from '@jest/globals';
import { chainOf, GENESIS, type RequestEvent } from '../../lib/domain/events.ts';
import { bounded } from '../../lib/domain/history.ts';
import { NOW } from '../support/requests.ts';

const subject = { id: 'abc' };

/** Events of these names, a version each, from version 1 on. */
const events = (...names: RequestEvent['event'][]) =>
  names.map((event, index): RequestEvent => {
    return { version: index + 1, at: new Date(NOW + index).toISOString(), event, actor: 'countersign', detail: {} };
  });
const many = (count: number, ...names: RequestEvent['event'][]) =>
  events(...Array.from({ length: count }, () => names).flat());
const versionsOf = (all: readonly RequestEvent[]) => all.map(({ version }) => version);

describe('a request remembers', () => {
  test.each<[string, RequestEvent[]]>([
    ['no events as they are', []],
    ['1,000 events', many(1_000, 'failed')],
    ['40 heartbeats, each with its delivery', many(40, 'heartbeat', 'delivered')],
  ])('%s', (_, all) => {
    expect(bounded(subject, all, GENESIS)).toEqual({ events: all });
  });

  test.each<[string, RequestEvent[], number]>([
    ['the newer half of 1,001 events', many(1_001, 'failed'), 501],
    ['the newer half of 41 heartbeats and what came since', many(41, 'delivered', 'heartbeat'), 42],
    ['what came after both cuts, the later one of all events', many(500, 'heartbeat', 'delivered', 'failed'), 501],
    [
      'what came after both cuts, the later one of heartbeats',
      events(...many(990, 'failed').map(({ event }) => event), ...many(41, 'heartbeat').map(({ event }) => event)),
      1_011,
    ],
  ])('%s', (_, all, cut) => {
    const kept = bounded(subject, all, GENESIS);
    expect(versionsOf(kept.events)).toEqual(versionsOf(all).slice(cut));
    const chain = all.slice(0, cut).reduce((before, event) => chainOf(before, subject, [event]), '');
    expect(kept.eventsBase).toEqual({ version: cut, chain });
  });

  test('whole versions', () => {
    const pairs = many(1_001, 'failed').map((event) => ({ ...event, version: Math.ceil(event.version / 2) }));
    const { events: kept, eventsBase } = bounded(subject, pairs, GENESIS);
    expect(eventsBase?.version).toBe(251);
    expect(kept[0]).toEqual(pairs[502]);
  });

  test('where it began before, while nothing is too many', () => {
    const base = { version: 7, chain: 'x' };
    const all = many(3, 'failed').map((event) => ({ ...event, version: event.version + 7 }));
    expect(bounded(subject, all, base)).toEqual({ events: all, eventsBase: base });
  });
});
