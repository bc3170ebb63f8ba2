import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateStateMachineCommand, DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { requestStore } from '../lib/adapters/request-store.ts';
import { storedRows } from '../lib/adapters/stored-rows.ts';
import { ACCOUNT, REGION } from '../local/environment.ts';
import type { Stack } from '../local/stack.ts';
import type { Found } from './ledger.ts';
import { baseClient, documents } from './place.ts';

/** One request as it goes through a whole stack: who is asked, and what is known of it so far. */
export interface Asked {
  approver: string;
  executionArn: string;
  /** Where the mail leads. */
  link: string;
  id: string;
}

/** What tells stories on a laptop stack. */
export interface Teller {
  /** Starts an execution that asks an approver, and waits for the mail. Undefined when none comes. */
  ask(approver: string): Promise<Asked | undefined>;
  /** Clicks, and again where something went wrong, as the page asks for; answers the status of HTTP of the last. */
  vote(asked: Asked, action: string): Promise<number>;
  /** Clicks so far that were answered with an error at first. */
  clickedAgain(): number;
  /** Execution ARNs whose task has been answered, with how many SendTask calls Step Functions took for it. */
  answered(): Map<string, number>;
  /** All that there is of a story. */
  find(asked: Asked, answered: ReadonlyMap<string, number>): Promise<Found>;
  /** Forgets the mails, when nobody waits for one; says whether it did. */
  forgetMails(): Promise<boolean>;
  close(): void;
}

/** How long a mail may take on a busy machine. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 100;
/** How often somebody clicks again, and how long they wait before. */
const CLICKS = 5;
const THINK_MS = 1_000;

/** Makes the state machine of the stories: one state, which asks one approver by mail. */
export async function startTelling(stack: Stack): Promise<Teller> {
  const { environment, sfn } = stack;
  const client = documents(baseClient(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '', 100));
  const tables = z.object({ REQUESTS_TABLE: z.string(), AUDIT_TABLE: z.string() });
  const { REQUESTS_TABLE, AUDIT_TABLE } = tables.parse(stack.service.provider.environment);
  const store = requestStore(client, REQUESTS_TABLE);
  const audit = storedRows(client, AUDIT_TABLE);
  const stateMachineArn = await createMachine(stack);
  const mails = watchMails(stack);
  let again = 0;
  return {
    async ask(approver) {
      const link = mails.linkFor(approver);
      const input = JSON.stringify({ approver });
      const { executionArn = '' } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
      const found = await link;
      if (found === undefined) return undefined;
      return { approver, executionArn, link: found, id: /\/a\/(\w{16})/.exec(found)?.[1] ?? '' };
    },
    async vote({ link }, action) {
      // As the page has one: whoever clicks again after an error does not meet their own vote.
      const nonce = randomUUID();
      for (let clicks = 1; ; clicks += 1) {
        const status = await click(link, { action, nonce });
        if (status < 500 || clicks === CLICKS) return status;
        if (clicks === 1) again += 1;
        await sleep(THINK_MS);
      }
    },
    clickedAgain: () => again,
    answered() {
      const tasks = stack.stepFunctions.tasks().filter((task) => task.answered);
      return new Map(
        tasks.map(({ executionArn, calls }) => [executionArn, calls.SendTaskSuccess + calls.SendTaskFailure]),
      );
    },
    async find({ executionArn, id }, answered) {
      const [{ status = 'unknown' }, request, rows] = await Promise.all([
        sfn.send(new DescribeExecutionCommand({ executionArn })),
        store.load(id),
        audit.ofRequest(id),
      ]);
      return { status, calls: answered.get(executionArn) ?? 0, request, rows };
    },
    forgetMails: mails.forget,
    close: mails.close,
  };
}

async function click(link: string, vote: { action: string; nonce: string }): Promise<number> {
  const response = await fetch(link, {
    method: 'POST',
    body: JSON.stringify(vote),
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
  });
  await response.arrayBuffer();
  return response.status;
}

async function createMachine({ service, sfn }: Stack): Promise<string> {
  const name = service.functions['request-approval']?.name ?? '';
  const definition = {
    StartAt: 'Ask',
    States: {
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: {
          FunctionName: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
          Payload: {
            'token.$': '$$.Task.Token',
            'execution.$': '$$.Execution.Id',
            title: 'A measured request',
            'approvers.$': 'States.Array($.approver)',
            actions: [
              { name: 'approve', type: 'success', output: { approved: true } },
              { name: 'reject', type: 'failure', error: 'rejected', cause: 'It was rejected' },
            ],
          },
        },
        End: true,
      },
    },
  };
  const { stateMachineArn = '' } = await sfn.send(
    new CreateStateMachineCommand({
      name: 'countersign-measured',
      definition: JSON.stringify(definition),
      roleArn: `arn:aws:iam::${ACCOUNT}:role/countersign-local`,
    }),
  );
  return stateMachineArn;
}

/** Hands the link of each mail to whoever waits for it, as the mails come in. */
function watchMails({ inbox, ports }: Stack) {
  const waiting = new Map<string, (link: string | undefined) => void>();
  let seen = 0;
  const look = setInterval(() => {
    const messages = inbox.messages();
    for (const { to, text } of messages.slice(seen)) {
      const link = /https?:\/\/\S+?\/a\/\w{32}/.exec(text ?? '')?.[0];
      for (const address of to) waiting.get(address)?.(link);
    }
    seen = messages.length;
  }, LOOK_EVERY_MS);
  return {
    linkFor(address: string): Promise<string | undefined> {
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      const patience = setTimeout(() => resolve(undefined), PATIENCE_MS);
      waiting.set(address, resolve);
      return promise.finally(() => {
        clearTimeout(patience);
        waiting.delete(address);
      });
    },
    async forget(): Promise<boolean> {
      if (waiting.size > 0) return false;
      const response = await fetch(`http://localhost:${ports.mail}/messages`, { method: 'DELETE' });
      await response.arrayBuffer();
      seen = 0;
      return true;
    },
    close: () => clearInterval(look),
  };
}
