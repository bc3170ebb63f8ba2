import { parseArgs } from 'node:util';
import { DEFAULT_PORTS, type Ports, pointedElsewhere, shiftedBy } from './environment.ts';
import { startExample } from './example.ts';
import { exampleNamed, exampleNames } from './examples.ts';
import { type Stack, startStack } from './stack.ts';
import { terminal } from './terminal.ts';

const HELP = `Starts Countersign on this machine, with no AWS account.

  npm start                            the stack and the example workflow
  npm start -- --example NAME          another example workflow: ${exampleNames}
  npm start -- --no-example            the stack alone
  npm start -- --param name=value      a stage parameter, as for sls deploy
  npm start -- --data DIR              keep the tables in DIR
  npm start -- --port-offset 1000      other ports: each a thousand higher
  npm start -- --verbose               show the functions' log`;

const { print, progress, warn, fail } = terminal(process.stdout, process.stderr);

async function main(): Promise<void> {
  const { values } = readArguments();
  if (values.help === true) return print(HELP);
  const example = exampleNamed(values.example);
  const began = Date.now();
  const ending: Ending = {};
  endOnSignals(ending);
  print('Starting Countersign on this machine …');
  for (const [name, url] of pointedElsewhere()) {
    warn(`${name} is set: this stack uses ${url} in place of its own. Where that is not meant: unset ${name}`);
  }
  const stack = await startStack({
    ports: shifted(DEFAULT_PORTS, values['port-offset']),
    params: values.param ?? [],
    onProgress: progress,
    ...(values.data === undefined ? {} : { dataDir: values.data }),
    ...(values.verbose === true ? { onLine: print } : {}),
  });
  ending.stack = stack;
  print(`Ready after ${Math.round((Date.now() - began) / 1_000)} s.\n`);
  if (values['no-example'] !== true) await runExample(stack, example);
  print('Ctrl-C ends everything.');
}

function readArguments() {
  return parseArgs({
    options: {
      help: { type: 'boolean' },
      example: { type: 'string' },
      'no-example': { type: 'boolean' },
      param: { type: 'string', multiple: true },
      data: { type: 'string' },
      'port-offset': { type: 'string' },
      verbose: { type: 'boolean' },
    },
  });
}

/** Of the ports that an offset can lead to, those that the Fetch standard blocks. */
const REFUSED_BY_BROWSERS = new Set([
  3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

function shifted(ports: Ports, offset: string | undefined): Ports {
  const by = Number(offset ?? 0);
  if (!Number.isInteger(by) || by < 0 || by > 50_000) {
    throw new Error('--port-offset takes a whole number up to 50000.');
  }
  const moved = shiftedBy(ports, by);
  const refused = Object.values(moved).find((port) => REFUSED_BY_BROWSERS.has(port));
  if (refused !== undefined) throw new Error(`Browsers refuse port ${refused}: choose another --port-offset.`);
  return moved;
}

async function runExample(stack: Stack, example: ReturnType<typeof exampleNamed>): Promise<void> {
  const machine = stack.stateMachineArns.find((arn) => arn.endsWith(`:countersign-local-${example.name}`));
  if (machine === undefined) return;
  const executionArn = await startExample(stack.sfn, machine, example);
  const name = executionArn.split(':').at(-1) ?? '';
  const { mail, stepFunctions, dynamodb } = stack.ports;
  const offset = dynamodb - DEFAULT_PORTS.dynamodb;
  const elsewhere = offset === 0 ? '' : ` --port-offset ${offset}`;
  print(`The example workflow runs: a state machine asks ${example.asks}.

  1. Open the inbox           http://localhost:${mail}
     and ${example.answer}.
  2. Watch the workflow       http://localhost:${stepFunctions}/executions/${name}
  3. Read the confirmation    http://localhost:${mail}
  4. Ask who decided          npx countersign audit --execution ${executionArn}${elsewhere}
`);
}

/** What there is to end, once there is. */
interface Ending {
  stack?: Stack;
  begun?: boolean;
}

function endOnSignals(ending: Ending): void {
  const end = (signal: NodeJS.Signals) => {
    // While it starts, or at a second Ctrl-C, nothing is waited for: what was started ends with this process.
    if (ending.stack === undefined || ending.begun === true) process.exit(1);
    ending.begun = true;
    print(`\n${signal}: ending …`);
    ending.stack.close().then(
      () => process.exit(0),
      (error: unknown) => {
        fail(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

main().catch((error: unknown) => {
  fail(error);
  process.exit(1);
});
