import { hashLinkId } from '../../lib/domain/link-id.ts';
import { viewLink } from '../../lib/domain/link-view.ts';
import { openRequest } from '../../lib/domain/open-request.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import type { Settings } from '../../lib/domain/settings.ts';

/** The time of the tests that show requests: 23 November 2026, 9:00 UTC. */
export const NOW = Date.UTC(2026, 10, 23, 9);

const SETTINGS: Settings = {
  baseUrl: 'https://example.com',
  region: 'us-east-1',
  defaultExpiryDays: 365,
  retentionDays: 30,
  enableOutputParameters: false,
  enablePostActions: false,
  oneClick: 'never',
  templates: ['approval-request', 'notice'],
};

const INPUT = {
  token: 'a-task-token',
  title: 'Deploy 4.2',
  message: 'Every test passed.\nRollback is ready.',
  details: [{ label: 'Version', value: '4.2.0' }],
  requester: 'ops@example.com',
  approvers: [{ email: 'aiko@example.com', name: 'Aiko' }, 'ben@example.com'],
  expiration: '2026-11-25T09:00:00Z',
  actions: [
    { name: 'approve', type: 'success', output: {} },
    { name: 'send_back', type: 'failure' },
  ],
};

function opened(input: object) {
  const given = Object.entries({ ...INPUT, ...input }).filter(([, value]) => value !== undefined);
  const ids = [...'123456789'].map((digit) => digit.repeat(16)).values();
  const mint = () => ids.next().value ?? '';
  return openRequest(parseRequest(Object.fromEntries(given), SETTINGS), SETTINGS, mint, NOW);
}

/** A request as its creation makes it; `undefined` leaves a field out. */
export function approval(input: object = {}) {
  return opened(input).request;
}

/** What the first approver's link shows of a request just made. */
export function approvalView(input: object = {}) {
  const { request, links } = opened(input);
  return viewLink(request, hashLinkId(links[0]?.linkId ?? ''), NOW);
}
