import { readdir } from 'node:fs/promises';
import {
  type EventSourceMappingConfiguration,
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import type { Stage } from '../stage.ts';
import { type Check, type Line, ok, problem } from './line.ts';

/** The functions that the stream calls. */
const STREAM_FUNCTIONS = ['deliver-outbox', 'write-audit'];

/** Names of the functions that every stage has: those of their handlers, but for what a parameter adds. */
export async function handlerNames(): Promise<string[]> {
  const files = await readdir(new URL('../../handlers/', import.meta.url));
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .filter((name) => name !== 'anchor-audit')
    .sort();
}

/** The functions of a deployed stage, and what calls them. */
export function functionChecks(stage: Stage, client: LambdaClient, handlers: readonly string[]): Check[] {
  const functions = handlers.map((handler): Check => {
    const name = stage.functionName(handler);
    return {
      check: `function ${handler}`,
      missing: { said: `${name} is not there`, remedy: 'deploy this version' },
      ask: async () =>
        functionLines(handler, await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }))),
    };
  });
  const mappings = STREAM_FUNCTIONS.map((handler): Check => {
    const name = stage.functionName(handler);
    return {
      check: `stream to ${handler}`,
      missing: { said: `${name} is not there`, remedy: 'deploy the stage' },
      ask: async () => {
        const answer = await client.send(new ListEventSourceMappingsCommand({ FunctionName: name }));
        return mappingLines(handler, answer.EventSourceMappings);
      },
    };
  });
  return [...functions, ...mappings];
}

/** What a function's configuration says. */
export function functionLines(handler: string, config: FunctionConfiguration): Line[] {
  const check = `function ${handler}`;
  const { State: state, StateReason: reason, LastUpdateStatus: update, LastUpdateStatusReason: why } = config;
  // Inactive: nobody has called it for weeks; the next call wakes it.
  if (state === 'Failed')
    return [problem(check, `it failed: ${reason ?? 'no reason given'}`, 'deploy the stack again')];
  if (update === 'Failed') {
    return [problem(check, `its last update failed: ${why ?? 'no reason given'}`, 'deploy the stack again')];
  }
  return [ok(check, state ?? 'there')];
}

/** What the mappings of a stream function say. */
export function mappingLines(handler: string, mappings: readonly EventSourceMappingConfiguration[] = []): Line[] {
  const check = `stream to ${handler}`;
  const lines = mappings.map(({ State: state, UUID: uuid, LastProcessingResult: last }) => {
    if (state !== 'Enabled' && state !== 'Updating') {
      return problem(check, `it is ${state}`, `aws lambda update-event-source-mapping --enabled --uuid ${uuid}`);
    }
    if (last?.startsWith('PROBLEM')) return problem(check, last, 'see the log of the function, and its permissions');
    return ok(check, `${state}; ${last ?? 'no records yet'}`);
  });
  return lines.length > 0 ? lines : [problem(check, 'nothing calls it', 'deploy the stack again')];
}
