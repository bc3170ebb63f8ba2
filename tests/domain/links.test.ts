import { describe, expect, test } from '@jest/globals';
import { hashLinkId, ID_LENGTH } from '../../lib/domain/link-id.ts';
import { linkMap, mintLinks } from '../../lib/domain/links.ts';
import { asked, countingMint, NOW, opened } from '../support/requests.ts';

const { request: plain } = opened();
const { request: two } = asked(['aiko@example.com', { email: 'ben@example.com', name: 'Ben' }]);
const ofTwo = () => mintLinks(two.id, two.actions, two.approvers, countingMint());

describe('fresh links', () => {
  test('are one an action where nobody is named', () => {
    const links = mintLinks(plain.id, plain.actions, [], countingMint());
    expect(links.map(({ actions }) => actions)).toEqual([['approve'], ['reject']]);
    for (const link of links) expect(link).not.toHaveProperty('approver');
  });

  test('are one an approver, for all actions', () => {
    const whose = ofTwo().map(({ actions, approver }) => ({ actions, approver }));
    expect(whose).toEqual([
      { actions: ['approve', 'reject'], approver: 'aiko@example.com' },
      { actions: ['approve', 'reject'], approver: 'ben@example.com' },
    ]);
  });

  test('are for those who are given alone', () => {
    expect(mintLinks(two.id, two.actions, two.approvers.slice(1), countingMint())).toHaveLength(1);
  });

  test('begin with the request’s id, and each has a secret of its own', () => {
    const secrets = ofTwo().map(({ linkId }) => linkId.slice(ID_LENGTH));
    expect(ofTwo().map(({ linkId }) => linkId.slice(0, ID_LENGTH))).toEqual([two.id, two.id]);
    expect(new Set(secrets).size).toBe(2);
  });
});

describe('links are stored', () => {
  test('under the hash of their id, with whose they are and when they were made', () => {
    const stored = linkMap(ofTwo(), NOW);
    expect(Object.keys(stored)).toEqual(ofTwo().map(({ linkId }) => hashLinkId(linkId)));
    expect(Object.values(stored)[0]).toEqual({ actions: ['approve', 'reject'], at: NOW, approver: 'aiko@example.com' });
  });

  test('without their id, in whole or in half', () => {
    const text = JSON.stringify(linkMap(ofTwo(), NOW));
    for (const { linkId } of ofTwo()) {
      expect(text).not.toContain(linkId);
      expect(text).not.toContain(linkId.slice(ID_LENGTH));
    }
  });
});
