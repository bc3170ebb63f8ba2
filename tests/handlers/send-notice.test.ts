import { describe, expect, test } from '@jest/globals';
import { sendNotice } from '../../handlers/send-notice.ts';
import { memoryMailer } from '../support/memory-mailer.ts';

const AIKO = 'aiko@example.com';
const BEN = 'ben@example.com';
const REFUSED = 'refused-always-b@example.com';
const BUSY = 'throttled-c@example.com';
const why = { [REFUSED]: 'MessageRejected: as a test asked for', [BUSY]: 'Throttling' };

const tell = (to: string | string[], mailer = memoryMailer()) => sendNotice(mailer, { to, title: 'Done' });

describe('a notice', () => {
  test('answers the mails in the order of its addresses', async () => {
    const mailer = memoryMailer();
    expect(await tell([AIKO, BEN], mailer)).toEqual({ message_ids: ['message-1', 'message-2'], failed: [] });
    expect(mailer.sent.map(({ to }) => to)).toEqual([AIKO, BEN]);
  });

  test.each([REFUSED, BUSY] as const)(
    'that reached somebody is not failed, and says of %s why not',
    async (address) => {
      expect(await tell([AIKO, address, BEN])).toEqual({
        message_ids: ['message-1', 'message-2'],
        failed: [{ email: address, reason: why[address] }],
      });
    },
  );

  test('that reached nobody fails, so that a Retry mails nobody twice', async () => {
    const mailer = memoryMailer();
    await expect(tell([REFUSED, BUSY], mailer)).rejects.toMatchObject({
      code: 'MailFailed',
      message: `to: could not be mailed: ${REFUSED} (${why[REFUSED]}), ${BUSY} (${why[BUSY]})`,
    });
    expect(mailer.sent).toEqual([]);
  });
});
