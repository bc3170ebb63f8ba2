import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { CountersignError } from '../lib/domain/errors.ts';
import { isRequestId } from '../lib/domain/link-id.ts';
import { apiOf } from './api.ts';
import { EXIT } from './exit.ts';
import { formatOption } from './options.ts';
import { print } from './output.ts';
import { CHANGES, type Change } from './request-changes.ts';
import { createdText, requestText } from './request-text.ts';
import { stageOf } from './stage.ts';
import { jsonText } from './visible.ts';

interface RequestOptions {
  format: 'table' | 'json';
}

/** `countersign request`: each subcommand is a route of the HTTP API, so that IAM decides and the audit names who acted. */
export function addRequestCommand(program: Command): void {
  const request = program
    .command('request')
    .description('Makes, shows and changes requests, as whoever the AWS credentials say.');
  addCreateCommand(request);
  addShowCommand(request);
  for (const change of CHANGES) addChangeCommand(request, change);
}

function addCreateCommand(request: Command): void {
  request
    .command('create')
    .description('Asks for an approval with the JSON of docs/fields.md, its task token included.')
    .argument('<file>', 'where the JSON is; - for standard input')
    .addOption(formatOption('table', 'json'))
    .action(async (file: string, { format }: RequestOptions, command: Command) => {
      const input = parsed(await contentOf(file), file);
      const answer = await (await apiOf(stageOf(command))).send('POST', '/requests', input);
      await print(format === 'json' ? json(answer) : createdText(answer, process.stdout));
    });
}

function addShowCommand(request: Command): void {
  request
    .command('show')
    .description('Shows where a request stands: votes, mails, delivery. Never its token or links.')
    .argument('<id>', 'its transaction_id')
    .addOption(formatOption('table', 'json'))
    .action(async (id: string, { format }: RequestOptions, command: Command) => {
      const answer = await (await apiOf(stageOf(command))).send('GET', pathOf(id));
      await print(format === 'json' ? json(answer) : requestText(answer, process.stdout));
    });
}

function addChangeCommand(request: Command, change: Change): void {
  const { name, description, options, method, route, body, said } = change;
  const command = request.command(name).description(description).argument('<id>', "the request's transaction_id");
  for (const [flags, words] of Object.entries(options)) command.option(flags, words);
  for (const [flags, words] of Object.entries(change.required ?? {})) command.requiredOption(flags, words);
  command
    .addOption(formatOption('table', 'json'))
    .action(async (id: string, given: RequestOptions & Record<string, string>, self: Command) => {
      const { format, ...values } = given;
      const answer = await (await apiOf(stageOf(self))).send(method, pathOf(id) + route, body(values));
      if (change.failed?.(answer) === true) process.exitCode = EXIT.problem;
      await print(format === 'json' ? json(answer) : said(answer, values));
    });
}

function pathOf(id: string): string {
  if (isRequestId(id)) return `/requests/${id}`;
  throw new CountersignError('InvalidJSON', `${id}: not a request id, which has 16 letters and digits`);
}

async function contentOf(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  return readFile(file, 'utf8').catch(() => {
    throw new CountersignError('InvalidJSON', `${file}: cannot be read; give a file, or - for standard input`);
  });
}

function parsed(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    const place = error instanceof SyntaxError ? placeOf(error, content) : '';
    throw new CountersignError('InvalidJSON', `${file === '-' ? 'standard input' : file}: is not JSON${place}`);
  }
}

/** Of what the parser says the place alone: the rest quotes the text, and the text has a task token in it. */
function placeOf({ message }: SyntaxError, content: string): string {
  // Of a message that quotes, what it quotes may look like a place.
  const position = message.startsWith('Unexpected token') ? undefined : / JSON at position (\d+)/.exec(message)?.[1];
  if (position === undefined) return message.startsWith('Unexpected end') ? ': it ends too early' : '';
  const before = content.slice(0, Number(position)).split('\n');
  return `, from line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1} on`;
}

const json = (answer: unknown) => `${jsonText(answer, 2)}\n`;
