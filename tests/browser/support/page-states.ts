import type { LinkView } from '../../../lib/domain/link-view.ts';
import { renderErrorPage, renderUnknownPage } from '../../../lib/http/pages/error-page.ts';
import { type LinkPageOptions, renderLinkPage } from '../../../lib/http/pages/link-page.ts';
import { approvalView, NOW } from '../../support/approval.ts';
import { askedIn, peopleIn } from './asked.ts';

const approve = { name: 'approve', type: 'success', style: 'primary' } as const;
const reject = { name: 'reject', type: 'failure', style: 'danger' } as const;
const ACTIONS = [
  { name: 'approve', type: 'success', output: {} },
  { name: 'reject', type: 'failure', style: 'danger' },
];

type Change = Partial<LinkView> & Pick<Partial<LinkPageOptions>, 'selected' | 'problem' | 'comment'>;

const vote = { action: approve, at: NOW - 60_000 };
const decided = {
  state: 'decided-by-you',
  status: 'decided',
  vote,
  decision: { action: approve, at: NOW - 60_000 },
} as const;

const LINK_PAGES: Readonly<Record<string, Change>> = {
  choose: {},
  'confirm-approve': { selected: 'approve' },
  'confirm-reject': { selected: 'reject' },
  'error-comment': { selected: 'reject', problem: { field: 'comment', code: 'InvalidForm' } },
  'error-action': { problem: { field: 'action', code: 'ActionMismatched' } },
  voted: {
    state: 'voted',
    vote,
    votes: {
      voted: 1,
      voters: 2,
      counts: [{ action: 'approve', votes: 1, needs: 2 }],
    },
  },
  'decided-pending': { ...decided, delivery: 'pending' },
  'decided-delivered': { ...decided, delivery: 'delivered' },
  'decided-closed': { ...decided, delivery: 'closed' },
  'decided-undeliverable': { ...decided, delivery: 'failed' },
  'decided-by-other': {
    state: 'decided-by-other',
    status: 'decided',
    decision: { action: reject, at: NOW - 60_000 },
  },
  expired: { state: 'expired', status: 'expired' },
  cancelled: { state: 'cancelled', status: 'cancelled' },
  'long-words': {
    title: `Deploy_${'the_release_candidate_'.repeat(7)}`,
    message: `See https://example.com/${'a-very-long-path/'.repeat(12)}`,
    details: [{ label: 'L'.repeat(100), value: 'v'.repeat(300) }],
    requester: `${'r'.repeat(60)}@${'example.'.repeat(12)}com`,
    actions: [
      { ...approve, label: 'Approve'.repeat(11) },
      { ...reject, label: 'Reject this and everything that comes after it until the end of the year' },
      { name: 'later', type: 'failure', style: 'plain' },
    ],
  },
  'ended-undecided': { state: 'failed', status: 'failed' },
};

const ERRORS = ['InvalidJSON', 'PostActionNotPosted', 'BodyTooLarge', 'TooManyAttempts', 'Busy', 'ServiceError'];

/** Every state of every page, by name, in a language. */
export function pageStates(locale: string): [name: string, html: string][] {
  const links = Object.entries(LINK_PAGES).map(([name, change]): [string, string] => [name, linkPage(locale, change)]);
  const errors = ERRORS.map((code): [string, string] => [
    `error-${code}`,
    renderErrorPage(locale, {
      code,
      retryable: code === 'Busy' || code === 'ServiceError',
      correlationId: code === 'ServiceError' ? '6f1c4f52-0d7b-4f0e-9f0a-0d3f5a1f2c11' : undefined,
    }),
  ]);
  return [...links, ['unknown', renderUnknownPage(locale)], ...errors];
}

function linkPage(locale: string, { selected, problem, comment, ...view }: Change): string {
  const asking = approvalView({
    actions: ACTIONS,
    comment: problem === undefined ? 'optional' : 'required',
    ...askedIn(locale),
  });
  const shown = inWords({ ...asking, ...view }, locale);
  return renderLinkPage(shown, { locale, nonce: 'n', now: NOW, selected, problem, comment });
}

// People and what they say are of the language, so that a state's names and comments are too.
function inWords(view: LinkView, locale: string): LinkView {
  const { names, comment } = peopleIn(locale);
  const { vote, votes, decision } = view;
  return {
    ...view,
    ...(vote === undefined ? {} : { vote: { ...vote, comment } }),
    ...(votes === undefined ? {} : { votes: { ...votes, names: { voted: [names[0]], waiting: [names[1]] } } }),
    ...(decision === undefined ? {} : { decision: { ...decision, by: names[1] } }),
  };
}
