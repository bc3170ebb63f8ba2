import { z } from 'zod';
import { ofType, type Template } from './package-service.ts';

const oneOrMore = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]);
const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.unknown().optional(),
});
const role = z.object({
  Policies: z.array(z.object({ PolicyDocument: z.object({ Statement: z.array(statement) }) })),
  ManagedPolicyArns: z.array(z.unknown()).default([]),
});

/** One line for each permission: what is allowed on what, and under which condition. */
export type Permissions = Record<string, string[]>;

/** What each role of the stack may do, by the role's logical id, sorted. */
export function permissionsOf(template: Template): Permissions {
  const roles = Object.entries(ofType(template, 'AWS::IAM::Role')).map(([id, { Properties }]) => {
    const { Policies, ManagedPolicyArns } = role.parse(Properties);
    const statements = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    return [id, [...statements.flatMap(linesOf), ...ManagedPolicyArns.map((arn) => `managed ${text(arn)}`)].sort()];
  });
  return Object.fromEntries(roles);
}

function linesOf({ Effect, Action, Resource, Condition }: z.infer<typeof statement>): string[] {
  const condition = Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`;
  return Action.flatMap((action) => Resource.map((resource) => `${Effect} ${action} on ${text(resource)}${condition}`));
}

const reference = z.union([
  z.object({ 'Fn::GetAtt': z.array(z.string()) }).transform((get) => get['Fn::GetAtt'].join('.')),
  z.object({ 'Fn::Sub': z.string() }).transform((sub) => sub['Fn::Sub'].replace(PLACE, '')),
  z.string(),
]);
const PLACE = /^arn:\$\{AWS::Partition\}:/;

/** A resource as one reads it: `Table.Arn`, or an ARN from its service on. */
function text(value: unknown): string {
  return reference.parse(value).replace('$'.concat('{AWS::Region}:$', '{AWS::AccountId}:'), '');
}
