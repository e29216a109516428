// The zips that `cargo xtask package aws` makes, one a binary.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { PACKAGE, Settings } from './settings';

/** A binary of the workspace that runs as a function. */
export type Binary = 'lambda_api' | 'lambda_worker' | 'lambda_timetable' | 'lambda_ledger';

/**
 * The code of a function. Where it was not built, a stand-in takes its place that answers nothing but that,
 * so that templates can be made and looked at without a Rust compiler. A deployment refuses it.
 */
export function codeOf(stack: Stack, settings: Settings, binary: Binary): Code {
  const zip = join(settings.artefacts, settings.arch, `${binary}.zip`);
  if (existsSync(zip)) return Code.fromAsset(zip);
  const sentence = `${binary} is not built for ${settings.arch}: there is no ${zip}`;
  if (settings.areArtefactsRequired) throw new Error(`${sentence}. Run \`cargo xtask package aws\` first.`);
  Annotations.of(stack).addWarningV2(`festival-tickets:${binary}`, `${sentence}. A stand-in that does nothing takes its place.`);
  return Code.fromAsset(join(PACKAGE, 'placeholder'));
}
