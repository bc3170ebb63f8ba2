/** An example workflow, as `npm start` runs and explains it. */
export interface Example {
  /** What its execution starts with, beside the `expiration`. */
  input: Record<string, unknown>;
  /** How long after its start it expires, in minutes; without it the input has no `expiration`. */
  expiresAfter?: number;
  /** What it asks, after "a state machine asks". */
  asks: string;
  /** What to do with its mail, after "Open the inbox and". */
  answer: string;
}

/** The workflows of workflows/*.asl.json by name, the one that `npm start` runs first. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  'approval-emails': {
    input: { name: 'Ben' },
    asks: "whether Ben's task may go on",
    answer: 'click Approve or Reject in the mail, then confirm',
  },
  'expense-form': {
    input: { name: 'Ben', purpose: 'Taxi to the airport', amount: 48.5 },
    asks: "for Ben's expense to be checked, with a form",
    answer: 'click Approve or Reject in the mail, fill in the form, then confirm',
  },
  'two-of-three': {
    input: {
      release: '2.4.0',
      requester: 'ben@example.com',
      approvers: ['aiko@example.com', 'carla@example.com', 'dmitri@example.com'],
      reminders: ['PT1M', '-PT1M'],
    },
    expiresAfter: 5,
    asks: 'three people whether a release may be deployed; it reminds them after a minute and ends after five',
    answer: 'click Approve in the mails of two of them, then confirm; or wait',
  },
};

/** What an example starts with at `now`, in epoch milliseconds. */
export function inputOf({ input, expiresAfter }: Example, now: number): Record<string, unknown> {
  if (expiresAfter === undefined) return input;
  return { ...input, expiration: new Date(now + expiresAfter * 60_000).toISOString() };
}

const NAMES = Object.keys(EXAMPLES);

/** Their names, as a list to read. */
export const exampleNames = NAMES.join(', ');

/**
 * The example of this name; without one, the first.
 * @throws Error that lists the names there are.
 */
export function exampleNamed(name = NAMES[0] ?? ''): Example & { name: string } {
  const example = Object.hasOwn(EXAMPLES, name) ? EXAMPLES[name] : undefined;
  if (example === undefined) throw new Error(`There is no example "${name}": --example takes ${exampleNames}.`);
  return { name, ...example };
}
