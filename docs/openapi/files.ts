import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { document } from './document.ts';
import { markdown } from './markdown.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What is generated, by its path in the repository, as `biome check` wants it. */
export async function generatedFiles(): Promise<Record<string, string>> {
  const described = document();
  return {
    'docs/openapi.json': await formattedJson('docs/openapi.json', JSON.stringify(described, null, 2)),
    'docs/api.md': markdown(described),
  };
}

function formattedJson(file: string, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const biome = fileURLToPath(new URL('../../node_modules/@biomejs/biome/bin/biome', import.meta.url));
  const run = execFile(
    process.execPath,
    [biome, 'format', `--stdin-file-path=${file}`],
    { cwd: ROOT, maxBuffer: 16_000_000 },
    (error, stdout) => (error === null ? resolve(stdout) : reject(error)),
  );
  run.stdin?.end(text);
  return promise;
}
