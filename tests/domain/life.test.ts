import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rowsOf } from '../../lib/domain/audit-row.ts';
import { delegate } from '../../lib/domain/delegate.ts';
import { postpone, settle } from '../../lib/domain/deliver.ts';
import { cancel, expire } from '../../lib/domain/endings.ts';
import { CountersignError } from '../../lib/domain/errors.ts';
import { type AuditEntry, byVersion, GENESIS, nextChain } from '../../lib/domain/events.ts';
import { hashLinkId, ID_LENGTH, type Mint } from '../../lib/domain/link-id.ts';
import type { MintedLink } from '../../lib/domain/links.ts';
import { noteTrouble } from '../../lib/domain/mail-trouble.ts';
import { giveUpUnreachable, type MailResult, recordMails, resumeMailing } from '../../lib/domain/mailing.ts';
import { isTaskBound, type TaskBound } from '../../lib/domain/message.ts';
import { settleOutcomeMails } from '../../lib/domain/outcome-mails.ts';
import { redeem } from '../../lib/domain/redeem.ts';
import { extend, redeliver, resend } from '../../lib/domain/remedies.ts';
import { remind } from '../../lib/domain/reminders.ts';
import { repeatRequest } from '../../lib/domain/repeat-request.ts';
import { type ApprovalRequest, isTooLarge, requestSchema } from '../../lib/domain/request.ts';
import { secretOf, targetOf } from '../../lib/domain/target.ts';
import { countingMint, DAY, EXECUTION, frozen, MINUTE, NOW, opened } from '../support/requests.ts';

// Requests of any shape live through any order of commands, with the clock going on in between, also to the very
// millisecond of their expiry. After each command everything that must always hold is looked at.

const YEAR = 365 * DAY;
const OUTCOMES = [{ kind: 'sent' }, { kind: 'closed' }, { kind: 'failed', error: 'InvalidToken' }] as const;
const RESULTS = ['mailed', 'unreachable', 'retry'] as const;

const waits = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 1_000, MINUTE, 10 * MINUTE) },
  { weight: 2, arbitrary: fc.constantFrom('due' as const, DAY) },
  { weight: 1, arbitrary: fc.constantFrom('before expiry' as const, 'expiry' as const, 40 * DAY, YEAR) },
);

const commands = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('redeem' as const),
      link: fc.nat(),
      action: fc.option(fc.nat({ max: 4 })),
      nonce: fc.option(fc.nat({ max: 2 })),
      comment: fc.constantFrom(undefined, '', ' ', 'fine', '語\r\n'.repeat(600), 'x'.repeat(2_001)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('expire' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), failing: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('settle' as const), message: fc.nat(), outcome: fc.nat({ max: 2 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('postpone' as const), message: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('mails' as const),
      results: fc.array(fc.nat({ max: 3 }), { maxLength: 5 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('resume' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('give up' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remind' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('delegate' as const),
      link: fc.nat(),
      to: fc.constantFrom(
        'person1@example.com',
        'new@example.com',
        'NEW@Example.com',
        'other@example.com',
        'new+again@example.com',
        'person2+x@example.com',
        'ops@example.com',
        'ops+x@example.com',
        'ops@x.com',
        '',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('settle mails' as const), results: fc.array(fc.nat({ max: 3 })) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('trouble' as const),
      to: fc.constantFrom(0, 1, 2, 'new@example.com', 'ops@example.com', 'stranger@example.com'),
      event: fc.constantFrom('bounced' as const, 'complained' as const),
      type: fc.constantFrom('Permanent', 'Permanent', 'Transient', 'Reject', 'RenderingFailure'),
      message: fc.nat({ max: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resend' as const), approver: fc.option(fc.nat()) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('redeliver' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('extend' as const),
      expiration: fc.constantFrom('2026-11-23T09:06:00Z', '2027-01-01', '2028-01-01'),
    }),
  },
);
type Command = typeof commands extends fc.Arbitrary<infer T> ? T : never;

const shapes = fc.record({
  people: fc.nat({ max: 5 }),
  needs: fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant('all' as const)), {
    minLength: 1,
    maxLength: 4,
  }),
  comment: fc.constantFrom(undefined, 'none', 'optional', 'required'),
  onExpiry: fc.boolean(),
  execution: fc.boolean(),
  resultField: fc.boolean(),
  notify: fc.boolean(),
  delegation: fc.boolean(),
  reminders: fc.constantFrom(undefined, ['PT3M'], ['PT24H', '-PT1H', '-P1D']),
  expiration: fc.constantFrom('2026-11-23T09:05:00Z', '2026-12-01', '2027-11-23T09:00:00Z'),
});
type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

const histories = fc.record({
  shape: shapes,
  steps: fc.array(fc.tuple(waits, commands), { maxLength: 25 }),
});

/** Everything that happened so far. */
interface World {
  request: ApprovalRequest;
  now: number;
  mint: Mint;
  links: MintedLink[];
  /** Who was asked at first. */
  seats: string[];
  /** Ids of all links ever made and all task tokens: what no event may hold. */
  secrets: string[];
  /** Messages ever seen on the outbox: a slow sender settles what another has settled. */
  messages: TaskBound[];
  /** The action that each approver's nonce was answered with. */
  answered: Map<string, string>;
}

function open(shape: Shape): World {
  const { people, needs, comment, onExpiry, execution, resultField, expiration } = shape;
  const mint = countingMint();
  const approvers = Array.from({ length: people }, (_, i) => `person${i}@example.com`);
  const enough = (need: number | 'all') => (people === 0 ? 1 : need === 'all' ? need : Math.min(need, people));
  const actions = needs.map((need, i) =>
    i % 2 === 0
      ? {
          name: `a${i}`,
          type: 'success',
          output: { i },
          needs: enough(need),
          ...(resultField ? { result_field: 'r' } : {}),
        }
      : { name: `a${i}`, type: 'failure', error: `e${i}`, needs: enough(need) },
  );
  const changes = {
    actions,
    expiration,
    ...(comment === undefined ? {} : { comment }),
    ...(onExpiry ? { on_expiry: { type: 'failure', error: 'TooLate' } } : {}),
    ...(execution ? { execution: EXECUTION } : {}),
    ...(shape.notify ? { notify_outcome: true, requester: 'ops@example.com' } : {}),
  };
  const asked = {
    approvers,
    ...(shape.delegation ? { allow_delegation: ['example.com'] } : {}),
    ...(shape.reminders === undefined ? {} : { reminders: shape.reminders }),
  };
  const { request, links } = opened(people === 0 ? changes : { ...asked, ...changes }, NOW, mint);
  const secrets = [secretOf(targetOf(request)), ...links.map(({ linkId }) => linkId)];
  const seats = approvers.map(String);
  return { request: frozen(request), now: NOW, mint, links, seats, secrets, messages: [], answered: new Map() };
}

function wait(world: World, time: typeof waits extends fc.Arbitrary<infer T> ? T : never): void {
  const { expiresAt, dueAt } = world.request;
  const to = { due: dueAt ?? 0, 'before expiry': expiresAt - 1, expiry: expiresAt };
  world.now = Math.max(world.now, typeof time === 'number' ? world.now + time : to[time]);
}

type Outcome = { kind: string; request?: ApprovalRequest; record?: ApprovalRequest; links?: MintedLink[] };

function run(world: World, command: Command): Outcome {
  const { request, now, mint } = world;
  switch (command.do) {
    case 'redeem':
      return runRedeem(world, command);
    case 'expire':
      return expire(request, now);
    case 'cancel':
      return cancel(
        request,
        { actor: 'ops', reason: 'r', ...(command.failing ? { result: { kind: 'task-failure' as const } } : {}) },
        now,
      );
    case 'settle':
    case 'postpone':
      return runDelivery(world, command);
    case 'mails':
      return recordMails(request, resultsOf(request, command.results), now);
    case 'resume':
      return resumeMailing(request, mint, now);
    case 'give up':
      return giveUpUnreachable(request, now);
    case 'remind':
      return runRemind(world);
    case 'delegate':
      return runDelegate(world, command);
    case 'settle mails': {
      const mails = request.outbox.find((message) => message.result.kind === 'outcome-mails');
      if (mails?.result.kind !== 'outcome-mails') return { kind: 'unchanged', request };
      const results = mailResults(mails.result.to, command.results);
      return settleOutcomeMails(request, { ...mails, result: mails.result }, results, now);
    }
    case 'trouble':
      return runTrouble(world, command);
    case 'resend':
    case 'extend':
      return runRemedy(world, command);
    case 'redeliver':
      return redeliver(request, 'ops', now);
    case 'repeat': {
      const token = `TASK-TOKEN-${world.secrets.length}`;
      world.secrets.push(token);
      return repeatRequest(
        request,
        { token, execution: request.executionArn, fingerprint: request.fingerprint },
        mint,
        now,
      );
    }
  }
}

/** Only who is asked and has not voted is reminded, while the request is open. */
function runRemind({ request, now, mint }: World): Outcome {
  const outcome = remind(request, mint, now);
  if (outcome.kind !== 'changed') return outcome;
  expect(request.status === 'pending' && now < request.expiresAt).toBe(true);
  const waiting = request.approvers.filter(({ email }) => !request.votes.some(({ approver }) => approver === email));
  const emails = waiting.map(({ email }) => email);
  for (const { approver = '' } of outcome.links) expect(emails).toContain(approver);
  return outcome;
}

function runDelegate({ request, now, links, mint }: World, command: Extract<Command, { do: 'delegate' }>): Outcome {
  const linkHash = hashLinkId(links[command.link % links.length]?.linkId ?? '');
  if (!Object.hasOwn(request.links, linkHash)) return { kind: 'unchanged', request };
  const outcome = delegate(request, { linkHash, to: command.to }, mint, now);
  if (outcome.kind !== 'changed') return outcome;
  expect(request.status).toBe('pending');
  expect(request.allowDelegation).toBeDefined();
  const [before = '', after = ''] = [request, outcome.request].map(({ approvers }) =>
    approvers.map(({ email }) => email.toLowerCase()).join(),
  );
  expect(before.split(',').filter((email) => !after.split(',').includes(email))).toHaveLength(1);
  expect(new Set(after.split(',')).size).toBe(request.approvers.length);
  return outcome;
}

/** The same event again changes nothing. */
function runTrouble({ request, now }: World, command: Extract<Command, { do: 'trouble' }>): Outcome {
  const to = typeof command.to === 'string' ? command.to : (request.approvers[command.to]?.email ?? 'x@example.com');
  const trouble = { ...command, to, messageId: `m${command.message}` };
  const outcome = noteTrouble(request, trouble, now);
  expect(noteTrouble(outcome.request, trouble, now).kind).toBe('unchanged');
  const lost = new Set(outcome.request.approvers.filter(({ unreachable }) => unreachable).map(({ email }) => email));
  const isMailed = outcome.request.outbox.some(
    ({ result }) => 'to' in result && result.to.some((one) => lost.has(one)),
  );
  if (outcome.kind === 'changed') expect(isMailed).toBe(false);
  return outcome;
}

// An operator is told in an error what cannot be done.
function runRemedy({ request, now, mint }: World, command: Extract<Command, { do: 'resend' | 'extend' }>): Outcome {
  const isOpen = request.status === 'pending' && now < request.expiresAt;
  try {
    if (command.do === 'extend') return extend(request, { actor: 'ops', expiration: command.expiration }, now);
    const approver = command.approver === null ? undefined : request.approvers[command.approver]?.email;
    return resend(request, { actor: 'ops', approver }, mint, now);
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    const codes = isOpen ? ['InvalidApprover', 'InvalidDate'] : ['Cancelled', 'AlreadyDecided', 'ExpiredPayload'];
    expect(codes).toContain(error.code);
    return { kind: 'unchanged', request };
  }
}

function runRedeem(world: World, { link, action, nonce, comment }: Extract<Command, { do: 'redeem' }>): Outcome {
  const { request, now, links } = world;
  const used = links[link % links.length];
  const linkHash = hashLinkId(used?.linkId ?? '');
  const redemption = {
    linkHash,
    action: action === null ? undefined : `a${action}`,
    nonce: nonce === null ? undefined : `n${nonce}`,
    comment,
  };
  if (!Object.hasOwn(request.links, linkHash)) {
    expect(() => redeem(request, redemption, now)).toThrow(expect.objectContaining({ code: 'UnknownLink' }));
    return { kind: 'unchanged', request };
  }
  const outcome = redeem(request, redemption, now);
  const key = `${used?.approver} ${nonce}`;
  const first = nonce === null ? undefined : world.answered.get(key);
  if (first !== undefined) expect(outcome).toMatchObject({ kind: 'repeat', request, action: { name: first } });
  else expect(outcome.kind).not.toBe('repeat');
  if (outcome.kind === 'changed' && nonce !== null) world.answered.set(key, outcome.action.name);
  if (outcome.kind === 'changed') expect(now).toBeLessThan(request.expiresAt);
  return outcome;
}

function runDelivery(world: World, command: Extract<Command, { do: 'settle' | 'postpone' }>): Outcome {
  const { request, now, messages } = world;
  const message = messages[command.message % Math.max(messages.length, 1)];
  if (message === undefined) return { kind: 'unchanged', request };
  if (command.do === 'postpone') return postpone(request, message, 'ThrottlingException', now);
  return settle(request, message, OUTCOMES[command.outcome] ?? OUTCOMES[0], now);
}

function resultsOf({ approvers }: ApprovalRequest, kinds: number[]): MailResult[] {
  return mailResults(
    approvers.map(({ email }) => email),
    kinds,
  );
}

function mailResults(emails: readonly string[], kinds: readonly number[]): MailResult[] {
  return emails.flatMap((email, i): MailResult[] => {
    const kind = RESULTS[kinds[i] ?? 3];
    if (kind === undefined) return [];
    return kind === 'mailed' ? [{ kind, email, messageId: `m${i}` }] : [{ kind, email, error: 'E' }];
  });
}

function step(world: World, command: Command): void {
  const before = world.request;
  const outcome = run(world, command);
  const after = outcome.kind === 'changed' ? outcome.request : outcome.record;
  if (outcome.kind === 'refused') checkRefusal(before, outcome.record);
  if (after === undefined) return;
  world.links.push(...(outcome.links ?? []));
  world.secrets.push(...(outcome.links ?? []).map(({ linkId }) => linkId));
  world.messages.push(...after.outbox.filter(isTaskBound));
  world.request = frozen(after);
  checkHistory(before, after, world.now);
  checkState(after, world);
}

/** A refusal changes nothing but what the audit says. */
function checkRefusal(before: ApprovalRequest, record: ApprovalRequest | undefined): void {
  if (record === undefined) return;
  expect(record.refusals).toBe(before.refusals + 1);
  expect(record.refusals).toBeLessThanOrEqual(20);
  const { version, events, chain, refusals, ...rest } = before;
  expect(record).toMatchObject(rest);
  expect(record.links).toEqual(before.links);
}

/** What holds between a version and the next. */
function checkHistory(before: ApprovalRequest, after: ApprovalRequest, now: number): void {
  expect(after.version).toBe(before.version + 1);
  const added = after.events.slice(before.events.length);
  expect(after.events.slice(0, before.events.length)).toEqual(before.events);
  expect(added.length).toBeGreaterThan(0);
  for (const event of added) expect(event).toMatchObject({ version: after.version, at: new Date(now).toISOString() });
  if (before.status !== 'pending') expect(after.status).toBe(before.status);
  if (before.decision !== undefined) expect(after.decision).toEqual(before.decision);
  expect(after.votes.slice(0, before.votes.length)).toEqual(before.votes);
  expect(after.votes.length - before.votes.length).toBeLessThanOrEqual(
    before.status === 'pending' && now < before.expiresAt ? 1 : 0,
  );
  expect(rowsOf(after).slice(0, before.events.length)).toEqual(rowsOf(before));
}

/** What holds of every version. */
function checkState(request: ApprovalRequest, world: World): void {
  const { approvers, votes, status, decision, outbox, delivery } = request;
  const voters = votes.map(({ approver }) => approver);
  expect(new Set(voters).size).toBe(voters.length);
  for (const voter of voters)
    expect(approvers.length === 0 ? voter === undefined : approvers.some(({ email }) => email === voter)).toBe(true);
  expect(decision !== undefined).toBe(status === 'decided');
  const underway = delivery === 'pending' || delivery === 'retrying';
  if (underway) expect(outbox).not.toEqual([]);
  if (outbox.some(isTaskBound)) expect(underway).toBe(true);
  expect(outbox.filter(isTaskBound).length).toBeLessThanOrEqual(1);
  expect(outbox.length).toBeLessThanOrEqual(2);
  expect(new Set(outbox.map(({ id }) => id)).size).toBe(outbox.length);
  if (status === 'pending') expect(delivery).toBe('none');
  if (status === 'decided' || status === 'failed') expect(delivery).not.toBe('none');
  checkSeats(request, world);
  checkDecision(request);
  checkDerived(request);
  checkAudit(request);
  checkSecrets(request, world.secrets);
  for (const holder of Object.values(request.links).map(holderOf)) {
    expect(Object.values(request.links).filter((link) => holderOf(link) === holder).length).toBeLessThanOrEqual(3);
  }
  expect(requestSchema.parse(JSON.parse(JSON.stringify(request)))).toStrictEqual(request);
  expect(isTooLarge(request)).toBe(false);
}

const holderOf = ({ approver, actions }: { approver?: string | undefined; actions: readonly string[] }) =>
  approver ?? actions.join();

/** Passing on moves seats, and makes none: as many approvers as there were, and nobody on two of them. */
function checkSeats(request: ApprovalRequest, { seats, now }: World): void {
  const { approvers, status, requester, allowDelegation, expiresAt } = request;
  const people = approvers.map(({ email }) => email.replace(/\+.*@/, '@').toLowerCase());
  expect(new Set(people).size).toBe(seats.length);
  for (const [index, { email, delegatedBy, unreachable }] of approvers.entries()) {
    expect(delegatedBy?.email ?? email).toBe(seats[index]);
    if (delegatedBy === undefined) continue;
    expect(allowDelegation).toContain(email.split('@')[1]);
    expect(people[index]).not.toBe(requester);
    // From the expiry on nothing goes back to anybody: the request is over, whether or not the sweep was there.
    if (status === 'pending' && now < expiresAt) expect(unreachable).toBeUndefined();
  }
}

/** What was decided has the votes that it needs, and nothing else had them before. */
function checkDecision({ decision, actions, votes, events }: ApprovalRequest): void {
  const count = (name: string) => votes.filter(({ action }) => action === name).length;
  for (const { name, needs } of actions) expect(count(name) >= needs).toBe(name === decision?.action);
  expect(events.filter(({ event }) => event === 'decided')).toHaveLength(decision === undefined ? 0 : 1);
  expect(events.filter(({ event }) => event === 'redeemed')).toHaveLength(votes.length);
}

function checkDerived(request: ApprovalRequest): void {
  const { status, expiresAt, mailDueAt, approvers, votes, outbox, createdAt, ttl, executionArn } = request;
  const reminders = request.reminders ?? [];
  const hasVoted = (email: string) => votes.some(({ approver }) => approver === email);
  const mailless = approvers.some(
    ({ email, mailedAt, unreachable, owed, complainedAt }) =>
      (mailedAt === undefined || owed !== undefined) &&
      (complainedAt === undefined || owed === 'resend') &&
      !unreachable &&
      !hasVoted(email),
  );
  const due = outbox.map(({ nextAt }) => nextAt);
  if (status === 'pending') due.push(expiresAt, ...(mailless && mailDueAt !== undefined ? [mailDueAt] : []));
  const times = reminders.flatMap(({ from, ms, sent }) =>
    sent === true ? [] : [from === 'creation' ? createdAt + ms : expiresAt - ms],
  );
  if (status === 'pending') due.push(...times.filter((at) => at > createdAt && at < expiresAt));
  if (status === 'pending' && mailless) expect(mailDueAt).toBeDefined();
  expect(request.dueAt).toBe(due.length === 0 ? undefined : Math.min(...due));
  expect(request.dueShard === undefined).toBe(request.dueAt === undefined);
  expect([undefined, 0, 1, 2, 3, 4, 5, 6, 7]).toContain(request.dueShard);
  expect(ttl * 1_000).toBeGreaterThanOrEqual(expiresAt + 30 * DAY);
  if (outbox.length > 0) expect(ttl * 1_000).toBeGreaterThanOrEqual(createdAt + YEAR + 30 * DAY);
  expect(request.openExecution).toBe(status === 'pending' ? executionArn : undefined);
}

function checkAudit(request: ApprovalRequest): void {
  const versions = byVersion(request.events).map((group) => group[0]?.version);
  expect(versions).toEqual(Array.from({ length: request.version }, (_, i) => i + 1));
  expect(whyBroken(rowsOf(request), request.chain)).toBeUndefined();
}

function checkSecrets(request: ApprovalRequest, secrets: string[]): void {
  const events = JSON.stringify(rowsOf(request));
  const item = JSON.stringify(request);
  const linkIds = secrets.filter((secret) => secret.startsWith(request.id));
  expect(linkIds.filter((id) => item.includes(id) || item.includes(id.slice(ID_LENGTH)))).toEqual([]);
  const all = [...secrets, ...linkIds.map((id) => id.slice(ID_LENGTH)), ...Object.keys(request.links)];
  expect(all.filter((secret) => events.includes(secret))).toEqual([]);
}

/** The check of an auditor who has the rows and the head of the chain: what is wrong first, if anything. */
function whyBroken(rows: readonly AuditEntry[], head: string): string | undefined {
  let { chain, version } = GENESIS;
  for (const group of byVersion(rows)) {
    version += 1;
    if (group.some((row, ordinal) => row.version !== version || row.ordinal !== ordinal))
      return `missing in ${version}`;
    chain = nextChain(
      chain,
      group.map(({ chain: _chain, ...bare }) => bare),
    );
    if (group.some((row) => row.chain !== chain)) return `changed in ${version}`;
  }
  return chain === head ? undefined : `cut after ${version}`;
}

test('whatever happens to a request, in whatever order, it keeps its promises', () => {
  fc.assert(
    fc.property(histories, ({ shape, steps }) => {
      const world = open(shape);
      checkState(world.request, world);
      for (const [time, command] of steps) {
        wait(world, time);
        step(world, command);
      }
    }),
    { numRuns: Number(process.env.COUNTERSIGN_LIVES ?? 500) },
  );
});

/** A way to tamper with the rows of an audit; `at` says where. */
const TAMPERING: Record<string, (rows: AuditEntry[], at: number) => AuditEntry[]> = {
  'an action is changed': (rows, at) => rows.with(at, { ...row(rows, at), action: 'other' }),
  'an actor is changed': (rows, at) => rows.with(at, { ...row(rows, at), actor: 'somebody else' }),
  'a time is changed': (rows, at) => rows.with(at, { ...row(rows, at), at: '2026-11-23T09:00:00.999Z' }),
  'a detail is added': (rows, at) => rows.with(at, { ...row(rows, at), detail: { ...row(rows, at).detail, more: 1 } }),
  'an address is taken out': (rows, at) => rows.with(at, { ...row(rows, at), source_ip_hmac: 'other' }),
  'the execution is changed': (rows, at) => rows.with(at, { ...row(rows, at), execution: 'other' }),
  'the request is changed': (rows, at) => rows.with(at, { ...row(rows, at), request_id: 'other' }),
  'the chain is changed': (rows, at) => rows.with(at, { ...row(rows, at), chain: '0'.repeat(64) }),
  'the event is changed': (rows, at) => rows.with(at, { ...row(rows, at), event: 'purged' }),
  'a row is taken out': (rows, at) => rows.toSpliced(at, 1),
  'all rows from here on are taken out': (rows, at) => rows.slice(0, at),
  'a row is put in beside another': (rows, at) =>
    rows.toSpliced(at + 1, 0, { ...row(rows, at), ordinal: row(rows, at).ordinal + 1 }),
  'a row is put in before another': (rows, at) => rows.toSpliced(at, 0, { ...row(rows, at), actor: 'eve' }),
  'a version is put in at the end': (rows) => [
    ...rows,
    { ...row(rows, rows.length - 1), version: row(rows, rows.length - 1).version + 1, ordinal: 0 },
  ],
};

function row(rows: readonly AuditEntry[], at: number): AuditEntry {
  const found = rows[at];
  if (found === undefined) throw new Error(`there is no row ${at}`);
  return found;
}

test.each(Object.entries(TAMPERING))('an auditor notices when %s', (_, tamper) => {
  fc.assert(
    fc.property(histories, fc.nat(), ({ shape, steps }, at) => {
      const world = open(shape);
      for (const [time, command] of steps.slice(0, 8)) {
        wait(world, time);
        const outcome = run(world, command);
        world.request = outcome.kind === 'changed' ? (outcome.request ?? world.request) : world.request;
        world.messages.push(...world.request.outbox.filter(isTaskBound));
      }
      const rows = rowsOf(world.request);
      expect(whyBroken(rows, world.request.chain)).toBeUndefined();
      expect(whyBroken(tamper(rows, at % rows.length), world.request.chain)).toBeDefined();
    }),
    { numRuns: 50 },
  );
});
