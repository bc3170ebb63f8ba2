import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { couldDecide, countVotes, isReachable, verdict } from '../../lib/domain/policy.ts';

const NAMES = ['a', 'b', 'c', 'd'];

type Ballot = { needs: number[]; votes: number[]; people: number };

/** The policy once more, by counting and then by trying every way in which the rest could vote alike. */
function expected({ needs, votes, people }: Ballot) {
  const count = (action: number) => votes.filter((vote) => vote === action).length;
  const left = Math.max(people, 1) - votes.length;
  const winner = needs.findIndex((enough, action) => count(action) >= enough);
  if (winner >= 0) return { kind: 'decided', action: NAMES[winner] };
  return needs.some((enough, action) => count(action) + left >= enough) ? { kind: 'open' } : { kind: 'no-consensus' };
}

function ballot({ needs, votes, people }: Ballot) {
  const approvers = Array.from({ length: people }, (_, i) => ({ email: `p${i}@example.com` }));
  return {
    actions: needs.map((enough, i) => ({
      name: NAMES[i] ?? '',
      type: 'failure' as const,
      style: 'plain' as const,
      needs: enough,
    })),
    approvers,
    votes: votes.map((vote, i) => ({
      action: NAMES[vote] ?? '',
      at: i,
      ...(approvers[i] === undefined ? {} : { approver: approvers[i].email }),
    })),
  };
}

const ballots = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 6 }))
  .chain(([needs, people]) =>
    fc.record({
      needs: fc.constant(people === 0 ? needs.map(() => 1) : needs),
      people: fc.constant(people),
      votes: fc.array(fc.nat({ max: needs.length - 1 }), { maxLength: Math.max(people, 1) }),
    }),
  );

test('the verdict is that of the reference policy for any votes', () => {
  fc.assert(
    fc.property(ballots, (given) => {
      expect(verdict(ballot(given))).toEqual(expected(given));
    }),
    { numRuns: 1_000 },
  );
});

describe('the verdict of', () => {
  test.each<[string, Ballot, string]>([
    ['nobody yet is open', { needs: [1, 1], votes: [], people: 2 }, 'open'],
    ['one vote where one decides is a decision', { needs: [1, 1], votes: [1], people: 2 }, 'decided'],
    ['two of three is open after one', { needs: [2, 2], votes: [0], people: 3 }, 'open'],
    ['two of three is open after one each', { needs: [2, 2], votes: [0, 1], people: 3 }, 'open'],
    ['two of two is lost after one each', { needs: [2, 2], votes: [0, 1], people: 2 }, 'no-consensus'],
    ['everybody is lost with the first other vote', { needs: [3, 3], votes: [0, 1], people: 3 }, 'no-consensus'],
    ['a veto decides at once', { needs: [3, 1], votes: [1], people: 3 }, 'decided'],
    ['a link without approvers is decided by its holder', { needs: [1, 1], votes: [0], people: 0 }, 'decided'],
    ['a link without approvers is open before', { needs: [1, 1], votes: [], people: 0 }, 'open'],
  ])('%s', (_, given, kind) => {
    expect(verdict(ballot(given)).kind).toBe(kind);
  });
});

describe('whether those who are left could decide', () => {
  test.each<[string, Ballot, number[], boolean]>([
    ['all can be reached', { needs: [2, 2], votes: [], people: 2 }, [], true],
    ['one of two is out of reach and one suffices', { needs: [1, 2], votes: [], people: 2 }, [0], true],
    ['one of two is out of reach and both are needed', { needs: [2, 2], votes: [], people: 2 }, [0], false],
    ['who is out of reach has voted for it', { needs: [2, 2], votes: [0], people: 2 }, [0], true],
    ['who is left cannot join the vote there is', { needs: [2, 3], votes: [1], people: 3 }, [1], false],
    ['nobody is left and nothing is decided', { needs: [2, 2], votes: [], people: 3 }, [0, 1, 2], false],
  ])('when %s', (_, given, outOfReach, possible) => {
    const request = ballot(given);
    const approvers = request.approvers.map((one, i) => ({ ...one, unreachable: outOfReach.includes(i) }));
    expect(couldDecide({ ...request, approvers }, isReachable)).toBe(possible);
  });
});

test('votes are counted per action', () => {
  expect([...countVotes(ballot({ needs: [2, 2], votes: [0, 1, 0], people: 3 }))]).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});
