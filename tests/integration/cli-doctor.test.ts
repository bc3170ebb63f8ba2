import { describe, expect, test } from '@jest/globals';
import { freePort } from '../../local/ports.ts';
import { runCli } from '../support/cli.ts';
import { doctorReport } from '../support/doctor-report.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';

const laptop = sharedLaptop();

describe('countersign doctor', () => {
  test('finds the laptop stack well, part by part', async () => {
    const { code, stdout, stderr } = await runCli(laptop, ['doctor']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(-1)).toBe('All is well.');
    const checks = lines.slice(0, -2).map((line) => line.split(/ {2,}/)[1]);
    expect(checks).toEqual([
      'table countersign-local-requests',
      'TTL of countersign-local-requests',
      'table countersign-local-audit',
      'TTL of countersign-local-audit',
      'functions',
      'HTTP API',
      'mail inbox',
      'Step Functions',
    ]);
  });

  test.each([
    ['AWS_ENDPOINT_URL_DYNAMODB', 4],
    ['AWS_ENDPOINT_URL_LAMBDA', 1],
    ['AWS_ENDPOINT_URL_SES', 1],
    ['AWS_ENDPOINT_URL_SFN', 1],
  ])('finds what does not answer at %s, and goes on', async (variable, problems) => {
    const environment = { ...laptop.environment, [variable]: `http://localhost:${await freePort()}` };
    const { code, stdout } = await runCli({ ...laptop, environment }, ['doctor', '--format', 'json']);
    const { healthy, checks } = doctorReport.parse(JSON.parse(stdout));
    expect({ code, healthy }).toEqual({ code: 1, healthy: false });
    const wrong = checks.filter(({ state }) => state !== 'ok');
    expect(wrong).toHaveLength(problems);
    for (const line of wrong)
      expect(line).toMatchObject({ state: 'problem', remedy: expect.stringContaining('npm start') });
  });

  test('finds a stack that does not run', async () => {
    const nowhere = `http://localhost:${await freePort()}`;
    const names = Object.keys(laptop.environment).filter((name) => name.startsWith('AWS_ENDPOINT_URL_'));
    const environment = { ...laptop.environment, ...Object.fromEntries(names.map((name) => [name, nowhere])) };
    const { code, stdout } = await runCli({ environment, api: nowhere }, ['doctor']);
    expect(code).toBe(1);
    expect(stdout).toContain('8 problems.');
  });
});
