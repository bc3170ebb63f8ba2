import { enableCompileCache, registerHooks } from 'node:module';

// Loaded by Node before mocha: what the tests import from jest is given by mocha, and properties are tried on less.
const INSTEAD: Record<string, string> = {
  '@jest/globals': import.meta.resolve('./globals.js'),
  'fast-check': import.meta.resolve('./properties.js'),
};

registerHooks({
  resolve: (specifier, context, next) => {
    const url = INSTEAD[specifier];
    return url === undefined || context.parentURL === url
      ? next(specifier, context)
      : { url, format: 'module', shortCircuit: true };
  },
});

// A mutant that is met while files are loaded has a process of its own.
enableCompileCache();
