// `npm run deploy-site [-- <folder>]`: uploads both surfaces, as they were built here or lie in a folder, and shows
// them. What was uploaded before stays, so that pages which are open go on working, and so that an earlier release can
// be shown again.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { stackName } from '../names';
import { CHECKOUT } from '../settings';
import { SiteBucket } from './bucket';
import { Plan, planOf, RELEASES, releaseName, Surface, SURFACES } from './plan';

interface Built {
  readonly surface: Surface;
  readonly folder: string;
  readonly plan: Plan;
}

function built(surfaces: string, surface: Surface): Built {
  const folder = join(surfaces, surface.name);
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error(`there are no ${surface.name} pages in ${folder}: run \`cargo xtask site\` first`);
  }
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1));
  return { surface, folder, plan: planOf(surface, files) };
}

async function deploy(stack: string, folder: string): Promise<void> {
  // Both have to be there before anything is uploaded.
  const surfaces = SURFACES.map((surface) => built(folder, surface));
  const bucket = await SiteBucket.of(stack);
  const release = releaseName(new Date());
  for (const { surface, folder, plan } of surfaces) {
    const there = new Set(await bucket.list(`${surface.prefix}pkg/`));
    const fresh = plan.hashed.filter((upload) => !there.has(upload.key));
    await bucket.put(folder, fresh);
    await bucket.put(folder, plan.plain);
    await bucket.put(folder, plan.shell, `${RELEASES}${release}/`);
    console.log(`${surface.name}: ${fresh.length} new files, ${plan.hashed.length - fresh.length} were there`);
  }
  await bucket.show(release);
  console.log(`${bucket.address} shows release ${release}`);
}

deploy(stackName(process.env.FESTIVAL_STACKS ?? 'festival-tickets', 'web'), process.argv[2] ?? join(CHECKOUT, 'target/site')).catch((error: unknown) => {
  console.error(String(error));
  process.exitCode = 1;
});
