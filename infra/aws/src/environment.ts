// The settings of the product as environment variables: see `server/config.default.toml`.

import { DataStack } from './data';
import { MessagingStack } from './messaging';
import { Settings } from './settings';

/** What every process is told, functions and container alike. */
export function environmentOf(settings: Settings, data: DataStack, messaging: MessagingStack, address: string): Record<string, string> {
  return {
    FESTIVAL_STORE_ENGINE: 'aws',
    FESTIVAL_AWS_TABLE: data.table.tableName,
    FESTIVAL_AWS_QUEUE_TABLE: data.queueTable.tableName,
    FESTIVAL_AWS_INTAKE_URL: messaging.intake.queueUrl,
    FESTIVAL_AWS_POST_URL: messaging.post.queueUrl,
    FESTIVAL_AWS_BUS: messaging.bus.eventBusName,
    FESTIVAL_AWS_BUCKET: data.files.bucketName,
    FESTIVAL_AWS_SECRET: data.secret.secretArn,
    FESTIVAL_AWS_MAIL_FROM: settings.mailFrom,
    FESTIVAL_HTTP_PUBLIC_URL: address,
    // CloudFront and the door: the caller's address is the second from the right.
    FESTIVAL_HTTP_TRUSTED_PROXIES: '2',
    FESTIVAL_LOG_FORMAT: 'json',
  };
}
