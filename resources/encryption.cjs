// Encryption at rest: under the key that `kmsKeyArn` names, else under keys that AWS owns and that need no permission.

const tracing = {
  Effect: 'Allow',
  Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  // X-Ray knows no resources.
  Resource: '*',
};

// DynamoDB and S3 use a customer's key in the name of whoever reads or writes, and nobody may use it directly.
const useKey = (key) => ({
  Effect: 'Allow',
  Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
  Resource: key,
  Condition: {
    StringEquals: {
      'kms:ViaService': ['dynamodb', 's3'].map((service) => ({
        'Fn::Sub': `${service}.\${AWS::Region}.\${AWS::URLSuffix}`,
      })),
    },
  },
});

/** A value that depends on the key; its ARN is empty where AWS owns the keys. */
const withKey =
  (choose) =>
  async ({ resolveVariable }) =>
    choose(await resolveVariable('param:kmsKeyArn'));

module.exports = {
  tracing,
  roleStatements: withKey((key) => (key === '' ? [tracing] : [tracing, useKey(key)])),
  table: withKey((key) =>
    key === '' ? { SSEEnabled: false } : { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: key },
  ),
  bucketRule: withKey((key) =>
    key === ''
      ? { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }
      : { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key }, BucketKeyEnabled: true },
  ),
};
