import type { Report } from '../../cli/report/report.ts';
import { purgedRow, rowsOf } from '../../lib/domain/audit-row.ts';
import { postpone, settle } from '../../lib/domain/deliver.ts';
import { cancel, expire } from '../../lib/domain/endings.ts';
import type { AuditEntry } from '../../lib/domain/events.ts';
import { hashLinkId, type Mint } from '../../lib/domain/link-id.ts';
import type { MintedLink } from '../../lib/domain/links.ts';
import { type MailResult, recordMails } from '../../lib/domain/mailing.ts';
import { isTaskBound } from '../../lib/domain/message.ts';
import { redeem } from '../../lib/domain/redeem.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import { verifyTrail } from '../../lib/domain/verify-trail.ts';
import { approve, changed, countingMint, DAY, EXECUTION, MINUTE, NOW, opened, reject } from './requests.ts';
import { stored } from './trails.ts';

const HOUR = 60 * MINUTE;
const mint: Mint = countingMint();

/** A request that is led through its life, step by step. */
function life(fields: Record<string, unknown>, now = NOW) {
  const { request: first, links } = opened({ execution: EXECUTION, ...fields }, now, mint);
  return alive(first, links);
}

function alive(request: ApprovalRequest, links: MintedLink[]) {
  const next = (to: ApprovalRequest) => alive(to, links);
  return {
    request,
    mailed(now: number, ...failing: string[]) {
      const results = request.approvers.map(
        ({ email }, index): MailResult =>
          failing.includes(email)
            ? { kind: 'unreachable', email, error: 'MessageRejected' }
            : { kind: 'mailed', email, messageId: `0100018f${index}-sample` },
      );
      return next(changed(recordMails(request, results, now)));
    },
    vote(who: string, action: string, now: number, comment?: string) {
      const link = links.find(({ approver, actions }) => (approver ?? actions[0]) === who);
      const sent = {
        linkHash: hashLinkId(link?.linkId ?? ''),
        action,
        comment,
        userAgent: 'Mozilla/5.0',
        sourceIpHmac: 'b1946ac92492d2347c6235b4d2611184',
      };
      const outcome = redeem(request, sent, now);
      return next(outcome.kind === 'refused' ? (outcome.record ?? request) : changed(outcome));
    },
    told(now: number, kind: 'sent' | 'closed' = 'sent') {
      const message = request.outbox.find(isTaskBound);
      return message === undefined ? next(request) : next(changed(settle(request, message, { kind }, now)));
    },
    failed(now: number) {
      const message = request.outbox.find(isTaskBound);
      return message === undefined
        ? next(request)
        : next(changed(postpone(request, message, 'ThrottlingException', now)));
    },
    cancelled: (now: number, reason: string) =>
      next(changed(cancel(request, { actor: 'arn:aws:sts::123456789012:assumed-role/operators/mei', reason }, now))),
    expired: () => next(changed(expire(request, request.expiresAt + 20_000))),
  };
}

const AIKO = 'aiko@example.com';
const BEN = 'ben@example.com';
const CHLOE = 'chloe.with-a-rather-long-name@platform-engineering.example.com';
const needing = (needs: number) => ({
  actions: [
    { ...approve, needs },
    { ...reject, needs: 2 },
  ],
});

const lives = {
  decided: life({ approvers: [AIKO, BEN, CHLOE], title: 'Deploy 4.2 to production', ...needing(2) })
    .mailed(NOW + 900)
    .vote(AIKO, 'approve', NOW + 25 * MINUTE, 'Every test passed.\nRollback is ready.')
    .vote(AIKO, 'reject', NOW + 40 * MINUTE)
    .vote(CHLOE, 'approve', NOW + 2 * HOUR + 5 * MINUTE)
    .told(NOW + 2 * HOUR + 5 * MINUTE + 420)
    .vote(BEN, 'reject', NOW + 3 * DAY),
  retried: life({ approvers: [AIKO], title: '経費の承認をお願いします（大阪出張）' }, NOW + HOUR)
    .mailed(NOW + HOUR + 700)
    .vote(AIKO, 'approve', NOW + HOUR + 3 * MINUTE)
    .failed(NOW + HOUR + 5 * MINUTE)
    .failed(NOW + HOUR + 8 * MINUTE)
    .told(NOW + HOUR + 13 * MINUTE),
  expired: life(
    { approvers: [BEN], title: 'Extend the trial of 東京 customer', expiration: new Date(NOW + DAY).toISOString() },
    NOW + 2 * HOUR,
  )
    .mailed(NOW + 2 * HOUR + 500)
    .expired(),
  cancelled: life(
    { approvers: [AIKO, BEN], title: '<script>alert(1)</script> & "quoted" \u202emoc.live' },
    NOW + 3 * HOUR,
  )
    .mailed(NOW + 3 * HOUR + 800, BEN)
    .cancelled(NOW + 4 * HOUR, 'Asked by mistake'),
  plain: life({}, NOW + 5 * HOUR)
    .vote('approve', 'approve', NOW + 5 * HOUR + 1_500)
    .told(NOW + 5 * HOUR + 1_800, 'closed'),
  open: life(
    { approvers: [AIKO, BEN], requester: 'ops@example.com', title: 'Rotate the signing key', ...needing(2) },
    NOW + 6 * HOUR,
  )
    .mailed(NOW + 6 * HOUR + 600)
    .vote(BEN, 'approve', NOW + 7 * HOUR, '=HYPERLINK("https://example.com")'),
};

/** The rows of each of the sample's requests, oldest first. */
export const sampleEntries: Record<keyof typeof lives, AuditEntry[]> = {
  decided: rowsOf(lives.decided.request),
  retried: rowsOf(lives.retried.request),
  expired: [
    ...rowsOf(lives.expired.request),
    purgedRow(lives.expired.request, NOW + 31 * DAY, 'dynamodb.amazonaws.com'),
  ],
  cancelled: rowsOf(lives.cancelled.request),
  plain: rowsOf(lives.plain.request),
  open: rowsOf(lives.open.request),
};

/** When the sample is looked at. */
export const SAMPLE_NOW = NOW + 9 * HOUR;

/** A report on requests that went every way that a request can go. */
export function sampleReport(changes: Partial<Report> = {}): Report {
  const names = Object.keys(lives).filter((name): name is keyof typeof lives => name in lives);
  return {
    stage: 'prod',
    region: 'eu-west-1',
    version: '0.1.0',
    selection: { from: '2026-11-01', to: '2026-12-01' },
    now: SAMPLE_NOW,
    trails: names.toReversed().map((name) => ({ entries: sampleEntries[name] })),
    verdicts: names.map((name) => {
      const { request } = lives[name];
      const gone = sampleEntries[name].at(-1)?.event === 'purged';
      return verifyTrail(
        request.id,
        stored(sampleEntries[name], request.openedAt),
        gone ? undefined : request,
        SAMPLE_NOW,
      );
    }),
    compared: true,
    ...changes,
  };
}
