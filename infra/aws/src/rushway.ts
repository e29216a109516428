// The way from CloudFront to a process for attendees: a network, and while there are tasks, a load balancer in it that
// the internet does not reach.
//
// It is deployed before the tasks, and they before CloudFront leads to them; the other way round when they go
// (`stacks.ts`).

import { Duration, Fn, Stack } from 'aws-cdk-lib';
import { OriginProtocolPolicy, VpcOrigin, VpcOriginEndpoint } from 'aws-cdk-lib/aws-cloudfront';
import { IpAddresses, Peer, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ApplicationProtocol, ApplicationTargetGroup, TargetType, XffHeaderProcessingMode } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { PORT } from './process';
import { Settings } from './settings';

/** What CloudFront leads to, and what stands behind it. */
export interface Entrance {
  readonly balancer: ApplicationLoadBalancer;
  readonly targets: ApplicationTargetGroup;
  /** The group that tasks are in. */
  readonly tasks: SecurityGroup;
  readonly origin: VpcOrigin;
  /** What CloudFront says here, and the tasks ask for: as at the door, the number of a stack, but of another one. */
  readonly word: string;
}

/** The network, and the entrance to it. */
export class RushwayStack extends Stack {
  readonly vpc: Vpc;
  /** There while there are tasks: a load balancer costs by the hour, a network nothing. */
  readonly entrance?: Entrance;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id, { description: 'Festival Tickets: the way to a process for attendees' });
    // The internet gateway of the tasks' subnets is also what CloudFront asks for in a network that it is to reach into.
    this.vpc = new Vpc(this, 'Network', {
      ipAddresses: IpAddresses.cidr('10.40.0.0/24'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [
        { name: 'tasks', subnetType: SubnetType.PUBLIC, cidrMask: 26 },
        { name: 'entrance', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 26 },
      ],
    });
    if ((settings.rush ?? 0) > 0) this.entrance = this.open();
  }

  private open(): Entrance {
    const { vpc } = this;
    const inside = new SecurityGroup(this, 'Balancer', { vpc, allowAllOutbound: false, description: 'The load balancer' });
    const tasks = new SecurityGroup(this, 'Tasks', { vpc, allowAllOutbound: false, description: 'The tasks' });
    inside.addIngressRule(Peer.ipv4(vpc.vpcCidrBlock), Port.tcp(80), 'From CloudFront, which comes in within the network');
    // That the load balancer leads to the tasks is added where the tasks are.
    tasks.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'To the services of AWS');
    const balancer = new ApplicationLoadBalancer(this, 'Entrance', {
      vpc,
      internetFacing: false,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroup: inside,
      // Longer than the 30 seconds that an answer may take, and than CloudFront keeps a connection.
      idleTimeout: Duration.seconds(60),
      // The last address is the caller's, as CloudFront has seen it.
      xffHeaderProcessingMode: XffHeaderProcessingMode.PRESERVE,
      dropInvalidHeaderFields: true,
    });
    const targets = this.targets();
    balancer.addListener('Calls', { port: 80, protocol: ApplicationProtocol.HTTP, open: false, defaultTargetGroups: [targets] });
    const origin = new VpcOrigin(this, 'IntoTheNetwork', {
      endpoint: VpcOriginEndpoint.applicationLoadBalancer(balancer),
      protocolPolicy: OriginProtocolPolicy.HTTP_ONLY,
    });
    // Before it listens, there is nothing to reach.
    origin.node.addDependency(balancer);
    return { balancer, targets, tasks, origin, word: Fn.select(2, Fn.split('/', this.stackId)) };
  }

  private targets(): ApplicationTargetGroup {
    return new ApplicationTargetGroup(this, 'Targets', {
      vpc: this.vpc,
      targetType: TargetType.IP,
      port: PORT,
      protocol: ApplicationProtocol.HTTP,
      // Whether the process answers, and not whether the store does: a store that is away is no reason to begin anew, and
      // asking it takes a right to write that attendees do not have.
      healthCheck: { path: '/health/live', interval: Duration.seconds(10), timeout: Duration.seconds(5), healthyThresholdCount: 2, unhealthyThresholdCount: 3 },
      // As long as an answer may take.
      deregistrationDelay: Duration.seconds(30),
    });
  }
}
