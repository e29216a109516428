// The two lanes of the queue, behind both a queue for what nobody gets done, and the bus for notices.

import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { OUTPUTS } from './names';

/** How long a function has for a batch. */
export const WORK_WITHIN = Duration.seconds(60);
/** SQS asks for six times as long, so that a batch which is throttled is not handed out twice at once. */
const HIDDEN_FOR = Duration.seconds(6 * 60);
/** The longest that SQS knows; a message in the last queue keeps the age that it had. */
const KEPT_FOR = Duration.days(14);
/**
 * The product gives up after 8 tries itself and writes a dead letter with its cause into the queue table.
 * A message is tried more often only if it takes the worker down before that can be written.
 */
export const RECEIVED_MOST = 20;

/** Both lanes, the last line behind them, and the bus. */
export class MessagingStack extends Stack {
  /** Registrations. */
  readonly intake: Queue;
  /** Letters, and everything that follows from something. */
  readonly post: Queue;
  /** One for both lanes, and one alarm: SQS knows which of them a message came from, and moves it back there. */
  readonly dead: Queue;
  /** What happens to raffles, for whoever puts a rule on it. */
  readonly bus: EventBus;

  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'Festival Tickets: queues' });
    this.dead = this.queue('Dead');
    this.intake = this.queue('Intake', this.dead);
    this.post = this.queue('Post', this.dead);
    this.bus = new EventBus(this, 'Notices', { description: 'Festival Tickets: what happens to raffles' });
    new CfnOutput(this, OUTPUTS.bus, { value: this.bus.eventBusName });
  }

  // An acknowledged registration may be in here and nowhere else, so a queue outlives its stack.
  private queue(id: string, behind?: Queue): Queue {
    return new Queue(this, id, {
      retentionPeriod: KEPT_FOR,
      visibilityTimeout: HIDDEN_FOR,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      deadLetterQueue: behind && { queue: behind, maxReceiveCount: RECEIVED_MOST },
    });
  }
}
