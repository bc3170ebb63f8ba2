import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { isObject } from '../domain/json.ts';

/** Who acts by a direct invoke: Lambda does not say. */
export const INVOKER = 'direct invoke';

/** The IAM principal behind a signed request, as the audit names who acted. */
export function callerOf(event: APIGatewayProxyEventV2): string {
  const context: unknown = event.requestContext;
  const authorizer = isObject(context) ? context.authorizer : undefined;
  const iam = isObject(authorizer) ? authorizer.iam : undefined;
  const arn = isObject(iam) ? iam.userArn : undefined;
  return typeof arn === 'string' && arn !== '' ? arn : 'operator';
}
