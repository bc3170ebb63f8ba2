import type { LinkView } from '../../../lib/domain/link-view.ts';
import { renderErrorPage, renderUnknownPage } from '../../../lib/http/pages/error-page.ts';
import { renderLinkPage } from '../../../lib/http/pages/link-page.ts';
import { approvalView, NOW } from '../../support/approval.ts';
import { askedIn, peopleIn } from './asked.ts';
import { fieldsIn, formPages } from './form-states.ts';
import { delegationPages, votePages } from './people-states.ts';
import { approve, type Change, decided, prompted, reject } from './state-parts.ts';

const ACTIONS = [
  { name: 'approve', type: 'success', output: {} },
  { name: 'reject', type: 'failure', style: 'danger' },
];

const LINK_PAGES: Readonly<Record<string, Change>> = {
  choose: {},
  'confirm-approve': { selected: 'approve' },
  'confirm-reject': { selected: 'reject' },
  'choose-with-code': { proof: 'code' },
  'confirm-with-code': { proof: 'code', selected: 'approve' },
  code: prompted({ state: 'sent' }),
  'code-to-reject': prompted({ state: 'sent' }, 'reject'),
  'code-to-pass-on': {
    proof: 'code',
    prompt: { state: 'wrong', left: 3, to: 'a…@example.com', kept: [['delegate_to', 'chris@example.com']] },
  },
  'code-malformed': prompted({ state: 'malformed' }),
  'code-wrong': prompted({ state: 'wrong', left: 2 }),
  'code-used-up': prompted({ state: 'used-up' }),
  'code-expired': prompted({ state: 'expired' }),
  'code-limited': prompted({ state: 'limited', until: NOW + 34 * 60_000, live: true }),
  'code-limited-for-now': prompted({ state: 'limited', until: NOW + 34 * 60_000, live: false }),
  'code-limited-for-good': prompted({ state: 'limited', live: false }),
  'code-not-mailed': prompted({ state: 'not-mailed' }),
  'error-comment': { selected: 'reject', problem: { field: 'comment', code: 'InvalidForm' } },
  'error-action': { problem: { field: 'action', code: 'ActionMismatched' } },
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
  cancelled: { state: 'cancelled', status: 'cancelled', reason: 'Asked twice by mistake' },
  'workflow-ended': { state: 'workflow-ended', status: 'cancelled', executionEnded: 'ABORTED' },
  'soon-over': { expiresAt: NOW + 3 * 3_600_000 },
  'over-within-a-minute': { expiresAt: NOW + 30_000 },
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
  const { names } = peopleIn(locale);
  const forms = formPages(fieldsIn(locale));
  const links = Object.entries({ ...LINK_PAGES, ...forms, ...votePages(names), ...delegationPages(names) }).map(
    ([name, change]): [string, string] => [name, linkPage(locale, change)],
  );
  const errors = ERRORS.map((code): [string, string] => [
    `error-${code}`,
    renderErrorPage(locale, {
      code,
      retryable: code === 'Busy' || code === 'ServiceError',
      correlationId: code === 'ServiceError' ? '6f1c4f52-0d7b-4f0e-9f0a-0d3f5a1f2c11' : undefined,
    }),
  ]);
  return [...links.map(unfolded), ['unknown', renderUnknownPage(locale)], ...errors];
}

// As after a press on "ask someone else": nobody can look at what is folded away.
function unfolded([name, html]: [string, string]): [string, string] {
  return [name, name.endsWith('-unfolded') ? html.replace('<details class="delegate"', '$& open') : html];
}

function linkPage(locale: string, { selected, problem, comment, typed, prompt, delegateTo, ...view }: Change): string {
  const asking = approvalView({
    actions: ACTIONS,
    comment: problem === undefined ? 'optional' : 'required',
    ...askedIn(locale),
  });
  const shown = inWords({ ...asking, ...view }, locale);
  return renderLinkPage(shown, { locale, nonce: 'n', now: NOW, selected, problem, comment, typed, prompt, delegateTo });
}

// People and what they say are of the language, so that a state's names and comments are too.
function inWords(view: LinkView, locale: string): LinkView {
  const { names, comment } = peopleIn(locale);
  const { vote, decision } = view;
  return {
    ...view,
    ...(vote === undefined ? {} : { vote: { ...vote, comment } }),
    ...(decision === undefined ? {} : { decision: { ...decision, by: names[1] } }),
  };
}
