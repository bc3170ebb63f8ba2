import type { ShownVotes } from '../../../lib/domain/link-view.ts';
import { type Change, vote } from './state-parts.ts';

type Names = readonly [string, string];

const CHRIS = 'chris@example.com';
const LONG = `${'christopher-'.repeat(5)}c@${'platform-engineering.'.repeat(5)}example.com`;
const DOMAINS = ['example.com', 'example.org', 'a-subsidiary-with-a-long-name.example.co.jp'];

function twoOfThree(approved: number, names?: ShownVotes['names']): ShownVotes {
  return {
    voted: approved,
    voters: 3,
    counts: [
      { action: 'approve', votes: approved, needs: 2 },
      { action: 'reject', votes: 0, needs: 2 },
    ],
    ...(names === undefined ? {} : { names }),
  };
}

/** States of a page whose request needs two of three. */
export function votePages([aiko, ben]: Names): Record<string, Change> {
  return {
    'votes-none': { votes: twoOfThree(0, { voted: [], waiting: [aiko, ben, CHRIS] }) },
    'votes-one-of-others': { votes: twoOfThree(1, { voted: [ben], waiting: [aiko, CHRIS] }) },
    'votes-counted': { votes: twoOfThree(1) },
    voted: { state: 'voted', vote, votes: twoOfThree(1, { voted: [aiko], waiting: [ben, CHRIS] }) },
    'voted-counted': { state: 'voted', vote, votes: twoOfThree(1) },
    'voted-waiting-for-long-names': {
      state: 'voted',
      vote,
      votes: twoOfThree(1, { voted: [aiko], waiting: [LONG, 'B'.repeat(80)] }),
    },
  };
}

/** States of a page whose request may be passed on, or was. */
export function delegationPages([aiko, ben]: Names): Record<string, Change> {
  const delegation = ['example.com'];
  const wrong = (
    problem: 'address' | 'domain' | 'requester' | 'asked' | 'unreachable' | 'room',
    to: string,
  ): Change => ({
    delegation,
    delegateTo: to,
    problem: { field: 'delegate', code: 'InvalidApprover', problem },
  });
  const passedOn: Change = {
    state: 'delegated',
    delegate: CHRIS,
    votes: twoOfThree(0, { voted: [], waiting: [CHRIS, ben, aiko] }),
  };
  return {
    'delegate-folded': { delegation },
    'delegate-unfolded': { delegation },
    'delegate-confirm-unfolded': { delegation, selected: 'approve' },
    'delegate-domains-with-code-unfolded': { delegation: DOMAINS, proof: 'code' },
    'delegate-address': wrong('address', 'chris'),
    'delegate-domain': { ...wrong('domain', 'chris@example.net'), delegation: DOMAINS },
    'delegate-requester': wrong('requester', 'ops@example.com'),
    'delegate-asked': wrong('asked', 'ben@example.com'),
    'delegate-unreachable': wrong('unreachable', LONG),
    'delegate-room': wrong('room', CHRIS),
    'delegate-again': { problem: { field: 'delegate', code: 'InvalidApprover', problem: 'again' }, delegateTo: CHRIS },
    'delegate-off': { problem: { field: 'delegate', code: 'InvalidApprover', problem: 'off' }, delegateTo: CHRIS },
    delegated: passedOn,
    'delegated-to-long-address': { ...passedOn, delegate: LONG },
  };
}
