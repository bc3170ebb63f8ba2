import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { portOffsetOption } from '../../cli/options.ts';
import { stageOf } from '../../cli/stage.ts';
import { DEFAULT_PORTS, shiftedBy } from '../../local/environment.ts';

const before = { ...process.env };
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_ENDPOINT_URL')) delete process.env[name];
});
afterEach(() => {
  process.env = { ...before };
});

function stageFor(...args: string[]) {
  const program = new Command()
    .option('--stage <name>', '', 'local')
    .option('--region <name>', '', 'us-east-1')
    .addOption(portOffsetOption());
  return stageOf(program.parse(args, { from: 'user' }));
}

function placesOf({ client, laptopApi }: ReturnType<typeof stageFor>) {
  return [laptopApi, ...['LAMBDA', 'DYNAMODB', 'SES', 'SFN'].map((service) => client(service).endpoint)];
}

describe('the laptop stack', () => {
  test.each([
    { args: [], offset: 0 },
    { args: ['--port-offset', '31000'], offset: 31_000 },
  ])('is looked for where npm start puts it with $args', ({ args, offset }) => {
    const { http, lambda, dynamodb, mail, stepFunctions } = shiftedBy(DEFAULT_PORTS, offset);
    const ports = [http, lambda, dynamodb, mail, stepFunctions];
    expect(placesOf(stageFor(...args))).toEqual(ports.map((port) => `http://localhost:${port}`));
  });

  test('is looked for where the environment says, whatever the offset', () => {
    process.env.AWS_ENDPOINT_URL_SES = 'http://localhost:1';
    expect(stageFor('--port-offset', '1000').client('SES').endpoint).toBe('http://localhost:1');
  });

  test.each(['many', '-1', '1.5'])('has no port offset of %s', (offset) => {
    expect(() => stageFor(`--port-offset=${offset}`)).toThrow('--port-offset: must be a whole number, 0 or more');
  });
});

test('a deployed stage is where AWS has it, whatever the offset', () => {
  expect(stageFor('--stage', 'prod', '--port-offset', '1000').client('DYNAMODB')).not.toHaveProperty('endpoint');
});
