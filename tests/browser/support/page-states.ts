import type { Form } from '../../../lib/domain/form.ts';
import type { LinkView } from '../../../lib/domain/link-view.ts';
import type { PromptState } from '../../../lib/domain/proof-prompt.ts';
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

type Change = Partial<LinkView> &
  Pick<Partial<LinkPageOptions>, 'selected' | 'problem' | 'comment' | 'typed' | 'prompt'>;

const vote = { action: approve, at: NOW - 60_000 };
const decided = {
  state: 'decided-by-you',
  status: 'decided',
  vote,
  decision: { action: approve, at: NOW - 60_000 },
} as const;

/** A page that asks for a code, after what was posted to get there. */
function prompted(state: PromptState, action = 'approve'): Change {
  const kept = [
    ['action', action],
    ['comment', 'Looks good.\nGo on a weekday.'],
  ] as const;
  return { proof: 'code', selected: action, prompt: { ...state, to: 'a…@example.com', kept } };
}

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
  'workflow-ended': { state: 'workflow-ended', status: 'cancelled', executionEnded: 'ABORTED' },
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

const FORMS: Record<string, Form> = {
  en: everyKindOfField({
    amount: ['Amount on the receipt', 'In euros, tax included.'],
    seats: ['Seats', 'How many people travelled.'],
    centre: ['Cost centre', 'Where it is booked.'],
    month: ['Month', 'In which it is paid.'],
    payee: ['Who is paid', 'As on the receipt.'],
    mail: ['Address for questions', 'Only if it is not yours.'],
    day: ['Day of the journey', 'The first one.'],
    link: ['Booking', 'Its page.'],
    note: ['Note for accounting', 'What they ought to know.'],
    pin: ['PIN', 'The four digits of your card.'],
    urgent: ['Pay it at once', 'Costs a fee.'],
    read: ['I have checked the receipt', 'Both sides of it.'],
  }),
  ja: everyKindOfField({
    amount: ['領収書の金額', '税込みの金額（円）'],
    seats: ['人数', '出張した人数'],
    centre: ['コストセンター', '計上先'],
    month: ['支払月', '支払いを行う月'],
    payee: ['支払先', '領収書に記載された名称'],
    mail: ['問い合わせ先', 'ご本人と異なる場合のみ'],
    day: ['出張日', '初日'],
    link: ['予約ページ', '予約内容を確認できるページ'],
    note: ['経理への連絡', '経理に伝えておくこと'],
    pin: ['暗証番号', 'カードの4桁の番号'],
    urgent: ['至急支払う', '手数料がかかります'],
    read: ['領収書を確認しました', '表裏とも確認してください'],
  }),
};

type Words = Record<string, readonly [title: string, description: string]>;

function everyKindOfField(words: Words): Form {
  const said = (name: string) => {
    const [title = name, description = ''] = words[name] ?? [];
    return { title, description };
  };
  const months = ['01', '02', '03', '04', '05', '06'];
  return {
    type: 'object',
    properties: {
      amount: { type: 'number', minimum: 0, multipleOf: 0.01, ...said('amount') },
      seats: { type: 'integer', minimum: 1, maximum: 50, default: 1, ...said('seats') },
      centre: { type: 'string', enum: ['R&D', 'Sales', 'Support'], ...said('centre') },
      month: { type: 'string', enum: months, ...said('month') },
      payee: { type: 'string', maxLength: 80, ...said('payee') },
      mail: { type: 'string', format: 'email', ...said('mail') },
      day: { type: 'string', format: 'date', ...said('day') },
      link: { type: 'string', format: 'url', ...said('link') },
      note: { type: 'string', maxLength: 1_000, ...said('note') },
      pin: { type: 'string', writeOnly: true, ...said('pin') },
      urgent: { type: 'boolean', ...said('urgent') },
      read: { type: 'boolean', const: true, ...said('read') },
    },
    required: ['amount', 'centre', 'day', 'pin', 'read'],
  };
}

const TYPED = {
  amount: '-1',
  seats: '99',
  payee: 'ACME',
  mail: 'accounts',
  link: 'example',
  note: 'One\nTwo',
  urgent: 'true',
};
const WRONG: LinkPageOptions['problem'] = {
  field: 'form',
  code: 'InvalidForm',
  problems: [
    { name: 'amount', why: 'minimum', limit: 0 },
    { name: 'seats', why: 'maximum', limit: 50 },
    { name: 'centre', why: 'missing' },
    { name: 'month', why: 'choice' },
    { name: 'payee', why: 'maxLength', limit: 80 },
    { name: 'mail', why: 'email' },
    { name: 'day', why: 'missing' },
    { name: 'link', why: 'url' },
    { name: 'note', why: 'maxLength', limit: 1_000 },
    { name: 'pin', why: 'missing' },
    { name: 'read', why: 'tick' },
  ],
};
const LONG: Form = {
  type: 'object',
  properties: {
    a: { type: 'string', title: 'A_title_'.repeat(25), description: 'a_description_'.repeat(70) },
    b: { type: 'string', title: 'Few', enum: ['choice_'.repeat(28), 'y'] },
    c: { type: 'string', title: 'Many', enum: [...'uvwxyz', 'choice_'.repeat(28)] },
    d: { type: 'boolean', title: 'D_title_'.repeat(25) },
  },
};
const ANSWERED = { amount: 1234.5, seats: 2, centre: 'R&D', note: 'One\nTwo', urgent: false, read: true };

/** States of a page whose request has a form. */
function formPages(form: Form): Record<string, Change> {
  return {
    'form-empty': { form },
    'form-confirm': { form, selected: 'approve' },
    'form-code': { ...prompted({ state: 'sent' }), form, typed: { ...TYPED, pin: '0815' } },
    'form-errors': { form, selected: 'approve', problem: WRONG, typed: TYPED },
    'form-too-long': {
      form,
      problem: { field: 'form', code: 'BodyTooLarge', problems: [{ why: 'room' }] },
      typed: TYPED,
    },
    'form-long-words': {
      form: LONG,
      problem: { field: 'form', code: 'InvalidForm', problems: [{ name: 'a', why: 'missing' }] },
    },
    'form-answered': { ...decided, form, vote: { ...vote, form: ANSWERED }, delivery: 'delivered' },
  };
}

const ERRORS = ['InvalidJSON', 'PostActionNotPosted', 'BodyTooLarge', 'TooManyAttempts', 'Busy', 'ServiceError'];

/** Every state of every page, by name, in a language. */
export function pageStates(locale: string): [name: string, html: string][] {
  const forms = formPages(FORMS[locale] ?? everyKindOfField({}));
  const links = Object.entries({ ...LINK_PAGES, ...forms }).map(([name, change]): [string, string] => [
    name,
    linkPage(locale, change),
  ]);
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

function linkPage(locale: string, { selected, problem, comment, typed, prompt, ...view }: Change): string {
  const asking = approvalView({
    actions: ACTIONS,
    comment: problem === undefined ? 'optional' : 'required',
    ...askedIn(locale),
  });
  const shown = inWords({ ...asking, ...view }, locale);
  return renderLinkPage(shown, { locale, nonce: 'n', now: NOW, selected, problem, comment, typed, prompt });
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
