import { createHash } from 'node:crypto';
import type { Approver } from './approver.ts';
import { commit, type Draft } from './commit.ts';
import { defined } from './defined.ts';
import { CountersignError } from './errors.ts';
import type { RequestInput } from './input.ts';
import { canonicalJson } from './json.ts';
import { type Mint, requestIdFor } from './link-id.ts';
import { linkMap, type MintedLink, mintLinks } from './links.ts';
import { MAIL_LEAD_MS } from './mailing.ts';
import type { TaskResult } from './message.ts';
import { parseTime } from './parse-time.ts';
import { remindersFrom } from './reminders.ts';
import type { ApprovalRequest } from './request.ts';
import { holdsItsEnding } from './room.ts';
import type { Settings } from './settings.ts';
import { actionFrom, jsonText } from './store-action.ts';
import { boundTo } from './target.ts';

/** A new request and the links to hand out. */
export interface Opened {
  request: ApprovalRequest;
  links: MintedLink[];
}

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

/** `expiration` as epoch ms. */
function expiryOf({ expiration }: RequestInput, settings: Settings, now: number): number {
  if (expiration === undefined) return now + settings.defaultExpiryDays * DAY_MS;
  return expiryFrom(expiration, now, now + YEAR_MS);
}

/**
 * An expiry as epoch ms, `latest` at most.
 * @throws CountersignError InvalidDate.
 */
export function expiryFrom(expiration: string, now: number, latest: number): number {
  const at = parseTime(expiration);
  if (Number.isNaN(at)) {
    throw new CountersignError('InvalidDate', 'expiration: must be an ISO 8601 time such as 2027-01-31T18:00:00Z');
  }
  if (at <= now) throw new CountersignError('InvalidDate', 'expiration: must be in the future');
  if (at > latest) throw new CountersignError('InvalidDate', 'expiration: may be a year after the creation at most');
  return at;
}

/** The request id that an input's idempotency key gives, if it has one. */
export function idOf(input: RequestInput, mint: Mint): string {
  return input.idempotency_key === undefined ? mint() : requestIdFor(input.idempotency_key);
}

/**
 * Opens a request: version 1, or the version after `previous`, a request that the state starts again under
 * the same idempotency key: its mails failed, or its execution ended and was redriven.
 * @throws CountersignError InvalidDate, RequestTooLarge.
 */
export function openRequest(
  input: RequestInput,
  settings: Settings,
  mint: Mint,
  now: number,
  previous?: ApprovalRequest,
): Opened {
  const id = previous?.id ?? idOf(input, mint);
  const approvers = (input.approvers ?? []).map(approverFrom);
  const actions = input.actions.map((action) => actionFrom(action, approvers.length));
  const links = mintLinks(id, actions, approvers, mint);
  const expiresAt = expiryOf(input, settings, now);
  const draft: Draft = {
    id,
    status: 'pending',
    ...boundTo(input),
    baseUrl: baseUrlOf(input, settings) ?? settings.baseUrl,
    template: input.template ?? 'approval-request',
    details: input.details ?? [],
    timeZone: input.time_zone ?? 'UTC',
    comment: input.comment ?? (approvers.length > 0 ? 'optional' : 'none'),
    showVotes: input.show_votes ?? 'counts',
    actions,
    approvers,
    links: linkMap(links, now),
    votes: [],
    outbox: [],
    delivery: 'none',
    openedAt: previous?.openedAt ?? now,
    createdAt: now,
    expiresAt,
    mailAttempts: 0,
    retentionDays: settings.retentionDays,
    refusals: 0,
    ...(approvers.length > 0 ? { mailDueAt: now + MAIL_LEAD_MS } : {}),
    ...optionalParts(input),
  };
  const request = commit(withExecution(previous, input.execution), draft, [requestedEvent(input, draft)], now);
  if (!holdsItsEnding(request)) {
    throw new CountersignError(
      'RequestTooLarge',
      'the request is too large to be stored with its votes and its result',
    );
  }
  return { request, links };
}

/** What is absent unless the input has it. */
function optionalParts(input: RequestInput) {
  return defined({
    executionArn: input.execution,
    form: jsonText(input.form),
    fingerprint: input.idempotency_key === undefined ? undefined : fingerprintOf(input),
    parameters: input.enable_output_parameters === true ? true : undefined,
    proof: input.proof === 'code' ? input.proof : undefined,
    requester: input.requester,
    title: input.title,
    message: input.message,
    allowDelegation: input.allow_delegation?.map((domain) => domain.toLowerCase()),
    reminders: input.reminders === undefined ? undefined : remindersFrom(input.reminders),
    notifyOutcome: input.notify_outcome === true ? true : undefined,
    onExpiry: endingFrom(input.on_expiry),
    onUndeliverable: endingFrom(input.on_undeliverable),
  });
}

/**
 * What an input asks, whichever task asks it: a retried state has another token, and may reckon another expiration.
 */
export function fingerprintOf({
  token: _token,
  callback_id: _callback,
  execution: _execution,
  expiration: _expiration,
  ...asked
}: RequestInput): string {
  return createHash('sha256').update(canonicalJson(asked)).digest('base64url');
}

/** A request for another execution: its events so far keep the one that they were written with, the chain is over it. */
export function withExecution<T extends ApprovalRequest | undefined>(previous: T, execution: string | undefined): T;
export function withExecution(
  previous: ApprovalRequest | undefined,
  execution: string | undefined,
): ApprovalRequest | undefined {
  if (previous === undefined || previous.executionArn === execution) return previous;
  const { executionArn = '', events } = previous;
  return { ...previous, events: events.map((event) => ({ execution: executionArn, ...event })) };
}

function requestedEvent(input: RequestInput, draft: Draft) {
  return {
    event: 'requested' as const,
    actor: input.requester ?? 'workflow',
    detail: {
      actions: draft.actions.map(({ name }) => name),
      approvers: draft.approvers.map(({ email }) => email),
      expiration: new Date(draft.expiresAt).toISOString(),
      ...defined({ title: input.title }),
    },
  };
}

function approverFrom(approver: NonNullable<RequestInput['approvers']>[number]): Approver {
  return typeof approver === 'string' ? { email: approver } : defined(approver);
}

function endingFrom(ending: RequestInput['on_expiry']): TaskResult | undefined {
  if (ending === undefined) return undefined;
  if (ending.type === 'success') return { kind: 'task-success', output: JSON.stringify(ending.output) };
  return { kind: 'task-failure', ...defined({ error: ending.error, cause: ending.cause }) };
}

function baseUrlOf({ base_url: given }: RequestInput, settings: Settings): string | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string') return given.replace(/\/+$/, '');
  const { api_id: api, stage, region } = given;
  const host = `https://${api}.execute-api.${region ?? settings.region}.amazonaws.com`;
  return stage === '$default' ? host : `${host}/${stage}`;
}
