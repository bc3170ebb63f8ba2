import { describe, expect, test } from '@jest/globals';
import { noteTrouble } from '../../lib/domain/mail-trouble.ts';
import { giveUpUnreachable, type MailResult, recordMails, resumeMailing } from '../../lib/domain/mailing.ts';
import { resend } from '../../lib/domain/remedies.ts';
import { type ApprovalRequest, approverOf } from '../../lib/domain/request.ts';
import { AIKO, BEN, later, refused, sent } from '../support/people.ts';
import { asked, changed, countingMint, frozen, MINUTE, NOW } from '../support/requests.ts';

// An operator has somebody mailed again whose mail had come back: what that one more mail comes to.

/** Ids that no request of these tests was opened with. */
const mint = countingMint(1_000);
const noted = (request: ApprovalRequest, results: MailResult[], now = NOW) =>
  frozen(changed(recordMails(request, results, now)));

const mailed = noted(asked([AIKO, BEN]).request, [sent(AIKO), sent(BEN)]);
const bounce = { event: 'bounced', type: 'Permanent', messageId: `id of ${AIKO}`, to: AIKO } as const;
const lost = frozen(changed(noteTrouble(mailed, bounce, NOW)));
const asking = frozen(resend(lost, { actor: 'ops', approver: AIKO }, mint, NOW + MINUTE).request);

describe('whoever a mail did not reach and who is mailed again', () => {
  test('counts as reached while that mail is under way', () => {
    expect(approverOf(lost, AIKO)).toMatchObject({ unreachable: true, undeliverable: { reason: 'Permanent' } });
    expect(approverOf(asking, AIKO)).not.toHaveProperty('unreachable');
  });

  test('is reached once it is sent, and nothing is said of the mail before', () => {
    const reached = noted(asking, [sent(AIKO)]);
    expect(approverOf(reached, AIKO)).toEqual({ email: AIKO, mailedAt: NOW, messageId: `id of ${AIKO}` });
  });

  test('is out of reach again when the mail service refuses it: no earlier mail has arrived either', () => {
    expect(approverOf(noted(asking, [refused(AIKO)]), AIKO)).toMatchObject({ unreachable: true });
  });

  test('is out of reach again when it could not be sent for so long', () => {
    let tried = noted(asking, [later(AIKO)]);
    for (let attempt = 1; attempt <= 6; attempt++) {
      expect(approverOf(tried, AIKO)).not.toHaveProperty('unreachable');
      const now = tried.mailDueAt ?? 0;
      tried = noted(changed(resumeMailing(tried, mint, now)), [later(AIKO)], now);
    }
    expect(approverOf(tried, AIKO)).toMatchObject({ unreachable: true });
  });

  test('and could decide alone: the request ends instead of waiting for nobody', () => {
    const { request } = asked([AIKO], { expiration: '2026-11-30T09:00:00Z' });
    const alone = noted(request, [sent(AIKO)]);
    const restored = frozen({ ...alone, approvers: asking.approvers.slice(0, 1) });
    const ended = changed(giveUpUnreachable(noted(restored, [refused(AIKO)]), NOW));
    expect(ended).toMatchObject({ status: 'failed', ending: 'ApproverUnreachable' });
  });

  test('who had a mail that arrived stays reached, whatever becomes of one more', () => {
    const again = frozen(resend(mailed, { actor: 'ops', approver: BEN }, mint, NOW).request);
    expect(approverOf(noted(again, [refused(BEN)]), BEN)).not.toHaveProperty('unreachable');
  });
});
