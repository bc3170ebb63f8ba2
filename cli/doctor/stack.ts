import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { apiUrlOf, below } from '../api.ts';
import type { Stage } from '../stage.ts';
import { type Check, type Line, ok, problem, unknown } from './line.ts';

/** The stack itself, and its API. */
export function stackChecks(stage: Stage): Check[] {
  const name = `countersign-${stage.name}`;
  const client = new CloudFormationClient(stage.client('CLOUDFORMATION'));
  const describe = async () => (await client.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
  const missing = { said: `${name} is not there`, remedy: 'npx sls deploy, or see to --stage and --region' };
  return [
    { check: 'stack', missing, ask: async () => stackLines(name, await describe()) },
    apiCheck(async () => apiUrlOf(await describe())),
  ];
}

/** What the stack says of itself. */
export function stackLines(name: string, stack: Stack | undefined): Line[] {
  const { StackStatus: status = 'not there', StackStatusReason: reason } = stack ?? {};
  const well = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'];
  if (well.includes(status)) return [ok('stack', `${name} is ${status}`)];
  if (status.endsWith('IN_PROGRESS') || status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') {
    return [unknown('stack', `${name} is ${status}: look again when it is done`)];
  }
  if (status === 'UPDATE_ROLLBACK_COMPLETE') {
    return [
      problem('stack', `the last deploy of ${name} was undone`, 'see the events of the stack, then deploy again'),
    ];
  }
  return [problem('stack', `${name} is ${status}${reason ? `: ${reason}` : ''}`, 'see the events of the stack')];
}

const PATIENCE_MS = 10_000;
/** A link that cannot be one: the answer shows that the API, a function and the table all work. */
const NO_LINK = '1'.repeat(32);

/** Whether links are answered. */
export function apiCheck(urlOf: () => Promise<string | undefined>, remedy = 'see the log of show-link'): Check {
  return {
    check: 'HTTP API',
    missing: { said: 'nothing answers', remedy },
    ask: async () => {
      const url = await urlOf();
      if (url === undefined) return [unknown('HTTP API', 'the stack does not say where it is')];
      const headers = { accept: 'application/json' };
      const response = await fetch(below(url, `/a/${NO_LINK}`), {
        headers,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return apiLines(url, response.status, await response.text());
    },
  };
}

/** What the API said of a link that nobody made. */
export function apiLines(url: string, status: number, body: string): Line[] {
  if (status === 404 && body.includes('UnknownLink')) return [ok('HTTP API', `${url} answers`)];
  return [problem('HTTP API', `${url} answers ${status} to a link that nobody made`, 'see the log of show-link')];
}
