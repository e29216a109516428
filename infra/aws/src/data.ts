// What has to outlive every deployment: tables, files, the secret.

import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { Reporting } from './reporting';
import { Settings } from './settings';

/** Published files that CloudFront hands out itself: those of a large raffle outgrow what a function may answer. */
export const LARGE_FILES: readonly string[] = ['draws/*/entries-*.bin', 'draws/*/record.json', 'draws/*/refused.txt'];

/** Everything that is kept. Destroying the stack leaves all of it where it is. */
export class DataStack extends Stack {
  /** The hot store: see `docs/adr/0018-dynamodb.md` for what lies in it. */
  readonly table: Table;
  /** What the queue keeps beside SQS: see `docs/adr/0019-sqs.md`. */
  readonly queueTable: Table;
  /** Published draws and pictures. */
  readonly files: Bucket;
  /** What the keys of this installation are made from. */
  readonly secret: Secret;
  readonly reporting?: Reporting;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id, { description: 'Festival Tickets: tables, files, secret' });
    this.table = this.keep('Table', settings);
    this.queueTable = this.keep('QueueTable', settings);
    this.files = this.makeFiles();
    this.secret = this.makeSecret();
    if (settings.hasReporting) this.reporting = new Reporting(this, 'Reporting', settings);
  }

  // Encryption at rest is always on; with a key of our own each call to KMS would cost as well.
  private keep(id: string, settings: Settings): Table {
    return new Table(this, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires',
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      pointInTimeRecoverySpecification: pointsInTime(settings.backupDays),
    });
  }

  // Without versions: what somebody had deleted must not stay behind as an older one. Nothing in it is
  // ever written over, because files are put under a condition.
  private makeFiles(): Bucket {
    const files = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    // The distribution is made later, in another stack: any of this account will do.
    const distributions = this.formatArn({ service: 'cloudfront', region: '', resource: 'distribution', resourceName: '*' });
    files.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LargeFilesThroughCloudFront',
        principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: LARGE_FILES.map((pattern) => files.arnForObjects(pattern)),
        conditions: { ArnLike: { 'AWS:SourceArn': distributions } },
      }),
    );
    return files;
  }

  // 32 bytes as 64 hexadecimal digits. It must never change: the keys of all registrations follow from it.
  private makeSecret(): Secret {
    return new Secret(this, 'Secret', {
      description: 'Festival Tickets: what pepper and receipt key are derived from. Never rotate it.',
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'seed',
        passwordLength: 64,
        excludeUppercase: true,
        excludePunctuation: true,
        excludeCharacters: 'ghijklmnopqrstuvwxyz',
        requireEachIncludedType: false,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}

// A table that can be restored to last week still holds, for a week, what somebody had deleted today.
function pointsInTime(days: number): { pointInTimeRecoveryEnabled: boolean; recoveryPeriodInDays?: number } {
  return days === 0
    ? { pointInTimeRecoveryEnabled: false }
    : { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: days };
}
