#!/usr/bin/env node
// Plain JavaScript, so that an old Node says what is missing instead of failing to parse TypeScript.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `countersign needs Node 22.18 or later, this is ${process.version}; run it as: npx countersign\n`,
  );
  process.exit(2);
}
await import('./countersign.ts');
