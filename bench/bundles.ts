import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../local/bin.ts';
import { clientsOf } from './sdk-clients.ts';

const serverless = z.object({
  custom: z.object({ esbuild: z.object({ charset: z.enum(['utf8', 'ascii']), plugins: z.string() }) }),
});

/** The plainest bundle that serverless-esbuild makes. */
const PLAIN: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'error',
};

/** What serverless.yml says of bundling, so that what is measured is what is deployed. */
async function deployedOptions(): Promise<BuildOptions> {
  const text = await readFile(`${ROOT}serverless.yml`, 'utf8');
  // CloudFormation's short forms (!Sub, !GetAtt) are no concern here.
  const { charset, plugins } = serverless.parse(parse(text, { logLevel: 'silent' })).custom.esbuild;
  const loaded: Plugin[] = createRequire(import.meta.url)(ROOT + plugins);
  return { ...PLAIN, charset, plugins: loaded };
}

/** Bundles a function as it is deployed, into a file, and answers its bytes. */
export async function bundleFunction(name: string, outfile: string): Promise<number> {
  return bytesOf(await deployedOptions(), { entryPoints: [`${ROOT}handlers/${name}.ts`], outfile });
}

/**
 * Bundles just the SDK clients that a function needs, into a file, and answers their bytes.
 * @param trimmed without what serverless.yml has left out of the SDK; else as any bundler bundles them.
 */
export async function bundleClients(name: string, outfile: string, trimmed = false): Promise<number> {
  const options = trimmed ? await deployedOptions() : PLAIN;
  return bytesOf(options, { stdin: { contents: clientsOf(name), resolveDir: ROOT }, outfile });
}

async function bytesOf(options: BuildOptions, more: BuildOptions): Promise<number> {
  const { metafile } = await build({ ...options, ...more, metafile: true });
  return Object.values(metafile?.outputs ?? {}).reduce((sum, { bytes }) => sum + bytes, 0);
}
