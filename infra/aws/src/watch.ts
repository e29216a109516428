// What somebody has to be told: alarms, a page to look at, and a budget.

import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Alarm, ComparisonOperator, Dashboard, GraphWidget, IMetric, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { HttpCodeElb, HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Kept } from './access';
import { ApiStack } from './api';
import { nameOf } from './job';
import { MessagingStack } from './messaging';
import { Entrance } from './rushway';
import { Settings } from './settings';

const MINUTE = Duration.minutes(1);
const QUARTER = Duration.minutes(15);
const HOUR = Duration.hours(1);
/** Registrations have 12 seconds after closing to be stored; letters may take longer. */
const OLDEST_SECONDS = { intake: 60, post: 900 };
/**
 * As often as Lambda tries a call that nobody waits for. The tries lie a minute and two apart, or a quarter of an hour
 * where each is cut off: not in minutes that follow each other, but in one hour.
 */
const TRIES = 3;

/** An alarm that is about a number which has to stay below a limit. */
interface Limit {
  readonly metric: IMetric;
  readonly atLeast: number;
  /** In how many periods of the metric, one after the other. */
  readonly periods: number;
  readonly what: string;
}

/**
 * Everything that watches. Ten alarms with the two that wake the timetable, as many as cost nothing, and one more in a
 * rush. AWS counts the metrics that alarms look at, so one that adds several up is not one; where a service adds them up
 * itself, it is.
 */
export class WatchStack extends Stack {
  private readonly topic: Topic;

  constructor(scope: Construct, id: string, kept: Kept, api: ApiStack, door: HttpApi, rush?: Entrance) {
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
    this.alarm('Dead', {
      metric: messaging.dead.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: 'Maximum' }), atLeast: 1, periods: 1,
      what: 'A message has taken the worker down again and again. It is in the last queue; if it is a registration, it holds the seal of its raffle.',
    });
    this.alarm('NeedsAttention', {
      // It counts seals that are five minutes late, and messages that have just become dead letters.
      metric: needsAttention, atLeast: 1, periods: 1,
      what: 'A message could not be done after many tries, or a raffle has closed and cannot be sealed, which may follow from it: the page of the queue in the backoffice says why, and sends again. Nothing is drawn until a seal can be made.',
    });
    this.watchDoor(door);
    if (rush !== undefined) this.watchRush(rush);
    this.watchFunctions();
    this.alarm('TimersFail', {
      metric: api.alarmclock.failures({ period: QUARTER, statistic: 'Sum' }), atLeast: 1, periods: 1,
      what: 'A timer fired and could not call the timetable: the function or the role by which timers call is away. Nothing is sealed, drawn or passed on until it can. The scheduler tries again for a day.',
    });
    const jobs = [...Object.values(api.jobs), ...(api.ledger?.jobs ?? [])];
    this.dashboard(settings, messaging, jobs.map((job) => nameOf(settings, job.node.id)), needsAttention);
  }

  private watchLane(name: string, lane: IQueue, oldestSeconds: number): void {
    this.alarm(`${name}Oldest`, {
      metric: lane.metricApproximateAgeOfOldestMessage({ period: MINUTE, statistic: 'Maximum' }), atLeast: oldestSeconds, periods: 3,
      what: `Messages of ${name} wait for ${oldestSeconds} seconds: the worker is away, or too slow.`,
    });
  }

  /** A function behind the door that fails, or is held back, is an answer of 500 or more at the door. */
  private watchDoor(door: HttpApi): void {
    this.alarm('DoorErrors', {
      metric: door.metricServerError({ period: MINUTE, statistic: 'Sum' }), atLeast: 1, periods: 3,
      what: 'People are told to come again, minute after minute: a function fails, which its log explains, or is held back, because the account has too little concurrency for this rush. The dashboard shows which.',
    });
  }

  /** The one alarm that is paid for, by its two metrics, and for as long as there is a process. */
  private watchRush({ balancer }: Entrance): void {
    const usingMetrics = { answered: balancer.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT), unanswered: balancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT) };
    this.alarm('RushErrors', {
      // Neither is counted while there is none.
      metric: new MathExpression({ expression: 'FILL(answered, 0) + FILL(unanswered, 0)', usingMetrics, period: MINUTE }), atLeast: 1, periods: 3,
      what: 'Attendees are told to come again, minute after minute: a task fails, which the log of the service explains, or none answers. With rush=0 the functions answer again, some minutes later.',
    });
  }

  /** All functions of the account in this region, as Lambda adds them up: those of others as well, if there are any. */
  private watchFunctions(): void {
    this.alarm('FunctionErrors', {
      metric: LambdaFunction.metricAllErrors({ period: HOUR, statistic: 'Sum' }), atLeast: TRIES, periods: 1,
      what: 'A function of this account has failed again and again within an hour. The dashboard shows which, its log says why. If it is the timetable, nothing is sealed, drawn or passed on.',
    });
    this.alarm('FunctionThrottles', {
      metric: LambdaFunction.metricAllThrottles({ period: QUARTER, statistic: 'Sum' }), atLeast: TRIES, periods: 1,
      what: 'Functions of this account are held back: it has too little concurrency. The dashboard shows which. Ask AWS for more, or keep room for the worker and the timetable.',
    });
  }

  private alarm(id: string, { metric, atLeast, periods, what }: Limit): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: what,
      metric,
      threshold: atLeast,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Nothing to count is what an idle month looks like.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }

  private dashboard(settings: Settings, { intake, post, dead }: MessagingStack, functions: readonly string[], needsAttention: IMetric): void {
    const lanes = [intake, post];
    const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: 12, height: 6 });
    // By their names: functions that another stack refers to could not be taken away.
    const of = (metricName: string, statistic = 'Sum'): IMetric[] =>
      functions.map((FunctionName) => new Metric({ namespace: 'AWS/Lambda', metricName, dimensionsMap: { FunctionName }, label: FunctionName, period: MINUTE, statistic }));
    new Dashboard(this, 'Dashboard', {
      dashboardName: settings.name,
      defaultInterval: Duration.hours(3),
      widgets: [
        [
          graph('Messages that wait', lanes.map((lane) => lane.metricApproximateNumberOfMessagesVisible({ period: MINUTE }))),
          graph('Age of the oldest message, seconds', lanes.map((lane) => lane.metricApproximateAgeOfOldestMessage({ period: MINUTE }))),
        ],
        [
          graph('Messages in the last queue', [dead.metricApproximateNumberOfMessagesVisible({ period: MINUTE })]),
          graph('Seals that wait, and new dead letters', [needsAttention]),
        ],
        [
          graph('Calls', of('Invocations')),
          graph('How long they take, milliseconds (99 of 100)', of('Duration', 'p99')),
        ],
        [
          graph('Errors', of('Errors')),
          graph('Throttles', of('Throttles')),
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
