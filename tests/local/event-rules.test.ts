import { afterEach, describe, expect, it } from '@jest/globals';
import { type EventBus, startEvents } from '../../local/event-rules.ts';
import type { Service } from '../../local/service.ts';
import type { Invoke } from '../../local/step-functions/invoke.ts';
import type { Json } from '../../local/step-functions/json.ts';
import { until } from '../support/until.ts';

const ENDED = {
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  resources: ['arn:aws:states:us-east-1:000000000000:execution:m:1'],
  detail: { status: 'ABORTED', error: null },
};
const PATTERN = { source: ['aws.states'], detail: { status: ['SUCCEEDED', 'ABORTED'] } };
const NO_PAUSES: [number, number] = [1, 1];

type Functions = Record<string, Partial<Service['functions'][string]>>;

function serviceWith(functions: Functions): Service {
  return {
    functions: Object.fromEntries(
      Object.entries(functions).map(([name, given]) => [name, { name, events: [], ...given }]),
    ),
    provider: { environment: {} },
    resources: { Resources: {} },
  };
}

describe('event rules', () => {
  let bus: EventBus | undefined;
  const calls: { name: string; event: Json }[] = [];

  afterEach(async () => {
    await bus?.close();
    bus = undefined;
    calls.length = 0;
  });

  function start(functions: Functions, answer: (call: number) => 'ok' | 'error' = () => 'ok', more = {}): EventBus {
    const invoke: Invoke = async (name, event) => {
      calls.push({ name, event });
      return answer(calls.length) === 'ok' ? { payload: null } : { error: { errorType: 'Error', errorMessage: '' } };
    };
    bus = startEvents({ service: serviceWith(functions), invoke, pausesMs: NO_PAUSES, ...more });
    return bus;
  }

  async function called(times: number): Promise<void> {
    await until(`${times} calls`, () => calls.length >= times);
  }

  it('hand an event, whole, to every function with a rule that matches, and to no other', async () => {
    start({
      ended: { events: [{ eventBridge: { pattern: PATTERN } }] },
      all: { events: [{ eventBridge: { pattern: { source: [{ prefix: 'aws.' }] } } }] },
      mails: { events: [{ eventBridge: { pattern: { source: ['aws.ses'] } } }] },
      none: { events: [{ stream: {} }] },
    }).put(ENDED);
    await called(2);
    expect(calls).toEqual([
      { name: 'ended', event: ENDED },
      { name: 'all', event: ENDED },
    ]);
  });

  it('do not match what their pattern leaves out', async () => {
    const running = start({ ended: { events: [{ eventBridge: { pattern: PATTERN } }] } });
    running.put({ ...ENDED, detail: { status: 'RUNNING' } });
    running.put({ ...ENDED, source: 'mine' });
    running.put(ENDED);
    await called(1);
    expect(calls.map(({ event }) => event)).toEqual([ENDED]);
  });

  it('do nothing while they are disabled', async () => {
    const running = start({
      off: { events: [{ eventBridge: { pattern: PATTERN, enabled: false } }] },
      on: { events: [{ eventBridge: { pattern: PATTERN } }] },
    });
    running.put(ENDED);
    await called(1);
    expect(calls.map(({ name }) => name)).toEqual(['on']);
  });

  it('invoke a function that failed twice more, and then give the event up', async () => {
    const running = start({ ended: { events: [{ eventBridge: { pattern: PATTERN } }] } }, () => 'error');
    running.put(ENDED);
    await until('it is given up', () => running.discarded.length > 0);
    expect(calls).toHaveLength(3);
    expect(running.discarded).toEqual([{ functionName: 'ended', event: ENDED, reason: 'RetriesExhausted' }]);
  });

  it('stop trying once the function succeeds', async () => {
    const running = start({ ended: { events: [{ eventBridge: { pattern: PATTERN } }] } }, (call) =>
      call === 1 ? 'error' : 'ok',
    );
    running.put(ENDED);
    await called(2);
    await running.close();
    expect(calls).toHaveLength(2);
    expect(running.discarded).toEqual([]);
  });

  it.each([0, 1])('try again as often as the function says: %d times', async (maximumRetryAttempts) => {
    const functions = { ended: { maximumRetryAttempts, events: [{ eventBridge: { pattern: PATTERN } }] } };
    const running = start(functions, () => 'error');
    running.put(ENDED);
    await until('it is given up', () => running.discarded.length > 0);
    expect(calls).toHaveLength(1 + maximumRetryAttempts);
  });

  it('do not try again what has become too old', async () => {
    const functions = { ended: { maximumEventAge: 0, events: [{ eventBridge: { pattern: PATTERN } }] } };
    const running = start(functions, () => 'error', { pausesMs: [20, 20] });
    running.put(ENDED);
    await until('it is given up', () => running.discarded.length > 0);
    expect(running.discarded.map(({ reason }) => reason)).toEqual(['EventAgeExceeded']);
  });

  it('try nothing again once the stack ends', async () => {
    const functions = { ended: { events: [{ eventBridge: { pattern: PATTERN } }] } };
    const running = start(functions, () => 'error', { pausesMs: [60_000, 60_000] });
    running.put(ENDED);
    await called(1);
    await running.close();
    expect(calls).toHaveLength(1);
  });

  it('lose what a test asks them to lose', async () => {
    const rule = { events: [{ eventBridge: { pattern: PATTERN } }] };
    const drop = (functionName: string) => functionName === 'ended';
    start({ ended: rule, other: rule }, () => 'ok', { drop }).put(ENDED);
    await called(1);
    expect(calls.map(({ name }) => name)).toEqual(['other']);
  });

  it.each([
    ['no pattern', {}, /cannot follow an event rule of ended/],
    ['an input of its own', { pattern: PATTERN, input: { a: 1 } }, /input/],
    ['another bus', { pattern: PATTERN, eventBus: 'mine' }, /eventBus/],
    ['a pattern that AWS would refuse', { pattern: { source: 'aws.states' } }, /ended: pattern\.source/],
  ])('refuse %s at the start', (_, eventBridge, message) => {
    expect(() => start({ ended: { events: [{ eventBridge }] } })).toThrow(message);
  });
});
