import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runSource } from '../../support/run-source.ts';
import { runPython } from './python.ts';

/** The code of a function, as the deploy packed it. */
export interface Artifact {
  /** As Lambda tells it of the code that it has. */
  sha256: string;
  /** Calls the packed handler in a process of its own, with the environment that was deployed. */
  call: (environment: Record<string, string>, event: unknown) => Promise<unknown>;
}

// In a process of its own: a function reads its environment once.
const CALL = `
const { handler } = await import(process.env.CODE);
const context = { awsRequestId: 'deploy-check', getRemainingTimeInMillis: () => 30_000 };
const answer = await handler(JSON.parse(process.env.EVENT), context);
console.log('\\n' + JSON.stringify(answer ?? null));
`;

/** The artifact of the function of this name, of a deploy that ran in `folder`. */
export async function artifactOf(folder: string, name: string): Promise<Artifact> {
  const zip = join(folder, '.serverless', `${name}.zip`);
  const code = join(folder, '.unpacked', name);
  const unpacked = await runPython('zipfile', ['-e', zip, code]);
  if (unpacked.code !== 0) throw new Error(unpacked.stderr);
  return {
    sha256: createHash('sha256')
      .update(await readFile(zip))
      .digest('base64'),
    async call(environment, event) {
      const given = { CODE: join(code, `handlers/${name}.mjs`), EVENT: JSON.stringify(event) };
      const { code: exit, stdout, stderr } = await runSource(CALL, { ...environment, ...given });
      if (exit !== 0) throw new Error(stderr);
      // The functions' log goes there too; the answer is the last line.
      return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? 'null');
    },
  };
}
