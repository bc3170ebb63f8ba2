import { styleText } from 'node:util';
import { createdRequest, type RequestState, requestState } from './request-state.ts';
import { table } from './table.ts';
import { timeText } from './time-text.ts';
import { visible } from './visible.ts';

/** What a creation answered, for eyes. The links of approvers are left out: they are the approvers'. */
export function createdText(answer: unknown, stream: NodeJS.WriteStream): string {
  const { transaction_id: id, expiration, urls, approvers } = createdRequest.parse(answer);
  const head = `${id} is open until ${timeText(expiration)}.\n`;
  if (urls !== undefined) return `${head}\n${table(['action', 'link'], rows(Object.entries(urls)), stream)}`;
  const mails = (approvers ?? []).map(({ email, message_id }) => [email, message_id ?? 'not mailed yet']);
  return `${head}\n${table(['approver', 'mail'], rows(mails), stream)}`;
}

/** Where a request stands, for eyes. */
export function requestText(answer: unknown, stream: NodeJS.WriteStream): string {
  const request = requestState.parse(answer);
  const facts = factsOf(request).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const width = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.map(
    ([name, value]) => `${styleText('bold', name.padEnd(width), { stream })}  ${visible(value)}\n`,
  );
  return [lines.join(''), ...tablesOf(request, stream)].join('\n');
}

function factsOf(request: RequestState): [string, string | undefined][] {
  const { decision } = request;
  return [
    ['request', request.transaction_id],
    ['title', request.title],
    ['status', request.status],
    ['decision', decision && `${decision.action}, ${timeText(decision.at)}${by(decision.approver)}`],
    ['reason', request.ending],
    ['delivery', DELIVERIES[request.delivery] ?? request.delivery],
    ['created', `${timeText(request.created)}${by(request.requester)}`],
    ['expires', timeText(request.expiration)],
    ['execution', request.execution],
  ];
}

const by = (who: string | undefined) => (who === undefined ? '' : ` by ${who}`);

/** Of a delivery, what the word alone would not tell. */
const DELIVERIES: Record<string, string> = {
  none: 'none: nothing to tell the workflow yet, or at all',
  pending: 'pending: on its way to the workflow',
  retrying: 'retrying: Step Functions could not be told yet',
  delivered: 'delivered: the workflow has gone on',
  closed: 'closed: the task no longer waits, or had this answer before',
  failed: 'failed: Step Functions did not take it; docs/operators.md says why',
};

function tablesOf({ actions, approvers, votes }: RequestState, stream: NodeJS.WriteStream): string[] {
  const counts = actions.map(({ name, type, needs }) => {
    const count = votes.filter(({ action }) => action === name).length;
    return [name, type, type === 'heartbeat' ? '' : `${count} of ${needs}`];
  });
  const people = approvers.map(({ email, voted, mailed, unreachable }) => {
    const vote = votes.find(({ approver }) => approver?.toLowerCase() === email.toLowerCase());
    const mail = unreachable === true ? 'cannot be reached' : mailed === undefined ? 'not yet' : timeText(mailed);
    return [
      email,
      mail,
      vote?.action ?? (voted ? 'yes' : ''),
      vote === undefined ? '' : timeText(vote.at),
      vote?.comment ?? '',
    ];
  });
  const unnamed = votes.filter(({ approver }) => approver === undefined);
  return [
    table(['action', 'type', 'votes'], rows(counts), stream),
    ...(people.length > 0 ? [table(['approver', 'mailed', 'vote', 'when', 'comment'], rows(people), stream)] : []),
    ...(unnamed.length > 0
      ? [
          table(
            ['vote', 'when', 'comment'],
            rows(unnamed.map(({ action, at, comment }) => [action, timeText(at), comment ?? ''])),
            stream,
          ),
        ]
      : []),
  ];
}

const rows = (cells: string[][]) => cells.map((row) => row.map((cell) => visible(cell)));
