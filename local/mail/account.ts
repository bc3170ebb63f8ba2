import type { Answer } from './answer.ts';
import { members } from './form.ts';

type Operation = (form: URLSearchParams, sentCount: number) => Answer;

/** SES v1's questions about the account: on a laptop everything is allowed and everyone verified. */
export const accountOperations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  [
    'GetSendQuota',
    (_, sentCount) => ({ result: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: sentCount } }),
  ],
  ['GetAccountSendingEnabled', () => ({ result: { Enabled: true } })],
  [
    'GetIdentityVerificationAttributes',
    (form) => {
      const value = { VerificationStatus: 'Success' };
      const entry = members(form, 'Identities').map((key) => ({ key, value }));
      return { result: { VerificationAttributes: { entry } } };
    },
  ],
]);
