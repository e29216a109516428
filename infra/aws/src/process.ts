// The server as a process: its task, its image, its log. What it may do, and for whom it is, is said by whoever makes it.

import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { AwsLogDriver, ContainerImage, CpuArchitecture, FargateTaskDefinition, OperatingSystemFamily } from 'aws-cdk-lib/aws-ecs';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { CHECKOUT, PACKAGE, Settings } from './settings';

/** Where a process listens. */
export const PORT = 8080;

/** Answers calls; pages, queues and the clock are the business of others. */
export const ANSWERS: Readonly<Record<string, string>> = {
  FESTIVAL_HTTP_LISTEN: `0.0.0.0:${PORT}`,
  // On the ways to a process nothing is added to what CloudFront wrote.
  FESTIVAL_HTTP_TRUSTED_PROXIES: '1',
  FESTIVAL_RUN_SITE: 'false',
  FESTIVAL_RUN_WORKER: 'false',
  FESTIVAL_RUN_TIMETABLE: 'false',
};

export interface ProcessProps {
  readonly name: string;
  readonly settings: Settings;
  /** Whether there will be tasks. Without any, an image that holds a stand-in will do. */
  readonly isNeeded: boolean;
  readonly logGroup: ILogGroup;
  readonly environment: Record<string, string>;
}

/** A task of this size, whose role may do nothing until it is allowed to. */
export function taskOf(stack: Stack, { arch }: Settings, size: { readonly cpu: number; readonly memoryLimitMiB: number }): FargateTaskDefinition {
  return new FargateTaskDefinition(stack, 'Task', {
    ...size,
    runtimePlatform: {
      cpuArchitecture: arch === 'arm64' ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64,
      operatingSystemFamily: OperatingSystemFamily.LINUX,
    },
  });
}

/** Runs the server in a task. */
export function runIn(task: FargateTaskDefinition, { name, settings, isNeeded, logGroup, environment }: ProcessProps): void {
  const folder = imageFolder(Stack.of(task), settings, isNeeded);
  task.addContainer(name, {
    image: ContainerImage.fromAsset(folder, { platform: settings.arch === 'arm64' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64 }),
    readonlyRootFilesystem: true,
    portMappings: [{ containerPort: PORT }],
    logging: new AwsLogDriver({ streamPrefix: name, logGroup }),
    environment: { ...environment, ...ANSWERS },
    // Longer than the process takes to finish what it has in hand.
    stopTimeout: Duration.seconds(30),
  });
}

/** A folder with the Dockerfile and the binary. Without the binary, only a service that is switched off can be made. */
function imageFolder(stack: Stack, settings: Settings, isNeeded: boolean): string {
  const folder = join(PACKAGE, 'build/image');
  const binary = join(CHECKOUT, 'target/container', settings.arch, 'festival-tickets');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(PACKAGE, 'container/Dockerfile'), join(folder, 'Dockerfile'));
  if (existsSync(binary)) {
    copyFileSync(binary, join(folder, 'festival-tickets'));
    return folder;
  }
  const sentence = `there is no ${binary}`;
  if (isNeeded && settings.areArtefactsRequired) throw new Error(`${sentence}. Put the built binary there first.`);
  Annotations.of(stack).addWarningV2('festival-tickets:image', `${sentence}. The image would hold a stand-in.`);
  writeFileSync(join(folder, 'festival-tickets'), 'not built\n');
  return folder;
}
