// `npm run rollback-site [-- <release>]`: shows the release before the present one, or the one that is named.

import { stackName } from '../names';
import { SiteBucket } from './bucket';
import { releaseBefore } from './plan';

async function rollback(stack: string, wanted: string | undefined): Promise<void> {
  const bucket = await SiteBucket.of(stack);
  const present = await bucket.present();
  const release = releaseBefore(await bucket.releases(), present, wanted);
  await bucket.show(release);
  console.log(`${bucket.address} shows release ${release}; it showed ${present ?? 'none'}`);
}

rollback(stackName(process.env.FESTIVAL_STACKS ?? 'festival-tickets', 'web'), process.argv[2]).catch((error: unknown) => {
  console.error(String(error));
  process.exitCode = 1;
});
