import { makeTools } from './support/python.ts';

// Says whether the deploy check can run on this machine: 0 when its tools are there, else 1 with the remedy.
await makeTools().then(
  (python) => console.log(`The deploy check's tools are there: ${python}`),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
