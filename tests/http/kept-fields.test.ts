import { describe, expect, test } from '@jest/globals';
import { keptFields } from '../../lib/http/kept-fields.ts';
import { linkEvent } from '../support/link-events.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };
const posted = (headers: Record<string, string>, body: string) => linkEvent('POST', 'x', { headers, body });

describe('the page that asks for the code sends along', () => {
  test('what the form before it had, in its order, but what belonged to that press alone', () => {
    const body = 'nonce=n&comment=a%0D%0Ab&form.cost=5&form.note=&action=approve&code=1&resend=code';
    expect(keptFields('approve', posted(FORM, body))).toEqual([
      ['action', 'approve'],
      ['comment', 'a\r\nb'],
      ['form.cost', '5'],
      ['form.note', ''],
    ]);
  });

  test('no secret of the form, which is asked for again', () => {
    const form = {
      type: 'object' as const,
      properties: { pin: { type: 'string' as const, writeOnly: true }, cost: { type: 'number' as const } },
    };
    expect(keptFields('approve', posted(FORM, 'form.pin=SECRET&form.cost=5&comment=a'), form)).toEqual([
      ['action', 'approve'],
      ['form.cost', '5'],
      ['comment', 'a'],
    ]);
  });

  test('the action of the query, where the form has none', () => {
    expect(keptFields('reject', posted(FORM, 'nonce=n'))).toEqual([['action', 'reject']]);
  });

  test('the texts of a JSON body', () => {
    expect(keptFields(undefined, posted(JSON_TYPE, '{"comment":"a","form":{"cost":5},"nonce":"n"}'))).toEqual([
      ['comment', 'a'],
    ]);
  });

  test('nothing, where nothing was posted', () => {
    expect(keptFields(undefined, linkEvent('POST', 'x'))).toEqual([]);
  });
});
