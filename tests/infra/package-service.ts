import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['serverless.yml', 'package.json', 'handlers', 'lib', 'resources', 'templates', 'workflows'];

/** Where packaging puts the template of the whole stack. */
export const TEMPLATE = '.serverless/cloudformation-template-update-stack.json';

/** Packaging bundles every function. */
export const PATIENCE_MS = 180_000;

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});
const template = z.object({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })),
});

/** The parts of a CloudFormation template that tests look at. */
export type Template = z.infer<typeof template>;
export type Resource = z.infer<typeof resource>;

interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

/** A copy of the service, because packaging writes next to serverless.yml, where others may be packaging too. */
export interface ServiceCopy {
  dir: string;
  /** Runs `sls` there, with no credentials but those given and no home that could hold some. */
  sls: (...args: string[]) => Promise<Answer>;
  remove: () => Promise<void>;
}

export async function copyService(environment: Record<string, string> = {}): Promise<ServiceCopy> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-infra-'));
  await Promise.all(SOURCES.map((source) => cp(join(ROOT, source), join(dir, source), { recursive: true })));
  await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  return {
    dir,
    sls: (...args) => sls(dir, args, environment),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

function sls(dir: string, args: string[], environment: Record<string, string>): Promise<Answer> {
  const env = {
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: dir,
    AWS_EC2_METADATA_DISABLED: 'true',
    SLS_TELEMETRY_DISABLED: '1',
    SLS_NOTIFICATIONS_MODE: 'off',
    ...environment,
  };
  const command = [join(ROOT, 'node_modules/.bin/sls'), ...args];
  return new Promise((done) => {
    execFile(process.execPath, command, { cwd: dir, env, timeout: 2 * PATIENCE_MS }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}

/** Packages the stage `test` and answers what CloudFormation would get. */
export async function packageService(...params: string[]): Promise<Template> {
  const service = await copyService();
  try {
    const named = ['mailFrom=approvals@example.com', ...params].flatMap((param) => ['--param', param]);
    const { code, stderr } = await service.sls('package', '--stage', 'test', ...named);
    if (code !== 0) throw new Error(stderr);
    return await packagedTemplate(service);
  } finally {
    await service.remove();
  }
}

/** What CloudFormation gets, once a copy of the service is packaged or deployed. */
export async function packagedTemplate({ dir }: ServiceCopy): Promise<Template> {
  return template.parse(JSON.parse(await readFile(join(dir, TEMPLATE), 'utf8')));
}

/** The resources of a type, by logical id. */
export function ofType({ Resources }: Template, type: string): Record<string, Resource> {
  return Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => Type === type));
}
