import { ServiceError } from './service-error.ts';

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

const PREFIX = `arn:aws:states:${REGION}:${ACCOUNT}`;
const KINDS = { stateMachine: 7, execution: 8 };

// The characters that AWS forbids: white space, brackets, wildcards, `" # % \ ^ | ~ $ & , ; : /` and control characters.
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

export function stateMachineArn(name: string): string {
  return `${PREFIX}:stateMachine:${name}`;
}

export function executionArn(stateMachine: string, name: string): string {
  return `${PREFIX}:execution:${stateMachine}:${name}`;
}

/** Throws `InvalidName` for a name that AWS would refuse. */
export function checkName(name: string): void {
  if (!NAME.test(name)) throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
}

/** Throws `InvalidArn` for what is not the ARN of such a thing, whatever its account and region. */
export function checkArn(kind: keyof typeof KINDS, arn: string): void {
  const parts = arn.split(':');
  const right = parts[0] === 'arn' && parts[2] === 'states' && parts[5] === kind && parts.length === KINDS[kind];
  if (!right) throw new ServiceError('InvalidArn', `Invalid Arn: '${arn}' is not the ARN of a ${kind}`);
}

/** The plain name in a function's name, ARN or partial ARN; a version or alias is left out, the laptop has none. */
export function functionNameOf(nameOrArn: string): string {
  const parts = nameOrArn.split(':');
  const at = parts.indexOf('function');
  return (at < 0 ? parts[0] : parts[at + 1]) ?? nameOrArn;
}
