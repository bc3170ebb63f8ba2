/** What goes wrong in a simulated stage; chances are of each single call, 0 where they are left out. */
export interface Fault {
  name: string;
  /** A process is killed before or after any one of its calls. */
  kills?: number;
  /** Another invocation runs from beginning to end in the middle of a call. */
  races?: number;
  /** DynamoDB refuses a call, or carries it out and its answer is lost. */
  storeRefuses?: number;
  storeLosesAnswer?: number;
  /** Step Functions throttles or fails; carries the call out and its answer is lost; or hears of it much later. */
  taskRefuses?: number;
  taskLosesAnswer?: number;
  taskHearsLate?: number;
  /** SES is over its rate. */
  mailRefuses?: number;
  /** A stream record comes again, never comes, or comes only after hours. */
  recordRepeats?: number;
  recordLost?: number;
  streamLagMs?: number;
  /** An event of EventBridge's comes again, or never comes. */
  eventRepeats?: number;
  eventLost?: number;
  /** The clock of a whole stage jumps ahead now and then; each process' clock is off, either way. */
  clockJumpsMs?: number;
  clockOffMs?: number;
}

const HOUR = 3_600_000;

/** Every way in which things go wrong that is tried, and last all at once. */
export const FAULTS: readonly Fault[] = [
  { name: 'nothing' },
  { name: 'everybody acts at once', races: 0.4 },
  { name: 'processes killed at any call', kills: 0.05, races: 0.1, eventLost: 0.4 },
  { name: 'DynamoDB throttles', storeRefuses: 0.25 },
  { name: 'DynamoDB loses answers', storeLosesAnswer: 0.25, races: 0.1 },
  { name: 'Step Functions refuses nine in ten', taskRefuses: 0.9 },
  { name: 'Step Functions loses answers', taskLosesAnswer: 0.6 },
  { name: 'Step Functions answers late', taskHearsLate: 0.6 },
  { name: 'SES throttles', mailRefuses: 0.4 },
  { name: 'stream records come again', recordRepeats: 0.6, races: 0.1 },
  { name: 'stream records come hours late', streamLagMs: 5 * HOUR },
  { name: 'stream records are lost', recordLost: 0.5 },
  { name: 'no stream at all', recordLost: 1 },
  { name: 'events come again', eventRepeats: 0.6, races: 0.1 },
  { name: 'events are lost', eventLost: 0.7 },
  { name: 'the clock jumps ahead', clockJumpsMs: 3 * HOUR },
  { name: 'clocks disagree', clockOffMs: 60_000, races: 0.2 },
  {
    name: 'all of it together',
    kills: 0.04,
    races: 0.15,
    storeRefuses: 0.06,
    storeLosesAnswer: 0.06,
    taskRefuses: 0.4,
    taskLosesAnswer: 0.1,
    taskHearsLate: 0.1,
    mailRefuses: 0.2,
    recordRepeats: 0.2,
    recordLost: 0.1,
    streamLagMs: HOUR / 4,
    eventRepeats: 0.2,
    eventLost: 0.4,
    clockJumpsMs: HOUR,
    clockOffMs: 5_000,
  },
];
