// Timers that exist only while somebody waits for them.
//
// Nothing in here ticks. The backoffice, or the timetable itself, makes a schedule that fires once and is gone:
// at an opening, at a closing, at a deadline. And the queues are polled only while the timetable says so.

import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
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
  private readonly role: Role;

  constructor(scope: Construct, id: string, props: AlarmclockProps) {
    super(scope, id);
    this.props = props;
    this.group = props.settings.name;
    const group = new ScheduleGroup(this, 'Group', { scheduleGroupName: this.group, removalPolicy: RemovalPolicy.DESTROY });
    const account = Stack.of(this).account;
    this.role = new Role(this, 'Role', {
      description: 'By which a schedule calls the timetable',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': group.scheduleGroupArn } },
      }),
    });
    allow(this.role, ['lambda:InvokeFunction'], [props.timetableArn]);
  }

  /** Lets somebody make and delete schedules of this group, for the timetable alone; says what to tell them. */
  maySet(role: IRole): Record<string, string> {
    // A stand-in takes every schedule for one of the group that is there by itself.
    const group = this.props.settings.isStandIn ? 'default' : this.group;
    const schedules = Stack.of(this).formatArn({
      service: 'scheduler', resource: 'schedule', resourceName: `${group}/*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    allow(role, ['scheduler:CreateSchedule', 'scheduler:DeleteSchedule'], [schedules]);
    allow(role, ['iam:PassRole'], [this.role.roleArn], { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } });
    return {
      FESTIVAL_AWS_SCHEDULE_GROUP: this.group,
      FESTIVAL_AWS_SCHEDULE_ROLE: this.role.roleArn,
      FESTIVAL_AWS_SCHEDULE_TARGET: this.props.timetableArn,
    };
  }

  /** The same, and lets it switch the feeds of the queues on and off. */
  mayKeep(role: IRole): Record<string, string> {
    const [intake, post] = this.props.mappings;
    const feeds = [intake.eventSourceMappingArn, post.eventSourceMappingArn];
    allow(role, ['lambda:UpdateEventSourceMapping', 'lambda:GetEventSourceMapping'], feeds);
    return {
      ...this.maySet(role),
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
