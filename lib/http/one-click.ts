import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { CountersignError } from '../domain/errors.ts';
import { linkOf } from '../domain/redemption.ts';
import { type ApprovalRequest, actionOf } from '../domain/request.ts';
import { queryOf } from './link-event.ts';

/** What the stage says about redeeming, now; a request may have been made when it said something else. */
export interface Switches {
  oneClick: 'never' | 'allow' | 'always';
  parameters: boolean;
  postActions: boolean;
}

/** A stage that allows nothing special. */
export const ALL_OFF: Switches = { oneClick: 'never', parameters: false, postActions: false };

/**
 * Whether a GET redeems: in a one-click stage, of an action that is alone on its link or named by the query, and that
 * asks for it unless the stage does so for all. Otherwise it shows the link; also where a vote has a form or must have a
 * comment, which no GET can carry.
 * @throws CountersignError PostActionNotPosted, for a post action in a one-click stage.
 */
export function getRedeems(
  request: ApprovalRequest,
  linkHash: string,
  { oneClick }: Switches,
  event: APIGatewayProxyEventV2,
): boolean {
  // A code is typed on a page.
  if (request.proof === 'code' || oneClick === 'never' || event.requestContext.http.method !== 'GET') return false;
  const { actions } = linkOf(request, linkHash);
  const name = queryOf(event).action ?? (actions.length === 1 ? actions[0] : undefined);
  const action = actionOf(request, name);
  if (action === undefined) return oneClick === 'always' && name !== undefined;
  if (action.type === 'post') throw new CountersignError('PostActionNotPosted', 'post the data to this link');
  const takesMore = request.form !== undefined || request.comment === 'required';
  if (takesMore && action.type !== 'heartbeat') return false;
  return oneClick === 'always' || action.one_click === true;
}
