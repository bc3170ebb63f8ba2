import type { Mailer } from '../lib/adapters/mailer.ts';
import { hashLinkId } from '../lib/domain/link-id.ts';
import { openRequest } from '../lib/domain/open-request.ts';
import { parseRequest } from '../lib/domain/parse-request.ts';
import { redeem } from '../lib/domain/redeem.ts';
import type { ApprovalRequest } from '../lib/domain/request.ts';
import type { Settings } from '../lib/domain/settings.ts';
import { mint } from '../lib/mint.ts';

/** A stage's settings, with a host as long as a default one. */
export const SETTINGS: Settings = {
  baseUrl: 'https://abcdefghij.execute-api.ap-southeast-2.amazonaws.com',
  region: 'ap-southeast-2',
  defaultExpiryDays: 365,
  retentionDays: 30,
  enableOutputParameters: false,
  enablePostActions: false,
  oneClick: 'never',
  templates: ['approval-request'],
};

/** What every measurement asks for: a token as long as Step Functions' own, approve and reject. */
export const ASKED = {
  // Step Functions' own have about 640 characters.
  token: 'A'.repeat(700),
  actions: [
    { name: 'approve', type: 'success', output: { approved: true } },
    { name: 'reject', type: 'failure', error: 'rejected', cause: 'Ben rejected it' },
  ],
};

/** A new request and its first link's hash. */
export function opened(more: object, now: number) {
  const { request, links } = openRequest(parseRequest({ ...ASKED, ...more }, SETTINGS), SETTINGS, mint, now);
  return { request, linkHash: hashLinkId(links[0]?.linkId ?? '') };
}

/** The request after its link approved. */
export function approved(request: ApprovalRequest, linkHash: string, now: number): ApprovalRequest {
  const outcome = redeem(request, { linkHash, action: 'approve' }, now);
  if (outcome.kind !== 'changed') throw new Error(`The measurement's own vote was not counted: ${outcome.kind}.`);
  return outcome.request;
}

/** A mailer that takes every mail. */
export const TAKING_MAILER: Mailer = { send: async () => ({ kind: 'mailed', messageId: 'bench' }) };
