// What a process is told that has the role and the settings of a function, as JSON: `node told.js Attendee`.

import { Actor, settingsOf } from './stacks';

async function told(job: string): Promise<Record<string, string>> {
  const { credentials } = await Actor.of(job);
  return {
    ...await settingsOf(job.toLowerCase()),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken ?? '',
  };
}

void told(process.argv[2] ?? '').then((said) => process.stdout.write(JSON.stringify(said)));
