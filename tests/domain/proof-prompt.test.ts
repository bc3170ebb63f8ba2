import { describe, expect, test } from '@jest/globals';
import { STATUS } from '../../lib/domain/errors.ts';
import type { PromptState } from '../../lib/domain/prompt.ts';
import { masked, promptFor } from '../../lib/domain/proof-prompt.ts';

describe('an address', () => {
  test.each([
    ['aiko@example.com', 'a…@example.com'],
    ['a@example.com', 'a…@example.com'],
    ['🦊fox@example.com', '🦊…@example.com'],
    ['Aiko.Sato+ops@example.com', 'A…@example.com'],
  ])('%s is shown as %s', (email, shown) => {
    expect(masked({ email })).toBe(shown);
  });
});

describe('a prompt', () => {
  test.each<[PromptState, number, string, RegExp]>([
    [{ state: 'sent' }, 403, 'ProofRequired', /six digits that were mailed to a…@example\.com/],
    [{ state: 'malformed' }, 403, 'ProofFailed', /must be the six digits/],
    [{ state: 'wrong', left: 4 }, 403, 'ProofFailed', /tries left: 4$/],
    [{ state: 'expired' }, 403, 'ProofFailed', /send resend: "code" for another/],
    [{ state: 'used-up' }, 429, 'TooManyAttempts', /5 times.*send resend: "code" for another/],
    [{ state: 'limited', until: 1, live: true }, 429, 'TooManyAttempts', /3 were mailed within an hour/],
    [{ state: 'limited', live: false }, 429, 'TooManyAttempts', /10 were mailed/],
    [{ state: 'not-mailed' }, 502, 'MailFailed', /could not be mailed/],
  ])('for %j is answered with %i %s', (state, status, code, words) => {
    const refusal = promptFor({ ...state, to: 'a…@example.com' });
    expect(refusal).toMatchObject({ kind: 'refused', code, prompt: state });
    expect(refusal.message).toMatch(/^code: /);
    expect(refusal.message).toMatch(words);
    expect(STATUS[refusal.code]).toBe(status);
  });
});
