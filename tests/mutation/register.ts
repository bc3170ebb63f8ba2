import { registerHooks } from 'node:module';

// Loaded by Node before mocha: what the tests import from jest is given by mocha.
const GLOBALS = import.meta.resolve('./globals.js');

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: GLOBALS, format: 'module', shortCircuit: true } : next(specifier, context),
});
