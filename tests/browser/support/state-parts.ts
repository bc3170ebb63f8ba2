import type { LinkView } from '../../../lib/domain/link-view.ts';
import type { PromptState } from '../../../lib/domain/prompt.ts';
import type { LinkPageOptions } from '../../../lib/http/pages/link-page-options.ts';
import { NOW } from '../../support/approval.ts';

/** How a page's state differs from that of a request just made. */
export type Change = Partial<LinkView> &
  Pick<Partial<LinkPageOptions>, 'selected' | 'problem' | 'comment' | 'typed' | 'prompt' | 'delegateTo'>;

export const approve = { name: 'approve', type: 'success', style: 'primary' } as const;
export const reject = { name: 'reject', type: 'failure', style: 'danger' } as const;

export const vote = { action: approve, at: NOW - 60_000 };
export const decided = {
  state: 'decided-by-you',
  status: 'decided',
  vote,
  decision: { action: approve, at: NOW - 60_000 },
} as const;

/** A page that asks for a code, after what was posted to get there. */
export function prompted(
  state: PromptState,
  action = 'approve',
  answers: readonly (readonly [name: string, value: string])[] = [],
): Change {
  const kept = [['action', action], ['comment', 'Looks good.\nGo on a weekday.'], ...answers] as const;
  return { proof: 'code', selected: action, prompt: { ...state, to: 'a…@example.com', kept } };
}
