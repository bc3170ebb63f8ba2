import { describe, expect, test } from '@jest/globals';
import { postpone, settle } from '../../lib/domain/deliver.ts';
import { isTaskBound } from '../../lib/domain/message.ts';
import { redeliver } from '../../lib/domain/remedies.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import { AIKO, BEN } from '../support/people.ts';
import { asked, changed, eventNames, frozen, linkOf, MINUTE, NOW, taskMessage, voted } from '../support/requests.ts';

// An operator hands a result over again while the service is still at it.

const given = asked([AIKO, BEN], { notify_outcome: true, requester: 'ops@example.com' });
const decided = frozen(voted(given.request, { linkHash: linkOf(given, AIKO), action: 'approve' }));
const waiting = taskMessage(decided);
const retrying = frozen(changed(postpone(decided, waiting, 'ThrottlingException', NOW + MINUTE)));

const again = (request: ApprovalRequest, now = NOW + 2 * MINUTE) => frozen(changed(redeliver(request, 'ops', now)));

describe('a result that waits for its next try', () => {
  const next = again(retrying);

  test('is tried at once by the stream, and by the sweep from the beginning', () => {
    expect(next).toMatchObject({ delivery: 'pending' });
    expect(taskMessage(next)).toMatchObject({ attempts: 0, nextAt: NOW + 3 * MINUTE, result: waiting.result });
    expect(next.outbox).toHaveLength(decided.outbox.length);
    expect(eventNames(next).at(-1)).toBe('resent');
  });

  test('is delivered when the sender that was slow gets through after all', () => {
    const settled = changed(settle(next, waiting, { kind: 'sent' }, NOW + 2 * MINUTE));
    expect(settled.delivery).toBe('delivered');
    expect(settled.outbox.filter(isTaskBound)).toEqual([]);
    expect(settled).not.toHaveProperty('unheard');
  });

  test('stays delivered when the other sender then sees its own repeat', () => {
    const settled = frozen(changed(settle(next, waiting, { kind: 'sent' }, NOW + 2 * MINUTE)));
    expect(settle(settled, taskMessage(next), { kind: 'closed' }, NOW + 2 * MINUTE).kind).toBe('unchanged');
  });

  test('leaves the mails that tell of it as they wait', () => {
    const mails = ({ outbox }: ApprovalRequest) => outbox.filter((message) => !isTaskBound(message));
    expect(mails(next)).toEqual(mails(retrying));
  });
});

describe('a result that is settled', () => {
  test('is not handed over again once it was delivered', () => {
    const delivered = frozen(changed(settle(decided, waiting, { kind: 'sent' }, NOW)));
    expect(redeliver(delivered, 'ops', NOW)).toEqual({ kind: 'unchanged', request: delivered });
  });

  test.each([{ kind: 'closed' as const }, { kind: 'failed' as const, error: 'InvalidToken' }])(
    'and was heard by nobody ($kind) goes out as a message of its own',
    (outcome) => {
      const settled = frozen(changed(settle(decided, waiting, outcome, NOW)));
      const next = again(settled);
      expect(next).toMatchObject({ delivery: 'pending' });
      expect(taskMessage(next).result).toEqual(waiting.result);
      expect(next.outbox.map(({ id }) => id)).not.toContain(waiting.id);
      expect(next).not.toHaveProperty('unheard');
    },
  );
});
