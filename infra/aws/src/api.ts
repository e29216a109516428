// The functions: who answers which address, who works the queues, who watches the clock.

import { Duration, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allowAttendee, allowBackoffice, allowClaims, allowTimetable, allowWorker, Kept } from './access';
import { Alarmclock } from './alarmclock';
import { environmentOf } from './environment';
import { arnOf, Job, JobProps } from './job';
import { LedgerDesks } from './ledger';
import { WORK_WITHIN } from './messaging';
import { CLAIMS, OPEN } from './paths';
import { WebStack } from './web';

/** The door gives up after 30 seconds, and the product's own limit is the same. */
const ANSWER_WITHIN = Duration.seconds(29);

/** How a lane is worked. */
interface Pace {
  readonly batchSize: number;
  readonly maxBatchingWindow: Duration;
  readonly maxConcurrency: number;
}

/** Registrations: large batches, because the roll costs one write a batch. */
const INTAKE: Pace = { batchSize: 100, maxBatchingWindow: Duration.seconds(1), maxConcurrency: 50 };
/** Letters: a new account of SES sends 14 a second. */
const POST: Pace = { batchSize: 10, maxBatchingWindow: Duration.seconds(1), maxConcurrency: 5 };

/** All functions. */
export class ApiStack extends Stack {
  /** Who asks the database of lists and charts, where there is one. */
  readonly ledger?: LedgerDesks;
  readonly jobs: { attendee: Job; claims: Job; backoffice: Job; worker: Job; timetable: Job };
  readonly alarmclock: Alarmclock;

  constructor(scope: Construct, id: string, kept: Kept, { door, address, word }: WebStack) {
    super(scope, id, { description: 'Festival Tickets: functions' });
    const { settings, data, messaging } = kept;
    // A function serves one call at a time: there is nobody to wait for on the way to the queue.
    const inside = { ...environmentOf(settings, data, messaging, address), FESTIVAL_AWS_LINGER_MS: '0', FESTIVAL_RUN_BACKOFFICE: 'false' };
    const open = { ...inside, FESTIVAL_HTTP_EDGE_WORD: word };
    const staff = { ...open, FESTIVAL_RUN_BACKOFFICE: 'true' };
    const api = { settings, binary: 'lambda_api', within: ANSWER_WITHIN } as const;

    const attendee = this.job('Attendee', { ...api, description: 'Registers, and looks up', memoryMb: 512, environment: open });
    const claims = this.job('Claims', { ...api, description: 'Answers, and wishes about own data', memoryMb: 512, environment: open });
    // A password is hashed with much memory on purpose.
    const backoffice = this.job('Backoffice', { ...api, description: 'For organizers and staff', memoryMb: 1024, environment: staff });
    const worker = this.job('Worker', {
      settings, binary: 'lambda_worker', description: 'Works the queues', memoryMb: 512, within: WORK_WITHIN, environment: inside, goesOn: true,
    });
    const timetable = this.job('Timetable', {
      settings, binary: 'lambda_timetable', description: 'Opens, closes, seals, draws', memoryMb: 2048, within: Duration.minutes(15), environment: inside,
    });
    this.jobs = { attendee, claims, backoffice, worker, timetable };

    allowAttendee(attendee.role, kept);
    allowClaims(claims.role, kept);
    allowBackoffice(backoffice.role, kept);
    allowWorker(worker.role, kept);
    allowTimetable(timetable.role, kept);

    this.ledger = LedgerDesks.where(this, kept);
    backoffice.tell(this.ledger?.mayAsk(backoffice.role));
    for (const job of [worker, claims]) job.tell(this.ledger?.mayNote(job.role));
    timetable.tell(this.ledger?.mayReport());

    const mappings = [this.feed('Intake', worker, messaging.intake, INTAKE), this.feed('Post', worker, messaging.post, POST)] as const;
    this.alarmclock = new Alarmclock(this, 'Alarmclock', { settings, timetable, timetableArn: arnOf(this, settings, 'Timetable'), mappings });
    for (const job of [backoffice, claims]) job.tell(this.alarmclock.mayAsk(job.role));
    timetable.tell(this.alarmclock.mayKeep(timetable.role));
    this.alarmclock.wakeOn('Intake', messaging.intake);
    this.alarmclock.wakeOn('Post', messaging.post);

    // Who answers staff is a choice, and has a stack of its own.
    this.answer(door, 'Attendee', attendee, OPEN);
    this.answer(door, 'Claims', claims, CLAIMS);
    // A container that is left when the choice is taken away uses it still, and no stack can give up what another uses.
    this.exportValue(this.alarmclock.roleArn);
  }

  private job(id: string, props: JobProps): Job {
    return new Job(this, id, props);
  }

  /** Made switched off: polling costs, and the timetable switches it on while there is something to wait for. */
  private feed(name: string, worker: Job, lane: IQueue, pace: Pace): EventSourceMapping {
    const mapping = new EventSourceMapping(this, `${name}Feed`, {
      target: worker.lambda,
      eventSourceArn: lane.queueArn,
      enabled: false,
      batchSize: pace.batchSize,
      maxBatchingWindow: pace.maxBatchingWindow,
      maxConcurrency: pace.maxConcurrency,
      reportBatchItemFailures: true,
    });
    mapping.node.addDependency(worker.role);
    return mapping;
  }

  private answer(door: HttpApi, name: string, job: Job, paths: readonly string[]): void {
    const integration = new HttpLambdaIntegration(name, job.lambda);
    paths.forEach((path, index) => {
      new HttpRoute(this, `${name}Route${index}`, { httpApi: door, integration, routeKey: HttpRouteKey.with(path, HttpMethod.ANY) });
    });
  }
}
