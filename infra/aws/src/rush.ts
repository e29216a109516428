// The server as a process for attendees, for the hours of a planned rush: the same binary as in `container.ts`, by the
// rights of the function for attendees. Many are in it at once, so that their registrations travel together.

import { Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Cluster, FargateService } from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { allowAttendee, Kept } from './access';
import { environmentOf } from './environment';
import { OUTPUTS, stackName } from './names';
import { runIn, taskOf } from './process';
import { Entrance, RushwayStack } from './rushway';
import { Settings } from './settings';

/** The longest that a registration may wait for others, in milliseconds: `LINGER_MS_MAX` in `server/src/config/cloud.rs`. */
export const LINGER_MS = 50;

/** The service, with as many tasks as the settings say; without any, what it has written, and nothing that costs. */
export class RushStack extends Stack {
  private readonly cluster: Cluster;
  private readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, kept: Kept, { vpc, entrance }: RushwayStack) {
    super(scope, id, { description: 'Festival Tickets: a process for attendees' });
    this.cluster = new Cluster(this, 'Cluster', { vpc });
    this.logGroup = new LogGroup(this, 'Log', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    if (entrance !== undefined) this.serve(kept, entrance);
  }

  private serve(kept: Kept, { targets, tasks, word }: Entrance): void {
    const { settings, data, messaging } = kept;
    const task = taskOf(this, settings, { cpu: 1024, memoryLimitMiB: 2048 });
    allowAttendee(task.taskRole, kept);
    runIn(task, {
      name: 'attendee',
      settings,
      isNeeded: true,
      logGroup: this.logGroup,
      environment: {
        ...environmentOf(settings, data, messaging, addressOf(settings)),
        FESTIVAL_AWS_LINGER_MS: String(LINGER_MS),
        FESTIVAL_HTTP_EDGE_WORD: word,
        FESTIVAL_RUN_BACKOFFICE: 'false',
      },
    });
    const service = new FargateService(this, 'Service', {
      cluster: this.cluster,
      taskDefinition: task,
      desiredCount: settings.rush,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      // A deployment whose tasks do not come up fails, and CloudFront is not led to them.
      circuitBreaker: { rollback: true },
      assignPublicIp: true,
      securityGroups: [tasks],
    });
    service.attachToApplicationTargetGroup(targets);
  }
}

/**
 * The address of the site, read when this is deployed. It is no reference, by which the stack would come after `web` and
 * keep it from going: the tasks are there before CloudFront leads to them, and CloudFront goes first.
 */
function addressOf(settings: Settings): string {
  return Fn.getStackOutput(stackName(settings.name, 'web'), OUTPUTS.address);
}
