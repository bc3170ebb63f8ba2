import { styleText } from 'node:util';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Command } from 'commander';
import { anchorChecks } from './doctor/anchors.ts';
import { functionChecks, handlerNames } from './doctor/functions.ts';
import { laptopChecks } from './doctor/laptop.ts';
import { type Check, type Line, run } from './doctor/line.ts';
import { mailChecks, mailSettings, mailUnknown } from './doctor/mail.ts';
import { stackChecks } from './doctor/stack.ts';
import { tableChecks } from './doctor/tables.ts';
import { watchChecks } from './doctor/watch.ts';
import { EXIT } from './exit.ts';
import { formatOption } from './options.ts';
import { print, progress } from './output.ts';
import { type Stage, stageOf } from './stage.ts';
import { pad } from './table.ts';
import { jsonText, visible } from './visible.ts';

/** `countersign doctor`. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('Looks at every part of a stage; exit code 1 when something is wrong or could not be looked at.')
    .addOption(formatOption('table', 'json'))
    .action(async ({ format }: { format: 'table' | 'json' }, command: Command) => {
      const stage = stageOf(command);
      const lines = await examine(stage);
      if (lines.some(({ state }) => state !== 'ok')) process.exitCode = EXIT.problem;
      await print(format === 'json' ? linesJson(lines) : linesText(lines, process.stdout));
    });
}

async function examine(stage: Stage): Promise<Line[]> {
  const told = progress();
  told.show('Looking …');
  const lines = stage.isLaptop ? await runAll(laptopChecks(stage)) : await examineDeployed(stage);
  told.end();
  return lines;
}

async function examineDeployed(stage: Stage): Promise<Line[]> {
  const [stack, ...others] = await runAll(stackChecks(stage));
  // Of a stage that was never deployed, or is looked for in the wrong place, there is no more to say.
  if (stack?.state === 'problem' && stack.said.endsWith('is not there')) return [stack];
  const lambda = new LambdaClient(stage.client('LAMBDA'));
  const settings = await settingsOf(stage, lambda);
  const mail = settings === undefined ? [] : mailChecks(stage, settings);
  const functions = functionChecks(stage, lambda, await handlerNames());
  const lines = await runAll([
    ...tableChecks(stage),
    ...functions,
    ...mail,
    ...watchChecks(stage),
    ...anchorChecks(stage, lambda),
  ]);
  const told = settings === undefined ? mailUnknown() : [];
  return [...(stack === undefined ? [] : [stack]), ...others, ...lines, ...told];
}

// What the functions send with is what they are told, whatever was meant to be deployed.
async function settingsOf(stage: Stage, lambda: LambdaClient) {
  const FunctionName = stage.functionName('request-approval');
  const asked = lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const config = await asked.catch(() => undefined);
  return mailSettings.safeParse(config?.Environment?.Variables).data;
}

async function runAll(checks: readonly Check[]): Promise<Line[]> {
  return (await Promise.all(checks.map(run))).flat();
}

function linesJson(lines: readonly Line[]): string {
  const healthy = lines.every(({ state }) => state === 'ok');
  return `${jsonText({ healthy, checks: lines }, 2)}\n`;
}

const COLOURS = { ok: 'green', problem: 'red', unknown: 'yellow' } as const;

/** One line a check, then how many were not well. */
export function linesText(lines: readonly Line[], stream: NodeJS.WriteStream): string {
  const width = Math.max(...lines.map(({ check }) => check.length));
  const rows = lines.map((line) => {
    const state = styleText(COLOURS[line.state], line.state.padEnd('problem'.length), { stream });
    const remedy = line.state === 'problem' ? ` → ${line.remedy}` : '';
    return `${state}  ${pad(line.check, width)}  ${visible(line.said + remedy)}\n`;
  });
  const bad = lines.filter(({ state }) => state === 'problem').length;
  const unseen = lines.filter(({ state }) => state === 'unknown').length;
  const notes = [
    ...(bad > 0 ? [`${bad} ${bad === 1 ? 'problem' : 'problems'}`] : []),
    ...(unseen > 0 ? [`${unseen} could not be checked`] : []),
  ];
  return `${rows.join('')}\n${notes.length === 0 ? 'All is well.' : `${notes.join(', ')}.`}\n`;
}
