import { describe, expect, test } from '@jest/globals';
import { giveBack } from '../../lib/domain/give-back.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import { AIKO, BEN, CHRIS } from '../support/people.ts';
import { asked, frozen, NOW } from '../support/requests.ts';

const { request } = asked([BEN, CHRIS]);
const aiko = { email: AIKO, name: 'Aiko', locale: 'ja' };
/** Aiko passed it on to Ben, whom no mail reaches. */
const lost: ApprovalRequest = frozen({
  ...request,
  approvers: request.approvers.map((one) =>
    one.email === BEN ? { ...one, unreachable: true, delegatedBy: aiko } : one,
  ),
});
const holders = ({ links }: ApprovalRequest) => Object.values(links).map(({ approver }) => approver);

describe('what was passed on to somebody whom no mail reaches', () => {
  const back = () => giveBack(lost);

  test('is again with who passed it on, who is owed a mail, and the links of the other are gone', () => {
    const [first, second] = back().request.approvers;
    expect(first).toEqual({ ...aiko, unreached: [BEN], owed: 'resend' });
    expect(second).toEqual(request.approvers[1]);
    expect(holders(request)).toEqual([BEN, CHRIS]);
    expect(holders(back().request)).toEqual([CHRIS]);
  });

  test('is in the trail as taken back, by nobody’s hand', () => {
    const detail = { from: BEN, taken_back: true };
    expect(back().events).toEqual([{ event: 'delegated', actor: 'countersign', approver: AIKO, detail }]);
  });

  test('comes after what could not be reached before', () => {
    const approvers = lost.approvers.map((one) =>
      one.email === BEN ? { ...one, delegatedBy: { ...aiko, unreached: ['dora@example.com'] } } : one,
    );
    const { request: again } = giveBack({ ...lost, approvers });
    expect(again.approvers[0]?.unreached).toEqual(['dora@example.com', BEN]);
  });
});

describe('nothing is given back', () => {
  const vote = { action: 'approve', approver: BEN, at: NOW };

  test.each<[string, ApprovalRequest]>([
    ['of a request that is over', { ...lost, status: 'expired' }],
    ['where everybody is reached', request],
    ['where the vote was cast', { ...lost, votes: [vote] }],
    [
      'where nobody passed it on',
      { ...request, approvers: request.approvers.map((one) => ({ ...one, unreachable: true })) },
    ],
  ])('%s', (_, given) => {
    expect(giveBack(given)).toEqual({ request: given, events: [] });
  });
});
