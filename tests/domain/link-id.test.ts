import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ALPHABET, hashLinkId, ID_LENGTH, isRequestId, requestIdFor, requestIdOf } from '../../lib/domain/link-id.ts';
import { linkUrl } from '../../lib/flows/mail-approvers.ts';
import { mint } from '../../lib/mint.ts';
import { asked, countingMint, opened } from '../support/requests.ts';

const SECRET = 'ABCDEFGHJKLMNPQR';
const ID = '123456789abcdefg';

describe('a link id', () => {
  test('has letters and digits only, none of them like another', () => {
    expect(ALPHABET).toMatch(/^[1-9A-HJ-NP-Za-km-z]{58}$/);
    expect(new Set(ALPHABET).size).toBe(58);
  });

  test('is made of 32 such characters, the first 16 being the request id', () => {
    const { request, links } = opened({}, undefined, mint);
    for (const { linkId } of links) {
      expect(linkId).toMatch(new RegExp(`^[${ALPHABET}]{32}$`));
      expect(requestIdOf(linkId)).toBe(request.id);
    }
  });

  test('is different every time', () => {
    expect(new Set(Array.from({ length: 1_000 }, mint)).size).toBe(1_000);
  });

  test('makes a URL of less than 100 characters on a default host', () => {
    for (const { request, links } of [opened(), asked(['aiko@example.com'])]) {
      for (const { linkId } of links) {
        const url = linkUrl(request, linkId);
        expect(url.startsWith('https://abcdefghij.execute-api.ap-southeast-2.amazonaws.com/a/')).toBe(true);
        expect(url.length).toBeLessThan(100);
      }
    }
  });

  test('is stored as its hash, in which it does not appear', () => {
    const { request, links } = opened();
    for (const { linkId } of links) {
      expect(request.links[hashLinkId(linkId)]).toBeDefined();
      expect(JSON.stringify(request)).not.toContain(linkId);
      expect(JSON.stringify(request)).not.toContain(linkId.slice(ID_LENGTH));
    }
  });

  test.each([
    ['nothing', ''],
    ['a request id alone', ID],
    ['one character less', `${ID}${SECRET}`.slice(1)],
    ['one character more', `${ID}${SECRET}1`],
    ['a zero', `0${ID.slice(1)}${SECRET}`],
    ['a hyphen', `${ID}${SECRET.slice(1)}-`],
    ['a line feed after it', `${ID}${SECRET}\n`],
    ['a full-width digit', `１${ID.slice(1)}${SECRET}`],
    ['a slash', `${ID}/${SECRET.slice(1)}`],
    ['the name of an inherited member', '__proto__'],
  ])('is not %s', (_, text) => {
    expect(requestIdOf(text)).toBeUndefined();
  });
});

describe('the request id of an idempotency key', () => {
  test('is the same for the same key, has the form of a request id and differs from other keys', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, other) => {
        expect(isRequestId(requestIdFor(one))).toBe(true);
        expect(requestIdFor(one) === requestIdFor(other)).toBe(one === other);
      }),
    );
  });

  test('does not change between versions of Countersign', () => {
    expect(requestIdFor('order-4711')).toBe('7EQE4H6ddNZeiK28');
  });
});

test('ids that tests make are different and look real', () => {
  const make = countingMint();
  const ids = Array.from({ length: 200 }, make);
  expect(new Set(ids).size).toBe(200);
  expect(ids.every(isRequestId)).toBe(true);
});

test.each([
  [ID, true],
  ['', false],
  [ID.slice(1), false],
  [`${ID}1`, false],
  [`0${ID.slice(1)}`, false],
  [`${ID}${SECRET}`, false],
  [`${ID}\n`, false],
])('that %j is a request id is %s', (text, is) => {
  expect(isRequestId(text)).toBe(is);
});
