import { SFNClient } from '@aws-sdk/client-sfn';
import { mailer } from '../../../lib/adapters/mailer.ts';
import { type Workflow, workflow } from '../../../lib/adapters/workflow.ts';
import { type Swept, sweep } from '../../../lib/flows/sweep.ts';
import { mint } from '../../../lib/mint.ts';
import type { Laptop } from '../../support/laptop.ts';

/** Sweeps a stack as the function does, but later, by so many milliseconds. */
export function sweepLater(laptop: Laptop, laterMs: number): Promise<Swept> {
  const { store } = laptop;
  return sweep(
    {
      store,
      mailer: mailer(laptop.ses, { stage: 'local', from: 'approvals@example.com' }),
      workflow: impatient(laptop),
      mint,
      clock: () => Date.now() + laterMs,
    },
    Number.POSITIVE_INFINITY,
  );
}

/** Step Functions, tried three times as the SDK does, but without the pauses between. */
function impatient({ environment, lambda }: Laptop): Workflow {
  const sfn = new SFNClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: environment.AWS_ENDPOINT_URL_SFN ?? '',
    maxAttempts: 1,
  });
  const once = workflow({ sfn, lambda });
  return {
    send: async (target, message) => {
      for (const _more of [2, 1]) {
        const outcome = await once.send(target, message);
        if (outcome.kind !== 'retry') return outcome;
      }
      return once.send(target, message);
    },
  };
}
