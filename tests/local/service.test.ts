import { tmpdir } from 'node:os';
import { afterEach, expect, test } from '@jest/globals';
import { readService } from '../../local/service.ts';

const home = process.cwd();

afterEach(() => process.chdir(home));

test('the service is read from its own directory, wherever the command was given', async () => {
  process.chdir(tmpdir());
  expect(Object.keys((await readService([])).functions)).toContain('request-approval');
}, 60_000);
