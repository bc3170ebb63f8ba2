import { beforeAll, describe, expect, it } from '@jest/globals';
import { PATIENCE_MS, packageService, type Resource, type Template } from './package-service.ts';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const STORES = ['RequestsTable', 'AuditTable', 'StreamFailureBucket'];
const TABLES = ['RequestsTable', 'AuditTable'];

let plain: Template;
let keyed: Template;

beforeAll(async () => {
  [plain, keyed] = await Promise.all([packageService(), packageService(`kmsKeyArn=${KEY}`)]);
}, 2 * PATIENCE_MS);

function find(template: Template, id: string): Resource {
  const resource = template.Resources[id];
  if (resource === undefined) throw new Error(`the stack has no ${id}`);
  return resource;
}

const key = (...attributes: string[]) =>
  attributes.map((name, index) => ({ AttributeName: name, KeyType: index === 0 ? 'HASH' : 'RANGE' }));
const index = (name: string, projection: string, ...attributes: string[]) => ({
  IndexName: name,
  KeySchema: key(...attributes),
  Projection: { ProjectionType: projection },
});
const attributes = (type: string, ...names: string[]) =>
  names.map((name) => ({ AttributeName: name, AttributeType: type }));

describe.each(STORES)('%s', (id) => {
  it('outlives the stack, but not a first deploy that fails', () => {
    expect(find(plain, id)).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });
});

describe.each(TABLES)('%s', (id) => {
  it('is paid by request, expires by ttl, can be restored and cannot be deleted by mistake', () => {
    expect(find(plain, id).Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
  });

  it('is encrypted under a key that AWS owns, or under the key that the stage names', () => {
    expect(find(plain, id).Properties.SSESpecification).toEqual({ SSEEnabled: false });
    expect(find(keyed, id).Properties.SSESpecification).toEqual({
      SSEEnabled: true,
      SSEType: 'KMS',
      KMSMasterKeyId: KEY,
    });
  });
});

describe('the requests table', () => {
  it('has its key, two sparse indexes and a stream with both images', () => {
    expect(find(plain, 'RequestsTable').Properties).toMatchObject({
      TableName: 'countersign-test-requests',
      KeySchema: key('id'),
      AttributeDefinitions: expect.arrayContaining([
        ...attributes('S', 'id', 'openExecution'),
        ...attributes('N', 'dueShard', 'dueAt', 'createdAt'),
      ]),
      GlobalSecondaryIndexes: [
        index('due', 'KEYS_ONLY', 'dueShard', 'dueAt'),
        index('open', 'KEYS_ONLY', 'openExecution', 'createdAt'),
      ],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });
});

describe('the audit table', () => {
  it('has its key and three indexes of whole rows', () => {
    expect(find(plain, 'AuditTable').Properties).toMatchObject({
      TableName: 'countersign-test-audit',
      KeySchema: key('request_id', 'position'),
      AttributeDefinitions: expect.arrayContaining(
        attributes('S', 'request_id', 'position', 'approver_key', 'execution', 'day_shard', 'at_position'),
      ),
      GlobalSecondaryIndexes: [
        index('approver', 'ALL', 'approver_key', 'at_position'),
        index('execution', 'ALL', 'execution', 'at_position'),
        index('day', 'ALL', 'day_shard', 'at_position'),
      ],
    });
  });

  it('refuses everybody who would change or delete a row', () => {
    expect(find(plain, 'AuditTable').Properties.ResourcePolicy).toMatchObject({
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: [
              'dynamodb:UpdateItem',
              'dynamodb:DeleteItem',
              'dynamodb:BatchWriteItem',
              'dynamodb:PartiQLInsert',
              'dynamodb:PartiQLUpdate',
              'dynamodb:PartiQLDelete',
            ],
            Resource: { 'Fn::Sub': expect.stringMatching(/:table\/countersign-test-audit$/) },
          },
        ],
      },
    });
  });
});

describe('the bucket of what the streams gave up on', () => {
  it('is encrypted, with the key that the stage names if there is one', () => {
    const rule = (template: Template) => find(template, 'StreamFailureBucket').Properties.BucketEncryption;
    expect(rule(plain)).toEqual({
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    });
    expect(rule(keyed)).toEqual({
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY }, BucketKeyEnabled: true },
      ],
    });
  });

  it('lets go of everything after a fortnight, is never public and belongs to its owner alone', () => {
    expect(find(plain, 'StreamFailureBucket').Properties).toMatchObject({
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 14 }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  it('is reached over TLS only', () => {
    expect(find(plain, 'StreamFailureBucketPolicy').Properties.PolicyDocument).toMatchObject({
      Statement: [{ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    });
  });
});
