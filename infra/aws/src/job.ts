// A function of the product: its binary, its own role, its log.

import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ApplicationLogLevel, Architecture, Function as LambdaFunction, ILayerVersion, LoggingFormat, RecursiveLoop, Runtime, SystemLogLevel } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { allow } from './access';
import { Binary, codeOf } from './artefact';
import { Settings } from './settings';

/** A network that a function lives in, its groups there, and the files that it finds under `/opt`. */
export interface House {
  readonly vpc: IVpc;
  readonly groups: ISecurityGroup[];
  readonly layers: ILayerVersion[];
}

/** What Lambda does by the role of a function to bring it into a network; none of it knows a single resource. */
const MOVING_IN = [
  'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets',
  'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
];

export interface JobProps {
  readonly settings: Settings;
  readonly binary: Binary;
  readonly description: string;
  readonly memoryMb: number;
  readonly within: Duration;
  readonly environment: Record<string, string>;
  /** Where it lives, if not beside all others. */
  readonly house?: House;
  /**
   * Whether it sends messages to itself for good reasons, again and again: one that waits for its time, or the next page
   * of a walk. Otherwise Lambda takes the sixteenth of them for a loop, and stops it.
   */
  readonly goesOn?: boolean;
}

/** A function. Its role may write its own log, and nothing else until it is allowed to. */
export class Job extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(stack: Stack, id: string, props: JobProps) {
    super(stack, id);
    const { settings, binary, description, memoryMb, within, environment, house, goesOn } = props;
    const functionName = nameOf(settings, id);
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Made here, because the role that comes by itself may write every log of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description });
    logGroup.grantWrite(this.role);
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      description,
      code: codeOf(stack, settings, binary),
      runtime: Runtime.PROVIDED_AL2023,
      handler: 'bootstrap',
      architecture: settings.arch === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      memorySize: memoryMb,
      timeout: within,
      role: this.role,
      logGroup,
      // The product writes JSON. Lambda's own three lines for each call cost as much as the call itself.
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      environment,
      ...(goesOn && { recursiveLoop: RecursiveLoop.ALLOW }),
      ...(house && { vpc: house.vpc, securityGroups: house.groups, layers: house.layers }),
    });
    if (house === undefined) return;
    allow(this.role, MOVING_IN, ['*']);
    // Lambda refuses a function that may not move in yet.
    this.lambda.node.addDependency(this.role);
  }

  /** Adds settings to its environment. */
  tell(settings: Record<string, string> = {}): void {
    for (const [name, value] of Object.entries(settings)) this.lambda.addEnvironment(name, value);
  }
}

/** The name of a function, known before it is made: a function cannot be told its own address otherwise. */
export function nameOf(settings: Settings, id: string): string {
  return `${settings.name}-${id.toLowerCase()}`;
}

/** The address of a function by its name. Whoever is told it in another stack does not keep the function from going. */
export function arnOf(stack: Stack, settings: Settings, id: string): string {
  return stack.formatArn({ service: 'lambda', resource: 'function', resourceName: nameOf(settings, id), arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}
