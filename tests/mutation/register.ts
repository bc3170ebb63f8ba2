import { registerHooks } from 'node:module';

// Loaded by Node before mocha: what the tests import from jest is given by mocha.
const GLOBALS = import.meta.resolve('./globals.ts');

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals'
      ? { url: GLOBALS, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});
