// What the alarms of alarms.yml cannot say in place: whom they tell, and the functions that they are about, so that a
// function that is added is watched from its first deploy.

const { functionsOf } = require('./functions.cjs');

const PERIOD_SECONDS = 300;

/** Whether a function answers over HTTP, so that somebody waits for it. */
const isApi = ({ events = [] }) => events.some((event) => event.httpApi !== undefined);
/** Whether it is invoked asynchronously: what Lambda cannot hand to it is dropped. */
const isAsync = ({ events = [] }) =>
  events.some(({ eventBridge, schedule }) => (eventBridge ?? schedule) !== undefined);
/** These throw what whoever invokes them is to catch: most of the errors that Lambda counts are answers. */
const THROWING = new Set(['request-approval', 'show-request', 'cancel-request', 'send-notice']);

const throws = (name) => THROWING.has(name);

/** A sum in each period, for expressions alone. */
const count = (Id, Namespace, MetricName, Name, Value) => ({
  Id,
  ReturnData: false,
  MetricStat: {
    Stat: 'Sum',
    Period: PERIOD_SECONDS,
    Metric: { Namespace, MetricName, Dimensions: [{ Name, Value }] },
  },
});

/** A metric of each of the functions that are chosen: m0, m1 and so on. */
const ofFunctions = async (variables, metric, chosen) => {
  const stage = await variables.resolveVariable('sls:stage');
  const functions = await functionsOf(variables);
  const names = Object.keys(functions).filter((name) => chosen(name, functions[name]));
  return names.map((name, at) => count(`m${at}`, 'AWS/Lambda', metric, 'FunctionName', `countersign-${stage}-${name}`));
};

/** Metrics of an alarm: how often something happened in any of the functions that are chosen. */
const sum = (metric, label, chosen) => async (variables) => [
  { Id: 'sum', Expression: 'SUM(METRICS())', Label: label, ReturnData: true },
  ...(await ofFunctions(variables, metric, chosen)),
];

/**
 * Metrics of an alarm: how often a function that throws its answers failed without one. A function that crashes, runs out
 * of time or cannot start counts nothing itself, so what it answered is taken off what Lambda counts. Periods lack numbers,
 * those without an invocation and those without an answer: SUM passes over what is missing, where a minus would make
 * nothing of the rest.
 */
const crashes = async (variables) => {
  const stage = await variables.resolveVariable('sls:stage');
  const errors = await ofFunctions(variables, 'Errors', throws);
  return [
    { Id: 'crashes', Expression: 'SUM([errors, answers])', Label: 'errors without an answer', ReturnData: true },
    { Id: 'errors', Expression: `SUM([${errors.map(({ Id }) => Id).join(', ')}])`, ReturnData: false },
    { Id: 'answers', Expression: '0 - thrown', ReturnData: false },
    ...errors,
    count('thrown', 'Countersign', 'ErrorsThrown', 'stage', stage),
  ];
};

module.exports = {
  /** The topic that `alarmTopicArn` names; without one, alarms only show. */
  actions: async ({ resolveVariable }) => {
    const topic = await resolveVariable('param:alarmTopicArn');
    return topic === '' ? [] : [topic];
  },
  apiErrors: sum('Errors', 'errors', (name, fn) => !throws(name) && isApi(fn)),
  backgroundErrors: sum('Errors', 'errors', (name, fn) => !throws(name) && !isApi(fn)),
  invokedErrors: crashes,
  apiThrottles: sum('Throttles', 'throttles', (_name, fn) => isApi(fn)),
  backgroundThrottles: sum('Throttles', 'throttles', (_name, fn) => !isApi(fn)),
  droppedEvents: sum('AsyncEventsDropped', 'dropped events', (_name, fn) => isAsync(fn)),
};
