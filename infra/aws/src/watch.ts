// What somebody has to be told: alarms, a page to look at, and a budget.

import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Alarm, ComparisonOperator, Dashboard, GraphWidget, IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { Kept } from './access';
import { ApiStack } from './api';
import { Job } from './job';
import { Lane } from './messaging';
import { Settings } from './settings';

const MINUTE = Duration.minutes(1);
/** Registrations have 12 seconds after closing to be stored; letters may take longer. */
const OLDEST_SECONDS = { intake: 60, post: 900 };

/** An alarm that is about a number which has to stay below a limit. */
interface Limit {
  readonly metric: IMetric;
  readonly atLeast: number;
  readonly minutes: number;
  readonly what: string;
}

/** Everything that watches. Ten alarms with the two that wake the timetable, as many as cost nothing. */
export class WatchStack extends Stack {
  private readonly topic: Topic;

  constructor(scope: Construct, id: string, kept: Kept, api: ApiStack, door: HttpApi) {
    super(scope, id, { description: 'Festival Tickets: alarms, dashboard, budget' });
    const { settings, messaging } = kept;
    this.topic = new Topic(this, 'Alarms', { displayName: 'Festival Tickets', enforceSSL: true });
    // A topic that insists on TLS has a policy of its own, which takes the place of the one by which alarms may speak.
    const ours = { StringEquals: { 'aws:SourceAccount': this.account } };
    this.topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com', { conditions: ours }));
    const { mail } = settings;
    if (mail === undefined) {
      Annotations.of(this).addWarningV2('festival-tickets:mail', 'nobody is told of alarms, and there is no budget: set --context mail=<address>');
    } else {
      this.topic.addSubscription(new EmailSubscription(mail));
      this.budget(settings, mail);
    }
    const needsAttention = new Metric({ namespace: 'FestivalTickets', metricName: 'NeedsAttention', period: MINUTE, statistic: 'Maximum' });
    this.watchLane('Intake', messaging.intake, OLDEST_SECONDS.intake);
    this.watchLane('Post', messaging.post, OLDEST_SECONDS.post);
    this.watchDoor(door);
    this.watchFunctions([api.jobs.worker, api.jobs.timetable]);
    this.alarm('NeedsAttention', {
      // It counts seals that are five minutes late, and messages that have just become dead letters.
      metric: needsAttention, atLeast: 1, minutes: 1,
      what: 'A message could not be done after many tries, or a raffle has closed and cannot be sealed, which may follow from it: the page of the queue in the backoffice says why, and sends again. Nothing is drawn until a seal can be made.',
    });
    this.dashboard(settings, [messaging.intake, messaging.post], Object.values(api.jobs), needsAttention);
  }

  private watchLane(name: string, lane: Lane, oldestSeconds: number): void {
    this.alarm(`${name}Dead`, {
      metric: lane.dead.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: 'Maximum' }), atLeast: 1, minutes: 1,
      what: `A message of ${name} has taken the worker down again and again. It is in the last queue, and holds the seal of its raffle.`,
    });
    this.alarm(`${name}Oldest`, {
      metric: lane.queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, statistic: 'Maximum' }), atLeast: oldestSeconds, minutes: 3,
      what: `Messages of ${name} wait for ${oldestSeconds} seconds: the worker is away, or too slow.`,
    });
  }

  /** A function behind the door that fails, or is held back, is an answer of 500 or more at the door. */
  private watchDoor(door: HttpApi): void {
    this.alarm('DoorErrors', {
      metric: door.metricServerError({ period: MINUTE, statistic: 'Sum' }), atLeast: 1, minutes: 3,
      what: 'People are told to come again, minute after minute: a function fails, which its log explains, or is held back, because the account has too little concurrency for this rush. The dashboard shows which.',
    });
  }

  /** Those that nobody waits for. Where they are held back, the oldest message grows old, or a seal waits. */
  private watchFunctions(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const name = job.node.id;
      this.alarm(`${name}Errors`, {
        metric: job.lambda.metricErrors({ period: MINUTE, statistic: 'Sum' }), atLeast: 1, minutes: 3,
        what: `The function ${name} fails, minute after minute. Its log says why.`,
      });
    }
  }

  private alarm(id: string, { metric, atLeast, minutes, what }: Limit): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: what,
      metric,
      threshold: atLeast,
      evaluationPeriods: minutes,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Nothing to count is what an idle month looks like.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }

  private dashboard(settings: Settings, lanes: readonly Lane[], jobs: readonly Job[], needsAttention: IMetric): void {
    const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: 12, height: 6 });
    new Dashboard(this, 'Dashboard', {
      dashboardName: settings.name,
      defaultInterval: Duration.hours(3),
      widgets: [
        [
          graph('Messages that wait', lanes.map((lane) => lane.queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE }))),
          graph('Age of the oldest message, seconds', lanes.map((lane) => lane.queue.metricApproximateAgeOfOldestMessage({ period: MINUTE }))),
        ],
        [
          graph('Messages in the last queues', lanes.map((lane) => lane.dead.metricApproximateNumberOfMessagesVisible({ period: MINUTE }))),
          graph('Seals that wait, and new dead letters', [needsAttention]),
        ],
        [
          graph('Calls', jobs.map((job) => job.lambda.metricInvocations({ period: MINUTE }))),
          graph('How long they take, milliseconds (99 of 100)', jobs.map((job) => job.lambda.metricDuration({ period: MINUTE, statistic: 'p99' }))),
        ],
        [
          graph('Errors', jobs.map((job) => job.lambda.metricErrors({ period: MINUTE }))),
          graph('Throttles', jobs.map((job) => job.lambda.metricThrottles({ period: MINUTE }))),
        ],
      ],
    });
  }

  /** Counts all that the account spends: costs have no tag until somebody switches cost tags on. */
  private budget(settings: Settings, mail: string): void {
    const tell = (notificationType: string, threshold: number): CfnBudget.NotificationWithSubscribersProperty => ({
      notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
      subscribers: [{ subscriptionType: 'EMAIL', address: mail }],
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: settings.name,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: settings.budgetUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: [tell('ACTUAL', 80), tell('FORECASTED', 100)],
    });
  }
}
