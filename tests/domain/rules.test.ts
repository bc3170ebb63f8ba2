import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Delegated, delegate } from '../../lib/domain/delegate.ts';
import type { MintedLink } from '../../lib/domain/links.ts';
import { isTaskBound } from '../../lib/domain/message.ts';
import { type Redeemed, redeem } from '../../lib/domain/redeem.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import type { Refusal } from '../../lib/domain/transition.ts';
import { countingMint, frozen, linkOf, NOW, opened } from '../support/requests.ts';

// The rules of voting once more, as short as they can be said, and `redeem` and `delegate` beside them: random policies,
// people, clicks and orders must come out alike in both.

type Need = number | 'all';

/** What the model knows: the policy, who is asked now, who ever was, their votes in order, and how it ended. */
interface World {
  needs: Map<string, number>;
  seats: string[];
  asked: Set<string>;
  passedOn: Set<string>;
  votes: { by: string; for: string; nonce: string | undefined }[];
  end: 'pending' | 'decided' | 'NoConsensus';
}

/** A click: who, on what, with which nonce, and whether the request's time is over by then. */
interface Click {
  by: string;
  choice: string;
  nonce: string | undefined;
  late: boolean;
}

/** What comes of a click by the rules: `counted`, `repeat`, or the code of its refusal. */
function clicked(world: World, { by, choice, nonce, late }: Click): string {
  const { needs, seats, votes } = world;
  const earlier = votes.find((vote) => vote.by === by);
  if (earlier !== undefined && nonce !== undefined && earlier.nonce === nonce) return 'repeat';
  if (world.end !== 'pending') return 'AlreadyDecided';
  if (late) return 'ExpiredPayload';
  if (earlier !== undefined) return 'AlreadyVoted';
  if (!seats.includes(by)) return 'AlreadyDelegated';
  if (!needs.has(choice)) return 'ActionMismatched';
  votes.push({ by, for: choice, nonce });
  const missing = [...needs].map(([action, need]) => need - votes.filter((vote) => vote.for === action).length);
  if (Math.min(...missing) <= 0) world.end = 'decided';
  else if (Math.min(...missing) > seats.length - votes.length) world.end = 'NoConsensus';
  return 'counted';
}

/** What comes of passing the request on, in the same words. */
function passedOn(world: World, { by, to, late }: { by: string; to: string; late: boolean }): string {
  const { seats, asked, votes } = world;
  if (world.end !== 'pending') return 'AlreadyDecided';
  if (late) return 'ExpiredPayload';
  if (votes.some((vote) => vote.by === by)) return 'AlreadyVoted';
  if (!seats.includes(by)) return world.passedOn.has(`${by} ${to}`) ? 'repeat' : 'AlreadyDelegated';
  if ([...world.passedOn].some((pair) => pair.endsWith(` ${by}`)) || asked.has(to)) return 'InvalidApprover';
  seats[seats.indexOf(by)] = to;
  asked.add(to);
  world.passedOn.add(`${by} ${to}`);
  return 'counted';
}

const ACTIONS = ['a', 'b', 'c', 'd'];
const NEWCOMERS = ['new1@example.com', 'new2@example.com', 'new3@example.com'];
const HOLDER = 'the holder of a plain link';

const policies = fc.record({
  people: fc.nat({ max: 7 }),
  needs: fc.array<Need>(fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 7 }) }, fc.constant('all')), {
    minLength: 1,
    maxLength: ACTIONS.length,
  }),
});

/** Mostly votes of anybody for anything, with nonces that repeat; the request's time is seldom over. */
const steps = fc.array(
  fc.record({
    who: fc.nat(),
    choice: fc.constantFrom(...ACTIONS),
    nonce: fc.constantFrom(undefined, 'n1', 'n2'),
    passTo: fc.oneof(
      { weight: 5, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.oneof(fc.constantFrom(...NEWCOMERS), fc.nat({ max: 6 })) },
    ),
    late: fc.integer({ min: 0, max: 40 }).map((chance) => chance === 0),
  }),
  { maxLength: 25 },
);

function asModel(needs: readonly Need[], approvers: readonly string[]): World {
  const seats = approvers.length === 0 ? [HOLDER] : [...approvers];
  const enough = (need: Need) => (need === 'all' ? seats.length : Math.min(need, seats.length));
  return {
    needs: new Map(needs.map((need, index) => [ACTIONS[index] ?? '', enough(need)])),
    seats,
    asked: new Set(seats),
    passedOn: new Set(),
    votes: [],
    end: 'pending',
  };
}

/** The real thing: actions that succeed and fail in turns, each as itself. */
function asRequest(needs: readonly Need[], approvers: readonly string[]) {
  const actions = needs.map((need, index) => ({
    ...(index % 2 === 0
      ? { type: 'success', output: { chosen: ACTIONS[index] } }
      : { type: 'failure', error: ACTIONS[index] }),
    name: ACTIONS[index],
    needs: approvers.length === 0 ? 1 : need === 'all' ? need : Math.min(need, approvers.length),
  }));
  const asked = approvers.length === 0 ? {} : { approvers, allow_delegation: ['example.com'] };
  return opened({ actions, ...asked }, NOW);
}

const heard = (outcome: Redeemed | Delegated | Refusal): string =>
  outcome.kind === 'refused' ? outcome.code : outcome.kind === 'repeat' ? 'repeat' : 'counted';

/** Everything that a request says of its votes and its end, as the model can say it too. */
function told({ status, ending, decision, votes, approvers, outbox, events }: ApprovalRequest) {
  return {
    end: status === 'failed' ? ending : status,
    decision: decision && { action: decision.action, approver: decision.approver },
    votes: votes.map(({ action, approver = HOLDER }) => ({ by: approver, for: action })),
    seats: approvers.length === 0 ? [HOLDER] : approvers.map(({ email }) => email),
    results: outbox.filter(isTaskBound).map(({ result }) => (result.kind === 'task-failure' ? result.error : result)),
    rows: events.flatMap(({ event }) => (event === 'redeemed' || event === 'decided' ? [event] : [])),
  };
}

function expected({ end, votes, seats }: World) {
  const last = votes.at(-1) ?? { by: '', for: '' };
  const success = ACTIONS.indexOf(last.for) % 2 === 0;
  const result = success ? { kind: 'task-success', output: JSON.stringify({ chosen: last.for }) } : last.for;
  const approver = last.by === HOLDER ? undefined : last.by;
  return {
    end,
    decision: end === 'decided' ? { action: last.for, approver } : undefined,
    votes: votes.map(({ by, for: action }) => ({ by, for: action })),
    seats,
    results: end === 'pending' ? [] : end === 'decided' ? [result] : ['NoConsensus'],
    rows: [...votes.map(() => 'redeemed'), ...(end === 'decided' ? ['decided'] : [])],
  };
}

/** Runs that never came to one of these would prove nothing of it. */
const ALL_THAT_COMES = [
  'ActionMismatched',
  'AlreadyDecided',
  'AlreadyDelegated',
  'AlreadyVoted',
  'ExpiredPayload',
  'InvalidApprover',
  'NoConsensus',
  'counted',
  'decided',
  'pending',
  'repeat',
];

type Step = typeof steps extends fc.Arbitrary<(infer T)[]> ? T : never;

/** The model, and the real thing with every link that it ever made. */
interface Both {
  model: World;
  request: ApprovalRequest;
  links: MintedLink[];
}

/** One step in both, which must come to the same. Answers what came of it. */
function stepBoth(both: Both, { who, passTo, late, ...click }: Step): string {
  const { model } = both;
  const people = [...model.asked];
  const by = people[who % people.length] ?? '';
  const to = typeof passTo === 'number' ? people[passTo % people.length] : passTo;
  const passes = to !== undefined && by !== HOLDER;
  const came = passes ? passedOn(model, { by, to, late }) : clicked(model, { by, late, ...click });
  const outcome = passes ? passReal(both, by, to, late) : clickReal(both, by, { late, ...click });
  expect(heard(outcome)).toBe(came);
  if (outcome.kind === 'changed') both.request = frozen(outcome.request);
  if ('links' in outcome) both.links.push(...outcome.links);
  expect(told(both.request)).toEqual(expected(model));
  return came;
}

const timeOf = ({ request }: Both, late: boolean) => (late ? request.expiresAt : NOW);

function passReal(both: Both, by: string, to: string, late: boolean) {
  const mint = countingMint(1_000 + both.links.length);
  return delegate(both.request, { linkHash: linkOf(both, by), to }, mint, timeOf(both, late));
}

/** Without approvers there is a link for each action; what the policy has no action for comes by any of them. */
function clickReal(both: Both, by: string, { choice, nonce, late }: Pick<Step, 'choice' | 'nonce' | 'late'>) {
  const [first = '', ...others] = both.model.needs.keys();
  const link = others.includes(choice) ? choice : first;
  const linkHash = linkOf(both, by === HOLDER ? link : by);
  return redeem(both.request, { linkHash, action: choice, nonce }, timeOf(both, late));
}

test('whoever clicks on what in whatever order, the rules are those of the model', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(policies, steps, ({ people, needs }, clicks) => {
      const approvers = Array.from({ length: people }, (_, index) => `person${index}@example.com`);
      const { request, links } = asRequest(needs, approvers);
      const both: Both = { model: asModel(needs, approvers), request: frozen(request), links };
      for (const step of clicks) seen.add(stepBoth(both, step)).add(both.model.end);
    }),
    { numRuns: 500 },
  );
  expect([...seen].sort()).toEqual(ALL_THAT_COMES);
});
