// What the process for attendees is told in a rush, with the role and the settings of their function, as JSON.

import { ANSWERS } from '../../src/process';
import { LINGER_MS } from '../../src/rush';
import { Actor, settingsOf } from './stacks';

async function told(): Promise<Record<string, string>> {
  const { credentials } = await Actor.of('Attendee');
  return {
    ...await settingsOf('attendee'),
    ...ANSWERS,
    FESTIVAL_AWS_LINGER_MS: String(LINGER_MS),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken ?? '',
  };
}

void told().then((said) => process.stdout.write(JSON.stringify(said)));
