import { describe, expect, test } from '@jest/globals';
import { endWithExecution } from '../../lib/domain/execution-end.ts';
import { repeatRequest } from '../../lib/domain/repeat-request.ts';
import { changed, countingMint, DAY, EXECUTION, frozen, linkOf, NOW, opened, voted } from '../support/requests.ts';

const asked = opened({ execution: EXECUTION, idempotency_key: 'deploy', expiration: '2026-11-30T09:00:00Z' });
const end = { executionArn: EXECUTION, status: 'ABORTED', before: NOW + 5 };
const repeat = { token: 'second', execution: EXECUTION, fingerprint: asked.request.fingerprint };

describe('the end of an execution', () => {
  test('cancels its request, and says with which status it ended', () => {
    const request = changed(endWithExecution(frozen(asked.request), end, NOW + 9));
    expect(request).toMatchObject({
      status: 'cancelled',
      ending: 'ExecutionEnded',
      executionEnded: 'ABORTED',
      delivery: 'none',
      outbox: [],
    });
    expect(request).not.toHaveProperty('openExecution');
    expect(request.events.at(-1)).toMatchObject({
      event: 'cancelled',
      actor: 'workflow',
      detail: { reason: 'ExecutionEnded', execution_ended: 'ABORTED' },
    });
  });

  test.each([
    ['of another execution', asked.request, { ...end, executionArn: `${EXECUTION}-2` }],
    ['that names no execution', opened().request, end],
    ['that was made at that moment or later: for a redrive', asked.request, { ...end, before: NOW }],
    ['that was decided', voted(asked.request, { linkHash: linkOf(asked, 'approve') }), end],
    ['that is bound to another execution', rebound({ execution: `${EXECUTION}-2` }, NOW + 1), end],
    ['that is bound to a later task of the same execution', rebound({}, NOW + 6), end],
  ])('leaves alone a request %s', (_, request, ended) => {
    expect(endWithExecution(frozen(request), ended, NOW + 9)).toEqual({ kind: 'unchanged', request });
  });

  test('cancels a request that was bound to its task before', () => {
    expect(endWithExecution(rebound({}, NOW + 4), end, NOW + 9).kind).toBe('changed');
  });

  test('leaves a request whose time is over to its expiry', () => {
    const late = asked.request.expiresAt + DAY;
    expect(endWithExecution(asked.request, { ...end, before: late }, late).kind).toBe('unchanged');
  });
});

function rebound(fields: { execution?: string }, at: number) {
  return changed(repeatRequest(asked.request, { ...repeat, ...fields }, countingMint(), at));
}
