import type { LinkView } from '../../../lib/domain/link-view.ts';
import { renderErrorPage, renderUnknownPage } from '../../../lib/http/pages/error-page.ts';
import { type LinkPageOptions, renderLinkPage } from '../../../lib/http/pages/link-page.ts';
import { approvalView, NOW } from '../../support/approval.ts';

const ASKED: Record<string, object> = {
  en: {
    title: 'Deploy 4.2 to production',
    message: 'Every test passed, and the release notes are reviewed.\n\nThe rollback is ready: it takes two minutes.',
    details: [
      { label: 'Version', value: '4.2.0' },
      { label: 'Risk', value: 'Low' },
      { label: 'Change', value: 'https://example.com/changes/a-change-whose-address-is-longer-than-a-phone-is-wide' },
    ],
    requester: 'ops@example.com',
    approvers: [
      { email: 'aiko@example.com', name: 'Aiko' },
      { email: 'ben@example.com', name: 'Ben' },
    ],
    time_zone: 'Europe/Berlin',
    show_votes: 'names',
  },
  ja: {
    title: 'バージョン4.2の本番環境へのリリース',
    message:
      'すべてのテストに合格し、リリースノートの確認も完了しています。\n\n切り戻しの準備も整っており、二分で完了します。',
    details: [
      { label: 'バージョン', value: '4.2.0' },
      { label: 'リスク', value: '低い' },
      { label: '変更内容', value: '管理画面の検索機能の改善と、依存ライブラリの更新' },
    ],
    requester: 'ops@example.com',
    approvers: [
      { email: 'aiko@example.com', name: '佐藤愛子' },
      { email: 'ben@example.com', name: '田中' },
    ],
    time_zone: 'Asia/Tokyo',
    show_votes: 'names',
  },
};

const approve = { name: 'approve', type: 'success', style: 'primary' } as const;
const reject = { name: 'reject', type: 'failure', style: 'danger' } as const;
const ACTIONS = [
  { name: 'approve', type: 'success', output: {} },
  { name: 'reject', type: 'failure', style: 'danger' },
];

type Change = Partial<LinkView> & Pick<Partial<LinkPageOptions>, 'selected' | 'problem' | 'comment'>;

const vote = { action: approve, at: NOW - 60_000, comment: 'Looks good.\nGo on a weekday.' };
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
      names: { voted: ['Aiko'], waiting: ['Ben'] },
    },
  },
  'decided-pending': { ...decided, delivery: 'pending' },
  'decided-delivered': { ...decided, delivery: 'delivered' },
  'decided-closed': { ...decided, delivery: 'closed' },
  'decided-undeliverable': { ...decided, delivery: 'failed' },
  'decided-by-other': {
    state: 'decided-by-other',
    status: 'decided',
    decision: { action: reject, at: NOW - 60_000, by: 'Ben' },
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
    ...ASKED[locale],
  });
  return renderLinkPage({ ...asking, ...view }, { locale, nonce: 'n', now: NOW, selected, problem, comment });
}
