import {
  CloudFormationClient,
  DescribeStacksCommand,
  type Stack as StackDescription,
} from '@aws-sdk/client-cloudformation';
import { SignatureV4 } from '@smithy/signature-v4';
import { z } from 'zod';
import { CountersignError, type ErrorCode, STATUS } from '../lib/domain/errors.ts';
import type { Stage } from './stage.ts';

const PATIENCE_MS = 35_000;

/** The HTTP API of a stage, as whoever runs the command: the audit names them. */
export interface Api {
  /**
   * The JSON that a route answers.
   * @throws CountersignError as the API refused; Error when nothing answers or IAM does not allow it.
   */
  send(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
}

/** The API of a stage; COUNTERSIGN_API_URL says where it is, without it the stack's output does. */
export async function apiOf(stage: Stage): Promise<Api> {
  const base = process.env.COUNTERSIGN_API_URL ?? (stage.isLaptop ? stage.laptopApi : await urlOf(stage));
  return { send: (method, path, body) => send(stage, method, below(base, path), body) };
}

/** A URL of the API, whose base may have a path of its own: that of a mapping of a custom domain. */
export function below(base: string, path: string): URL {
  return new URL(`${base.replace(/\/+$/, '')}${path}`);
}

async function urlOf(stage: Stage): Promise<string> {
  const client = new CloudFormationClient(stage.client('CLOUDFORMATION'));
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: `countersign-${stage.name}` }));
  const url = apiUrlOf(Stacks[0]);
  if (url === undefined)
    throw new Error(`the stack countersign-${stage.name} has no output ApiUrl; set COUNTERSIGN_API_URL`);
  return url;
}

/** Where a stack says that its API is. */
export function apiUrlOf(stack: StackDescription | undefined): string | undefined {
  return stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'ApiUrl')?.OutputValue;
}

async function send(stage: Stage, method: string, url: URL, body: unknown): Promise<unknown> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = await signed(stage, method, url, text);
  const response = await fetch(url, {
    method,
    headers,
    signal: AbortSignal.timeout(PATIENCE_MS),
    ...(text === undefined ? {} : { body: text }),
  });
  const answer = parsed(await response.text());
  if (response.ok) return answer;
  throw refusal(response.status, answer);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function signed(stage: Stage, method: string, url: URL, body: string | undefined) {
  const headers = {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const { config } = stage.documents;
  const signer = new SignatureV4({
    service: 'execute-api',
    region: stage.region,
    credentials: config.credentials,
    sha256: config.sha256,
  });
  const request = {
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: {},
    headers: { ...headers, host: url.host },
  };
  const { headers: all } = await signer.sign({ ...request, ...(body === undefined ? {} : { body }) });
  const { host: _same, ...others } = all;
  return others;
}

const refused = z.object({ error: z.string(), message: z.string() });
const gateway = z.object({ message: z.string() });

function refusal(status: number, answer: unknown): Error {
  const { data } = refused.safeParse(answer);
  if (data !== undefined && isCode(data.error)) return new CountersignError(data.error, data.message);
  const said = gateway.safeParse(answer).data?.message ?? 'no reason given';
  if (status === 403) {
    return new Error(`IAM does not allow this route (${said}); docs/operators.md says what is needed`);
  }
  return new Error(`the API answered ${status}: ${said}`);
}

function isCode(code: string): code is ErrorCode {
  return code in STATUS;
}
