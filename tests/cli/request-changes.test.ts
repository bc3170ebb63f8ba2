import { describe, expect, test } from '@jest/globals';
import { CHANGES } from '../../cli/request-changes.ts';
import { resend } from '../../lib/domain/remedies.ts';
import { requestJson } from '../../lib/domain/request-json.ts';
import { AIKO, BEN } from '../support/people.ts';
import { asked, countingMint, NOW } from '../support/requests.ts';

const change = CHANGES.find(({ name }) => name === 'resend');
const { request } = resend(asked([AIKO, BEN]).request, { actor: 'ops' }, countingMint(500), NOW);
const answer = (mails: object[], changes: object = {}) => ({ ...requestJson(request, NOW), mails, ...changes });

describe('countersign request resend', () => {
  test('says who is mailed again', () => {
    const all = answer([
      { approver: AIKO, message_id: 'a' },
      { approver: BEN, message_id: 'b' },
    ]);
    expect(change?.said(all, {})).toBe(`${request.id} is mailed again to ${AIKO}, ${BEN}.\n`);
    expect(change?.failed?.(all)).toBe(false);
  });

  test('says whom no mail could be sent to, and why, and fails', () => {
    const some = answer([
      { approver: AIKO, message_id: 'a' },
      { approver: BEN, error: 'MessageRejected' },
    ]);
    expect(change?.said(some, {})).toBe(
      `${request.id} is mailed again to ${AIKO}.\n${BEN} could not be mailed: MessageRejected.\n`,
    );
    expect(change?.failed?.(some)).toBe(true);
  });

  test('says that the request has ended by it', () => {
    const none = answer([{ approver: BEN, error: 'MessageRejected' }], {
      status: 'failed',
      ending: 'ApproverUnreachable',
    });
    expect(change?.said(none, {})).toBe(
      `${BEN} could not be mailed: MessageRejected.\n${request.id} has ended: ApproverUnreachable.\n`,
    );
  });
});
