// What was deployed, and how a test acts by the rights of one of its roles.

import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { stackName } from '../../src/names';

const NAME = process.env.FESTIVAL_STACKS ?? 'festival-tickets';
/** The right that a test gives for a moment, by its name in the role. */
const GIVEN = 'given-by-a-test';

const iam = new IAMClient({});

/** Clients that call by somebody's rights. */
export interface Hands {
  readonly tables: DynamoDBClient;
  readonly queues: SQSClient;
  readonly files: S3Client;
  readonly functions: LambdaClient;
  readonly schedules: SchedulerClient;
}

/** What a role is called by. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A role of a function. */
export class Actor {
  private constructor(private readonly role: string, readonly credentials: Credentials, readonly hands: Hands) {}

  /** Takes on the role of a function. It trusts Lambda alone, so it is told to trust the tests as well. */
  static async of(job: string): Promise<Actor> {
    const told = await new CloudFormationClient({}).send(new DescribeStackResourcesCommand({ StackName: stackName(NAME, 'api') }));
    const found = told.StackResources?.find((one) => one.ResourceType === 'AWS::IAM::Role' && one.LogicalResourceId?.startsWith(`${job}Role`));
    const role = found?.PhysicalResourceId;
    if (role === undefined) throw new Error(`${job} has no role`);
    const { Account } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
    const Principal = { Service: 'lambda.amazonaws.com', AWS: `arn:aws:iam::${Account}:root` };
    const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }] };
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: role, PolicyDocument: JSON.stringify(trust) }));
    const RoleArn = `arn:aws:iam::${Account}:role/${role}`;
    const { Credentials: session } = await new STSClient({}).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
    const credentials = { accessKeyId: session?.AccessKeyId ?? '', secretAccessKey: session?.SecretAccessKey ?? '', sessionToken: session?.SessionToken };
    return new Actor(role, credentials, {
      tables: new DynamoDBClient({ credentials }),
      // The stand-in names its queues by another port, where calls are not told to have come over TLS.
      queues: new SQSClient({ credentials, useQueueUrlAsEndpoint: false }),
      files: new S3Client({ credentials, forcePathStyle: true }),
      functions: new LambdaClient({ credentials }),
      schedules: new SchedulerClient({ credentials }),
    });
  }

  /** Gives the role a right to everything that an action can be done to. */
  async give(action: string): Promise<void> {
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
    await iam.send(new PutRolePolicyCommand({ RoleName: this.role, PolicyName: GIVEN, PolicyDocument: JSON.stringify(policy) }));
  }

  /** Takes that right back. */
  async takeBack(): Promise<void> {
    await iam.send(new DeleteRolePolicyCommand({ RoleName: this.role, PolicyName: GIVEN }));
  }
}

/** Where everything lies, as the functions are told. */
export async function settingsOf(job: string): Promise<Record<string, string>> {
  const told = await new LambdaClient({}).send(new GetFunctionConfigurationCommand({ FunctionName: `${NAME}-${job}` }));
  return told.Environment?.Variables ?? {};
}
