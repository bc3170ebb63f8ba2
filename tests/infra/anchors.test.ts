import { beforeAll, describe, expect, it } from '@jest/globals';
import { copyService, ofType, PATIENCE_MS, packageService, type Template } from './package-service.ts';
import { permissionsOf } from './permissions.ts';

const ROLE = 'AnchorDashauditIamRoleLambdaExecution';
const NAME = 'countersign-test-anchor-audit';

describe('a stage without a bucket to anchor in', () => {
  it(
    'has nothing for it: no function, role, schedule, alarm or graph',
    async () => {
      const template = await packageService();
      expect(Object.keys(template.Resources).filter((id) => /anchor/i.test(id))).toEqual([]);
      expect(JSON.stringify(template)).not.toMatch(/anchor-?audit/i);
    },
    PATIENCE_MS,
  );
});

describe('a stage with a bucket to anchor in', () => {
  let template: Template;
  beforeAll(async () => {
    template = await packageService('auditAnchorBucket=an-anchor-bucket');
  }, PATIENCE_MS);

  it('has a function that anchors once a day, after the last rows of the day before can have come', () => {
    expect(template.Resources.AnchorDashauditLambdaFunction?.Properties).toMatchObject({
      FunctionName: NAME,
      Environment: { Variables: { ANCHOR_BUCKET: 'an-anchor-bucket', STAGE: 'test' } },
    });
    const schedules = Object.values(ofType(template, 'AWS::Events::Rule')).map(({ Properties }) => Properties);
    expect(schedules).toContainEqual(expect.objectContaining({ ScheduleExpression: 'cron(30 6 * * ? *)' }));
  });

  it('which may read the rows of a day and add objects under its own prefix, and nothing else there', () => {
    const own = permissionsOf(template)[ROLE]?.filter((line) => !/ (?:logs|xray):/.test(line));
    expect(own).toEqual([
      'Allow dynamodb:Query on $'.concat('{AuditTable.Arn}/index/day'),
      'Allow s3:PutObject on s3:::an-anchor-bucket/countersign/test/*',
    ]);
  });

  it('and is watched as the others are, and shown', () => {
    const alarms = Object.values(ofType(template, 'AWS::CloudWatch::Alarm'));
    const watching = alarms
      .filter(({ Properties }) => JSON.stringify(Properties).includes(NAME))
      .map(({ Properties }) => Properties.AlarmName);
    expect(watching.sort()).toEqual([
      'countersign-test-background-function-errors',
      'countersign-test-background-function-throttles',
      'countersign-test-events-dropped',
    ]);
    expect(JSON.stringify(ofType(template, 'AWS::CloudWatch::Dashboard'))).toContain(NAME);
  });
});

it(
  'what is no name of a bucket is refused with one line',
  async () => {
    const service = await copyService();
    try {
      const { code, stderr } = await service.sls('package', '--param', 'auditAnchorBucket=arn:aws:s3:::a-bucket');
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^countersign: auditAnchorBucket must be .*\n$/)]);
    } finally {
      await service.remove();
    }
  },
  PATIENCE_MS,
);
