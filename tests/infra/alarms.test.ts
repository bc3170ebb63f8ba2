import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { z } from 'zod';
import { UNITS } from '../../lib/domain/measures.ts';
import { evaluate, type Value } from './metric-math.ts';
import { ofType, PATIENCE_MS, packageService, type Template } from './package-service.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:on-call';

const dimension = z.object({ Name: z.string(), Value: z.unknown() });
const metric = z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions: z.array(dimension) });
const query = z.object({
  Id: z.string(),
  Expression: z.string().optional(),
  MetricStat: z.object({ Metric: metric }).optional(),
  ReturnData: z.boolean(),
});
const alarm = z.looseObject({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.string()),
  OKActions: z.array(z.string()),
  TreatMissingData: z.string(),
  Period: z.int().default(300),
  EvaluationPeriods: z.int(),
  Threshold: z.number(),
  ComparisonOperator: z.string(),
  Metrics: z.array(query).optional(),
});
type Alarm = z.infer<typeof alarm>;
type Metric = z.infer<typeof metric>;

const body = z.object({
  widgets: z.array(
    z.object({
      type: z.enum(['metric', 'alarm']),
      x: z.int(),
      y: z.int(),
      width: z.int(),
      height: z.int(),
      properties: z.looseObject({
        title: z.string(),
        alarms: z.array(z.string()).default([]),
        metrics: z.array(z.array(z.unknown())).default([]),
      }),
    }),
  ),
});

let template: Template;
let alarms: Alarm[];
let functions: string[];

beforeAll(async () => {
  template = await packageService(`alarmTopicArn=${TOPIC}`);
  alarms = alarmsOf(template);
  functions = Object.values(ofType(template, 'AWS::Lambda::Function')).map(({ Properties }) =>
    String(Properties.FunctionName),
  );
}, PATIENCE_MS);

function alarmsOf(packaged: Template): Alarm[] {
  return Object.values(ofType(packaged, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => alarm.parse(Properties));
}

/** The metrics that an alarm looks at. */
function metricsOf(one: Alarm): Metric[] {
  if (one.Metrics === undefined) return [metric.parse(one)];
  return one.Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric]));
}

function named(name: string): Alarm {
  const found = alarms.find(({ AlarmName }) => short(AlarmName) === name);
  if (found === undefined) throw new Error(`there is no alarm ${name}`);
  return found;
}

/** The functions whose metric of this name some alarm looks at. */
function watched(name: string): string[] {
  const found = alarms.flatMap(metricsOf).filter(({ MetricName }) => MetricName === name);
  return found.flatMap(({ Dimensions }) => Dimensions.map(({ Value }) => String(Value))).sort();
}

const short = (name: string) => name.replace('countersign-test-', '');

describe('every alarm', () => {
  it('tells the topic of the stage, when it begins and when it ends', () => {
    for (const { AlarmActions, OKActions } of alarms) expect([AlarmActions, OKActions]).toEqual([[TOPIC], [TOPIC]]);
  });

  it(
    'is there without a topic too, and tells nobody',
    async () => {
      const quiet = alarmsOf(await packageService());
      expect(quiet.map(({ AlarmName }) => AlarmName)).toEqual(alarms.map(({ AlarmName }) => AlarmName));
      for (const { AlarmActions, OKActions } of quiet) expect([AlarmActions, OKActions]).toEqual([[], []]);
    },
    PATIENCE_MS,
  );

  it('is explained in the runbook, and the runbook explains no other', () => {
    const headings = [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^## ([a-z-]+)$/gm)].map(([, name]) => name);
    expect([...headings].sort()).toEqual(alarms.map(({ AlarmName }) => short(AlarmName)).sort());
  });

  it('has an explanation in the runbook of what it means, what is noticed, what to do and when it may wait', () => {
    const sections = readFileSync('docs/runbook.md', 'utf8').split(/^## /m).slice(1);
    for (const section of sections.filter((one) => /^[a-z-]+\n/.test(one))) {
      const [name] = section.split('\n', 1);
      const told = ['**What it means.**', '**What people notice.**', '**What to do.**', '**When it may wait.**'];
      expect([name, told.filter((part) => !section.includes(part))]).toEqual([name, []]);
    }
  });

  it('stays within what CloudWatch takes: ten metrics, a day of periods, one result', () => {
    for (const one of alarms) {
      expect(metricsOf(one).length).toBeLessThanOrEqual(10);
      expect(one.Period * one.EvaluationPeriods).toBeLessThanOrEqual(86_400);
      if (one.Metrics !== undefined) expect(one.Metrics.filter(({ ReturnData }) => ReturnData)).toHaveLength(1);
    }
  });

  it('looks at metrics that there are', () => {
    const known = Object.keys(UNITS);
    const own = alarms.flatMap(metricsOf).filter(({ Namespace }) => Namespace === 'Countersign');
    expect(own.length).toBeGreaterThan(5);
    for (const { MetricName, Dimensions } of own) {
      expect(known).toContain(MetricName);
      expect(Dimensions).toContainEqual({ Name: 'stage', Value: 'test' });
    }
  });
});

describe('the alarms', () => {
  it('take a stage that nobody uses for well, but not a sweep that does not run', () => {
    const loud = alarms.filter(({ TreatMissingData }) => TreatMissingData !== 'notBreaching');
    expect(loud.map(({ AlarmName, TreatMissingData }) => [short(AlarmName), TreatMissingData])).toEqual([
      ['sweep-stopped', 'breaching'],
    ]);
  });

  it('watch every function for errors', () => {
    expect(watched('Errors')).toEqual([...functions].sort());
  });

  it('take what is thrown to whoever invokes off the errors of exactly those functions that throw it', () => {
    const throwing = readdirSync('handlers').filter((file) =>
      /answerInvoke\(/.test(readFileSync(`handlers/${file}`, 'utf8')),
    );
    const names = metricsOf(named('invoked-function-errors')).flatMap(({ MetricName, Dimensions }) =>
      MetricName === 'Errors' ? Dimensions.map(({ Value }) => short(String(Value))) : [],
    );
    expect(throwing.length).toBeGreaterThan(1);
    expect(names.sort()).toEqual(throwing.map((file) => file.replace('.ts', '')).sort());
  });

  // m0 is Errors of one of the functions, m1 that of another.
  test.each<[string, string, Record<string, Value>, boolean]>([
    ['invoked-function-errors', 'nobody who asks', {}, false],
    ['invoked-function-errors', 'invocations without an error', { m0: 0, m1: 0 }, false],
    ['invoked-function-errors', 'errors that are all answers', { m0: 2, m1: 1, thrown: 3 }, false],
    ['invoked-function-errors', 'a crash where nothing was thrown', { m0: 1 }, true],
    ['invoked-function-errors', 'a crash among answers', { m0: 2, m1: 2, thrown: 3 }, true],
    ['invoked-function-errors', 'an answer that is seen before its error', { m0: 0, thrown: 1 }, false],
    ['api-function-errors', 'a crash', { m0: 0, m1: 1 }, true],
    ['api-function-errors', 'invocations without an error', { m0: 0, m1: 0 }, false],
    ['background-function-errors', 'a crash', { m1: 1 }, true],
    ['deliveries-given-up', 'a record that could not even be kept', { dropped: 1 }, true],
    ['deliveries-given-up', 'a record that was kept', { kept: 1, dropped: 0 }, true],
    ['audit-rows-given-up', 'no record', { kept: 0, dropped: 0 }, false],
    ['mails-failing', 'an hour in which no mail went through', { failed: 3 }, true],
    ['mails-failing', 'three refused of fifteen', { failed: 3, sent: 12 }, false],
    ['mails-failing', 'three refused of fourteen', { failed: 3, sent: 11 }, true],
    ['mails-failing', 'two mistyped addresses', { failed: 2 }, false],
    ['mails-bouncing', 'three that came back of sixty', { bounced: 3, sent: 60 }, false],
    ['mails-bouncing', 'three that came back of fifty', { bounced: 3, sent: 50 }, true],
  ])('%s: %s', (name, _, metrics, rings) => {
    const { Metrics = [], Threshold, ComparisonOperator } = named(name);
    expect(ComparisonOperator).toBe('GreaterThanThreshold');
    expect((evaluate(Metrics, metrics) ?? Threshold) > Threshold).toBe(rings);
  });

  it('watch every function for throttles', () => {
    expect(watched('Throttles')).toEqual([...functions].sort());
  });

  it('watch both readers of the stream for falling behind', () => {
    expect(watched('IteratorAge').map(short)).toEqual(['deliver-outbox', 'write-audit']);
  });

  it('watch every function that gets events for events that were dropped', () => {
    const rules = Object.values(ofType(template, 'AWS::Events::Rule'));
    const targets = JSON.stringify(rules.map(({ Properties }) => Properties.Targets));
    const invoked = Object.entries(ofType(template, 'AWS::Lambda::Function'))
      .filter(([id]) => targets.includes(`"${id}"`))
      .map(([, { Properties }]) => String(Properties.FunctionName));
    expect(invoked.length).toBeGreaterThan(0);
    expect(watched('AsyncEventsDropped')).toEqual(invoked.sort());
  });

  it('count what the stream mappings gave up, which the mappings are asked to tell', () => {
    const mappings = ofType(template, 'AWS::Lambda::EventSourceMapping');
    for (const { Properties } of Object.values(mappings)) {
      expect(Properties.MetricsConfig).toEqual({ Metrics: ['EventCount'] });
    }
    const uuids = Object.keys(mappings).map((id) => ({ Ref: id }));
    for (const name of ['OnFailureDestinationDeliveredEventCount', 'DroppedEventCount']) {
      const found = alarms.flatMap(metricsOf).filter(({ MetricName }) => MetricName === name);
      expect(found.map(({ Dimensions }) => Dimensions)).toEqual(
        uuids.map((Value) => [{ Name: 'EventSourceMappingUUID', Value }]),
      );
    }
  });

  it('cost what the docs say', () => {
    const said = /(\d+) alarms look at fewer than (\d+) metrics/.exec(readFileSync('docs/runbook.md', 'utf8'));
    expect(Number(said?.[1])).toBe(alarms.length);
    expect(Number(said?.[2])).toBeGreaterThan(alarms.flatMap(metricsOf).length);
  });
});

describe('the dashboard', () => {
  const widgets = () => {
    const [dashboard] = Object.values(ofType(template, 'AWS::CloudWatch::Dashboard'));
    const { 'Fn::Sub': text } = z.object({ 'Fn::Sub': z.string() }).parse(dashboard?.Properties.DashboardBody);
    return body.parse(JSON.parse(text)).widgets;
  };
  const graphs = () => widgets().flatMap(({ properties }) => properties.metrics);

  it('shows every alarm', () => {
    const shown = widgets().flatMap(({ properties }) => properties.alarms.map((arn) => arn.split(':alarm:')[1]));
    expect(shown.sort()).toEqual(alarms.map(({ AlarmName }) => AlarmName).sort());
  });

  it('shows every metric of ours', () => {
    const shown = graphs().flatMap(([namespace, name]) => (namespace === 'Countersign' ? [String(name)] : []));
    // That one is searched for, whatever its reasons are.
    expect([...new Set(shown), 'Refusals'].sort()).toEqual(Object.keys(UNITS).sort());
    expect(JSON.stringify(graphs())).toContain('MetricName=\\"Refusals\\" stage=\\"test\\"');
  });

  it('shows the errors of every function', () => {
    const shown = graphs().flatMap(([, name, , value]) => (name === 'Errors' ? [value] : []));
    expect(shown).toEqual(functions);
  });

  it('lies in a grid of 24 columns, without gaps or overlaps', () => {
    const cells = widgets().flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, at) => `${x + (at % width)}/${y + Math.floor(at / width)}`),
    );
    const depth = Math.max(...widgets().map(({ y, height }) => y + height));
    expect(new Set(cells).size).toBe(cells.length);
    expect(cells).toHaveLength(24 * depth);
  });
});
