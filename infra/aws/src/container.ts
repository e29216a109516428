// The backoffice as a process of its own, which can be switched off: no task, no load balancer, next to no cost.
//
// The door reaches it through a link into its network, by the name under which each task signs in.

import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpRouteIntegration, VpcLink } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpServiceDiscoveryIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { IpAddresses, Peer, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DnsRecordType, PrivateDnsNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { allowBackoffice, Kept } from './access';
import { Alarmclock } from './alarmclock';
import { ApiStack } from './api';
import { environmentOf } from './environment';
import { LedgerDesks } from './ledger';
import { PORT, runIn, taskOf } from './process';
import { WebStack } from './web';

/** The container service, with as many tasks as the settings say. */
export class ContainerStack extends Stack {
  readonly service: FargateService;
  /** The way to the tasks, while there are any. */
  readonly integration?: HttpRouteIntegration;

  constructor(scope: Construct, id: string, kept: Kept, web: WebStack, { alarmclock, ledger }: ApiStack) {
    super(scope, id, { description: 'Festival Tickets: the backoffice as a container' });
    const { settings } = kept;
    const count = settings.containers ?? 0;
    // Tasks reach the services of AWS through an address of their own: a NAT gateway would cost more than they do.
    const vpc = new Vpc(this, 'Network', {
      ipAddresses: IpAddresses.cidr('10.30.0.0/24'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'tasks', subnetType: SubnetType.PUBLIC, cidrMask: 26 }],
    });
    const linked = new SecurityGroup(this, 'Link', { vpc, allowAllOutbound: false, description: 'The door' });
    const tasks = new SecurityGroup(this, 'Tasks', { vpc, allowAllOutbound: false, description: 'The tasks' });
    tasks.addIngressRule(linked, Port.tcp(PORT), 'From the door alone');
    tasks.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'To the services of AWS');
    linked.addEgressRule(tasks, Port.tcp(PORT), 'To the tasks');

    const task = this.task(kept, web, count, alarmclock, ledger);
    this.service = new FargateService(this, 'Service', {
      cluster: new Cluster(this, 'Cluster', { vpc }),
      taskDefinition: task,
      desiredCount: count,
      // One process at a time may be too few for a moment, but two at a time need no agreement.
      minHealthyPercent: 50,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
      assignPublicIp: true,
      securityGroups: [tasks],
      cloudMapOptions: {
        name: 'backoffice',
        cloudMapNamespace: new PrivateDnsNamespace(this, 'Names', { name: `${settings.name}.internal`, vpc }),
        dnsRecordType: DnsRecordType.SRV,
        containerPort: PORT,
      },
    });
    // A link that nobody uses for 60 days falls asleep, and takes minutes to wake. So one is made when it is needed.
    if (count > 0) {
      this.integration = this.toTasks(new VpcLink(this, 'IntoTheNetwork', { vpc, subnets: { subnetType: SubnetType.PUBLIC }, securityGroups: [linked] }));
    }
  }

  private task(kept: Kept, { address, word }: WebStack, count: number, alarmclock: Alarmclock, ledger?: LedgerDesks): FargateTaskDefinition {
    const { settings, data, messaging } = kept;
    const task = taskOf(this, settings, { cpu: 256, memoryLimitMiB: 512 });
    allowBackoffice(task.taskRole, kept);
    runIn(task, {
      name: 'backoffice',
      settings,
      isNeeded: count > 0,
      logGroup: new LogGroup(this, 'Log', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY }),
      environment: {
        ...environmentOf(settings, data, messaging, address),
        ...alarmclock.mayAsk(task.taskRole),
        ...ledger?.mayAsk(task.taskRole),
        FESTIVAL_HTTP_EDGE_WORD: word,
        FESTIVAL_RUN_BACKOFFICE: 'true',
      },
    });
    return task;
  }

  private toTasks(vpcLink: VpcLink): HttpServiceDiscoveryIntegration {
    const service = this.service.cloudMapService;
    if (service === undefined) throw new Error('the service has no name to be found by');
    return new HttpServiceDiscoveryIntegration('ToTasks', service, { vpcLink });
  }
}
