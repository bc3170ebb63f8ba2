import { describe, expect, test } from '@jest/globals';
import { canDecide } from '../../lib/domain/action.ts';

const [success, failure, heartbeat] = (['success', 'failure', 'heartbeat'] as const).map((type) => ({ type }));
const post = (...outcomes: (typeof success)[]) => ({
  type: 'post' as const,
  outcomes: outcomes.filter((outcome) => outcome !== undefined),
});

describe('votes for an action can decide a request', () => {
  test.each([
    ['that ends the task well', success, true],
    ['that fails the task', failure, true],
    ['but not for a heartbeat', heartbeat, false],
    ['that is posted, where one outcome ends the task', post(heartbeat, failure), true],
    ['but not where every outcome is a heartbeat', post(heartbeat, heartbeat), false],
  ])('%s', (_, action, expected) => {
    expect(action && canDecide(action)).toBe(expected);
  });
});
