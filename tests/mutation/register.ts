import { enableCompileCache, registerHooks } from 'node:module';
import { basename } from 'node:path';
import { mutated, nearest } from './mutated.ts';

// Loaded by Node before mocha: what the tests import from jest is given by mocha, and properties are tried on less.
const INSTEAD: Record<string, string> = {
  '@jest/globals': import.meta.resolve('./globals.js'),
  'fast-check': import.meta.resolve('./properties.js'),
};

// A mutant that is active while files are loaded has a process of its own, which takes seconds if it loads all of them:
// it is shown to the tests that are nearest to it. One that only others would notice survives.
const SPEC = /\/tests\/.*\.test\.ts$/;
const NOTHING = { format: 'module', source: '', shortCircuit: true } as const;
let shown: readonly string[] | undefined;

function isShown(url: string): boolean {
  const name = mutated();
  if (name === undefined) return true;
  shown ??= nearest(name);
  return shown.length === 0 || shown.includes(basename(url, '.test.ts'));
}

registerHooks({
  resolve: (specifier, context, next) => {
    const url = INSTEAD[specifier];
    return url === undefined || context.parentURL === url
      ? next(specifier, context)
      : { url, format: 'module', shortCircuit: true };
  },
  load: (url, context, next) => (SPEC.test(url) && !isShown(url) ? NOTHING : next(url, context)),
});

// What is loaded in many processes is compiled once.
enableCompileCache();
