// Which stacks there are, and what each needs of the others.

import { App, Tags } from 'aws-cdk-lib';
import { Kept } from './access';
import { ApiStack } from './api';
import { ContainerStack } from './container';
import { DataStack } from './data';
import { MessagingStack } from './messaging';
import { stackName } from './names';
import { RushStack } from './rush';
import { RushwayStack } from './rushway';
import { Settings } from './settings';
import { StaffStack } from './staff';
import { WatchStack } from './watch';
import { WebStack } from './web';

/** All stacks. Those of a rush are deployed in this order while there are tasks. */
export interface Stacks {
  readonly data: DataStack;
  readonly messaging: MessagingStack;
  readonly rushway?: RushwayStack;
  readonly rush?: RushStack;
  readonly web: WebStack;
  readonly api: ApiStack;
  readonly container?: ContainerStack;
  readonly staff: StaffStack;
  readonly watch: WatchStack;
}

/** Makes every stack. No account is asked for anything: they can be deployed to any. */
export function makeStacks(app: App, settings: Settings): Stacks {
  const id = (part: string): string => stackName(settings.name, part);
  const data = new DataStack(app, id('data'), settings);
  const messaging = new MessagingStack(app, id('messaging'));
  const kept: Kept = { data, messaging, settings };
  const rushway = settings.rush === undefined ? undefined : new RushwayStack(app, id('rushway'), settings);
  const rush = rushway && new RushStack(app, id('rush'), kept, rushway);
  const web = new WebStack(app, id('web'), settings, data.files, rushway?.entrance);
  const api = new ApiStack(app, id('api'), kept, web);
  const container = settings.containers === undefined
    ? undefined
    : new ContainerStack(app, id('container'), kept, web, api);
  const staff = new StaffStack(app, id('staff'), web.door, api.jobs.backoffice.lambda, container?.integration);
  // A container that staff are led to is deployed before they are. One that is switched off is so after they have left.
  if (container?.integration === undefined) container?.addStackDependency(staff);
  const watch = new WatchStack(app, id('watch'), kept, api, web.door, rushway?.entrance);
  if (rushway !== undefined && rush !== undefined) inOrder(rushway, rush, web, watch);
  Tags.of(app).add('project', settings.name);
  return { data, messaging, rushway, rush, web, api, container, staff, watch };
}

/**
 * Attendees are led to tasks that have come up, and away from them before they go. The way is there before the tasks, and
 * goes when nobody uses it any more.
 */
function inOrder(rushway: RushwayStack, rush: RushStack, web: WebStack, watch: WatchStack): void {
  if (rushway.entrance !== undefined) {
    web.addStackDependency(rush);
    return;
  }
  rush.addStackDependency(web);
  for (const user of [rush, watch]) rushway.addStackDependency(user);
}
