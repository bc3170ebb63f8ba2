import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { ApprovalRequest } from '../domain/request.ts';
import type { Refusal } from '../domain/transition.ts';

/**
 * Why what another site had a browser post is not taken, where a request wants a code: the approver, who did not choose
 * it, would be mailed a code for it. Programs do not say where they come from, and old browsers do not either.
 */
export function whyCrossSite({ proof }: ApprovalRequest, { headers }: APIGatewayProxyEventV2): Refusal | undefined {
  if (proof !== 'code' || headers['sec-fetch-site'] !== 'cross-site') return undefined;
  return {
    kind: 'refused',
    code: 'ProofRequired',
    field: 'action',
    message: 'action: another site posted this; choose on the page of the link',
  };
}
