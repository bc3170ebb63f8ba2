import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { copyService, PATIENCE_MS, type ServiceCopy, TEMPLATE } from '../infra/package-service.ts';
import { makeTools, runTool } from './support/python.ts';
import { say } from './support/report.ts';

/** Findings of cfn-lint that stand, each with its reason. Anything else fails, and so does one that is not found. */
const ACCEPTED: Record<string, string> = {
  W3005:
    'the framework and the plugin of the roles write DependsOn where a reference says the same: needless, harmless',
};

/** Where the types of the template have to exist: the linter knows which Region has what. */
const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-northeast-1'];

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const STAGES: [string, string[]][] = [
  ['with the defaults', []],
  ['with everything switched on', [`kmsKeyArn=${KEY}`, 'oneClick=always', 'enablePostActions=true', 'logLevel=debug']],
  ['without the example workflow', ['exampleWorkflow=false']],
];

const findings = z.array(
  z.object({
    Level: z.string(),
    Message: z.string(),
    Rule: z.object({ Id: z.string() }),
    Location: z.object({ Path: z.array(z.union([z.string(), z.number()])).nullable() }),
  }),
);
type Findings = z.infer<typeof findings>;

let service: ServiceCopy;

beforeAll(async () => {
  await makeTools();
  service = await copyService();
}, 600_000);
afterAll(() => service?.remove());

async function lint(params: readonly string[]): Promise<Findings> {
  const given = ['mailFrom=approvals@countersign.test', ...params].flatMap((param) => ['--param', param]);
  const { code, stderr } = await service.sls('package', '--stage', 'test', ...given);
  if (code !== 0) throw new Error(stderr);
  const template = ['--template', join(service.dir, TEMPLATE)];
  const { stdout, stderr: said } = await runTool('cfn-lint', [
    ...template,
    '--format',
    'json',
    '--regions',
    ...REGIONS,
  ]);
  if (said !== '') throw new Error(said);
  return findings.parse(JSON.parse(stdout));
}

describe('cfn-lint finds nothing in the packaged template but what is explained,', () => {
  test.each(STAGES)(
    '%s',
    async (name, params) => {
      const found = await lint(params);
      const told = found.map(({ Rule, Message, Location }) => `${Rule.Id} ${Location.Path?.join('/')}: ${Message}`);
      expect(told.filter((line) => ACCEPTED[line.slice(0, 5)] === undefined)).toEqual([]);
      expect(found.filter(({ Level }) => Level === 'Error')).toEqual([]);
      expect([...new Set(found.map(({ Rule }) => Rule.Id))].sort()).toEqual(Object.keys(ACCEPTED).sort());
      const reasons = Object.entries(ACCEPTED).map(([id, reason]) => `  accepted ${id}: ${reason}`);
      say(`cfn-lint ${name}: no error, ${found.length} accepted findings\n${reasons.join('\n')}`);
    },
    2 * PATIENCE_MS,
  );
});
