// What the alarms of alarms.yml cannot say in place: whom they tell, and the functions that they are about, so that a
// function that is added is watched from its first deploy.

const { functionsOf } = require('./functions.cjs');

const PERIOD_SECONDS = 300;

/** Whether a function answers over HTTP, so that somebody waits for it. */
const isApi = ({ events = [] }) => events.some((event) => event.httpApi !== undefined);
/** Whether it is invoked asynchronously: what Lambda cannot hand to it is dropped. */
const isAsync = ({ events = [] }) =>
  events.some(({ eventBridge, schedule }) => (eventBridge ?? schedule) !== undefined);
/** These throw what a state machine is to catch, so their errors are mostly their callers' mistakes. */
const THROWING = new Set(['request-approval', 'send-notice']);

const errors = (name) => !THROWING.has(name);

/** Metrics of an alarm: how often something happened in any of the functions that are chosen. */
const sum = (metric, label, chosen) => async (variables) => {
  const stage = await variables.resolveVariable('sls:stage');
  const functions = await functionsOf(variables);
  const names = Object.keys(functions).filter((name) => chosen(name, functions[name]));
  const metrics = names.map((name, index) => ({
    Id: `m${index}`,
    ReturnData: false,
    MetricStat: {
      Stat: 'Sum',
      Period: PERIOD_SECONDS,
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName: metric,
        Dimensions: [{ Name: 'FunctionName', Value: `countersign-${stage}-${name}` }],
      },
    },
  }));
  return [{ Id: 'sum', Expression: 'SUM(METRICS())', Label: label, ReturnData: true }, ...metrics];
};

module.exports = {
  /** The topic that `alarmTopicArn` names; without one, alarms only show. */
  actions: async ({ resolveVariable }) => {
    const topic = await resolveVariable('param:alarmTopicArn');
    return topic === '' ? [] : [topic];
  },
  apiErrors: sum('Errors', 'errors', (name, fn) => errors(name) && isApi(fn)),
  backgroundErrors: sum('Errors', 'errors', (name, fn) => errors(name) && !isApi(fn)),
  apiThrottles: sum('Throttles', 'throttles', (_name, fn) => isApi(fn)),
  backgroundThrottles: sum('Throttles', 'throttles', (_name, fn) => !isApi(fn)),
  droppedEvents: sum('AsyncEventsDropped', 'dropped events', (_name, fn) => isAsync(fn)),
};
