// Timers that exist only while somebody waits for them.
//
// Nothing in here ticks. The backoffice, or the timetable itself, makes a schedule that fires once and is gone:
// at an opening, at a closing, at a deadline. And the queues are polled only while the timetable says so.

import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ComparisonOperator, IMetric, MetricOptions, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allow } from './access';
import { Job } from './job';
import { Settings } from './settings';

export interface AlarmclockProps {
  readonly settings: Settings;
  readonly timetable: Job;
  /** The timetable's address, written out: it cannot refer to itself. */
  readonly timetableArn: string;
  /** The feeds of intake and post. */
  readonly mappings: readonly [EventSourceMapping, EventSourceMapping];
}

/** A group of schedules that begins empty, and the role by which they call the timetable. */
export class Alarmclock extends Construct {
  private readonly props: AlarmclockProps;
  private readonly group: string;
  private readonly schedules: ScheduleGroup;
  private readonly role: Role;

  constructor(scope: Construct, id: string, props: AlarmclockProps) {
    super(scope, id);
    this.props = props;
    this.group = props.settings.name;
    this.schedules = new ScheduleGroup(this, 'Group', { scheduleGroupName: this.group, removalPolicy: RemovalPolicy.DESTROY });
    const account = Stack.of(this).account;
    this.role = new Role(this, 'Role', {
      description: 'By which a schedule calls the timetable',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': this.schedules.scheduleGroupArn } },
      }),
    });
    allow(this.role, ['lambda:InvokeFunction'], [props.timetableArn]);
  }

  /** How often a schedule fired and could not call the timetable. */
  failures(options: MetricOptions): IMetric {
    return this.schedules.metricTargetErrors(options);
  }

  /** The role by which schedules call. */
  get roleArn(): string {
    return this.role.roleArn;
  }

  /** Lets somebody ask the timetable to look; says what to tell them. */
  mayAsk(role: IRole): Record<string, string> {
    return this.maySet(role, 'asked-*');
  }

  /**
   * Lets somebody make schedules of this name, for the timetable alone. A name that is taken is taken: so whoever
   * is open to everybody must not be able to take those by which the timetable provides for what is due.
   */
  private maySet(role: IRole, name: string): Record<string, string> {
    // A stand-in takes every schedule for one of the group that is there by itself.
    const group = this.props.settings.standInPort === undefined ? this.group : 'default';
    const schedules = Stack.of(this).formatArn({
      service: 'scheduler', resource: 'schedule', resourceName: `${group}/${name}`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    allow(role, ['scheduler:CreateSchedule'], [schedules]);
    allow(role, ['iam:PassRole'], [this.role.roleArn], { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } });
    return {
      FESTIVAL_AWS_SCHEDULE_GROUP: this.group,
      FESTIVAL_AWS_SCHEDULE_ROLE: this.role.roleArn,
      FESTIVAL_AWS_SCHEDULE_TARGET: this.props.timetableArn,
    };
  }

  /** Lets the timetable provide for itself, and switch the feeds of the queues on and off. */
  mayKeep(role: IRole): Record<string, string> {
    const [intake, post] = this.props.mappings;
    const feeds = [intake.eventSourceMappingArn, post.eventSourceMappingArn];
    allow(role, ['lambda:UpdateEventSourceMapping', 'lambda:GetEventSourceMapping'], feeds);
    return {
      ...this.maySet(role, '*'),
      FESTIVAL_AWS_INTAKE_MAPPING: intake.eventSourceMappingId,
      FESTIVAL_AWS_POST_MAPPING: post.eventSourceMappingId,
    };
  }

  /**
   * A message that comes while nobody polls, such as a link to sign in with, wakes the timetable. The queue's
   * own count is what looks, which costs nothing while it is empty.
   */
  wakeOn(name: string, queue: IQueue): void {
    const waits = queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' });
    const alarm = waits.createAlarm(this, `${name}Waits`, {
      alarmDescription: `Wakes the timetable for a message in ${name}. No need to look.`,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new LambdaAction(this.props.timetable.lambda));
  }
}
