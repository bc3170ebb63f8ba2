import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import JSZip from 'jszip';
import { bundleClients } from '../../bench/bundles.ts';
import { copyService, PATIENCE_MS } from './package-service.ts';

const BOUND = 1.25;
const names = (await readdir('handlers')).map((file) => file.replace('.ts', '')).sort();

let folder: string;
/** The files of each function's package, by name. */
const packages = new Map<string, JSZip.JSZipObject[]>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-bundles-'));
  const service = await copyService();
  try {
    const { code, stderr } = await service.sls(
      'package',
      '--stage',
      'test',
      '--param',
      'auditAnchorBucket=an-anchor-bucket',
    );
    if (code !== 0) throw new Error(stderr);
    for (const name of names) {
      const { files } = await JSZip.loadAsync(await readFile(join(service.dir, `.serverless/${name}.zip`)));
      packages.set(
        name,
        Object.values(files).filter(({ dir }) => !dir),
      );
    }
  } finally {
    await service.remove();
  }
}, PATIENCE_MS);

afterAll(() => rm(folder, { recursive: true, force: true }));

const filesOf = (name: string) => packages.get(name) ?? [];

async function bundleOf(name: string): Promise<Buffer> {
  const found = filesOf(name).find((file) => file.name === `handlers/${name}.mjs`);
  if (found === undefined) throw new Error(`${name} has no bundle`);
  return found.async('nodebuffer');
}

/** What a bundle imports from outside of it: at once, or only when something asks for it. */
async function importsOf(name: string): Promise<{ path: string; onDemand: boolean }[]> {
  const file = join(folder, `${name}.mjs`);
  await writeFile(file, await bundleOf(name));
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    metafile: true,
    logLevel: 'error',
  });
  const [output] = Object.values(metafile.outputs);
  return (output?.imports ?? []).map(({ path, kind }) => ({ path, onDemand: kind === 'dynamic-import' }));
}

describe.each(names)('what is packaged of %s', (name) => {
  test('is its bundle, the texts and the stylesheet', async () => {
    const texts = (await readdir('templates/locales')).map((file) => `templates/locales/${file}`);
    expect(
      filesOf(name)
        .map((file) => file.name)
        .sort(),
    ).toEqual([`handlers/${name}.mjs`, ...texts, 'templates/pages/stylesheet.css'].sort());
  });

  test(`has no more than ${BOUND} times the bytes of the SDK clients that it needs`, async () => {
    const { length } = await bundleOf(name);
    const sdk = await bundleClients(name, join(folder, `${name}.sdk.mjs`));
    expect(length / sdk).toBeLessThanOrEqual(BOUND);
  });

  test('needs nothing else to start', async () => {
    const imports = await importsOf(name);
    const missing = imports.filter(({ path, onDemand }) => !onDemand && !isBuiltin(path)).map(({ path }) => path);
    expect(missing).toEqual([]);
  });

  test('lacks only what its SDK clients would ask for without credentials, or for a stream of events', async () => {
    const imports = await importsOf(name);
    const asked = imports.filter(({ path, onDemand }) => onDemand && !isBuiltin(path)).map(({ path }) => path);
    const others = asked.filter((path) => !/^@[\w-]+\/(?:credential-provider-[\w-]+|core\/event-streams)$/.test(path));
    expect(others).toEqual([]);
    expect(asked).toContain('@aws-sdk/credential-provider-sso');
  });
});
