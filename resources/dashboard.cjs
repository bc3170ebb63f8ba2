// The dashboard countersign-<stage>: alarms first, then what people do, then what happens behind it.

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { functionsOf } = require('./functions.cjs');

const PERIOD_SECONDS = 300;
const COLUMN = 8;
const ROW = 6;
/** The colours in which CloudWatch shows trouble and ease. */
const RED = { color: '#d62728' };
const GREEN = { color: '#2ca02c' };

/** What CloudFormation fills in. */
const filled = (name) => `\${${name}}`;

/** A graph; `metrics` as CloudWatch's dashboards have them: namespace, name, dimensions, options. */
const graph = (title, metrics, { stat = 'Sum', unit, ...more } = {}) => ({
  type: 'metric',
  properties: {
    title,
    region: filled('AWS::Region'),
    view: 'timeSeries',
    period: PERIOD_SECONDS,
    stat,
    metrics,
    yAxis: { left: { min: 0, showUnits: false, ...(unit === undefined ? {} : { label: unit }) } },
    ...more,
  },
});

/** Our own metrics of a stage, each with a label. */
const own = (stage, metrics) =>
  metrics.map(([name, label, options]) => ['Countersign', name, 'stage', stage, { label, ...options }]);

/** A metric of functions, each labelled with its short name. */
const ofFunctions = (stage, metric, names) =>
  names.map((name) => ['AWS/Lambda', metric, 'FunctionName', `countersign-${stage}-${name}`, { label: name }]);

function alarms(stage) {
  const yaml = readFileSync(join(__dirname, 'alarms.yml'), 'utf8');
  const names = [...yaml.matchAll(/AlarmName: countersign-\$\{sls:stage\}-(\S+)/g)].map(([, name]) => name);
  const place = ['AWS::Partition', 'AWS::Region', 'AWS::AccountId'].map(filled);
  const arns = names.map(
    (name) => `arn:${place[0]}:cloudwatch:${place[1]}:${place[2]}:alarm:countersign-${stage}-${name}`,
  );
  return [{ type: 'alarm', width: 3 * COLUMN, height: 4, properties: { title: 'Alarms', alarms: arns } }];
}

function requests(stage) {
  const reasons = `SEARCH('{Countersign,reason,stage} MetricName="Refusals" stage="${stage}"', 'Sum', ${PERIOD_SECONDS})`;
  return [
    graph(
      'Requests',
      own(stage, [
        ['RequestsCreated', 'asked'],
        ['Redemptions', 'votes and heartbeats'],
        ['Decisions', 'decided', GREEN],
        ['RequestsExpired', 'expired'],
        ['RequestsCancelled', 'cancelled'],
        ['RequestsFailed', 'nobody could decide', RED],
      ]),
    ),
    graph('Refusals by reason', [[{ expression: reasons, label: '' }]]),
    graph(
      'From the decision to the workflow',
      own(stage, [
        ['DeliveryDelay', 'median', { stat: 'p50' }],
        ['DeliveryDelay', '99 of 100', { stat: 'p99' }],
      ]),
      { unit: 'ms' },
    ),
  ];
}

function delivery(stage) {
  return [
    graph('Oldest undelivered decision', own(stage, [['UndeliveredAge', 'age when last tried', RED]]), {
      stat: 'Maximum',
      unit: 's',
      annotations: { horizontal: [{ label: 'alarm', value: 300 }] },
    }),
    graph('Age of the streams', ofFunctions(stage, 'IteratorAge', ['deliver-outbox', 'write-audit']), {
      stat: 'Maximum',
      unit: 'ms',
    }),
    graph(
      'Results',
      own(stage, [
        ['Deliveries', 'delivered', GREEN],
        ['DeliveriesClosed', 'no task waited'],
        ['DeliveryFailures', 'not acceptable', RED],
      ]),
    ),
  ];
}

function wayThere(stage) {
  const api = (metric, options) => ['AWS/ApiGateway', metric, 'ApiId', filled('HttpApi'), options];
  const mails = own(stage, [
    ['MailsSent', 'sent', GREEN],
    ['MailFailures', 'refused', RED],
    ['Bounces', 'bounced'],
    ['Complaints', 'complaints'],
  ]);
  const times = [api('Latency', { stat: 'p50', label: 'median' }), api('Latency', { stat: 'p99', label: '99 of 100' })];
  const calls = [api('Count', { label: 'all' }), api('4xx', { label: '4xx' }), api('5xx', { label: '5xx', ...RED })];
  return [
    graph('Mails', mails),
    graph('Time that the API takes', times, { unit: 'ms' }),
    graph('Calls of the API', calls),
  ];
}

function functionsAndSweep(stage, names) {
  const sweep = own(stage, [
    ['SweepDue', 'was due'],
    ['SweepFailed', 'failed', RED],
  ]);
  return [
    graph('Errors of functions', [
      ...ofFunctions(stage, 'Errors', names),
      ...own(stage, [['ErrorsThrown', 'of these, answers', GREEN]]),
    ]),
    graph('Throttles of functions', ofFunctions(stage, 'Throttles', names)),
    graph('The sweep', sweep),
  ];
}

/** Widgets in rows, each with its place. */
function placed(rows) {
  let y = 0;
  return rows.flatMap((row) => {
    const top = y;
    y += row[0].height ?? ROW;
    return row.map((widget, index) => ({ x: index * COLUMN, y: top, width: COLUMN, height: ROW, ...widget }));
  });
}

/** The dashboard's body, JSON in which CloudFormation fills in the Region, the account and the API. */
exports.body = async (variables) => {
  const stage = await variables.resolveVariable('sls:stage');
  const names = Object.keys(await functionsOf(variables));
  const rows = [alarms(stage), requests(stage), delivery(stage), wayThere(stage), functionsAndSweep(stage, names)];
  return { 'Fn::Sub': JSON.stringify({ start: '-PT24H', widgets: placed(rows) }) };
};
