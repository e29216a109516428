// The few calls that the upload of pages makes.

import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { CopyObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OUTPUTS } from '../names';
import { RELEASES, SHELL_ADDRESSES, Upload } from './plan';

const PRESENT = `${RELEASES}present`;
/** So many files are on their way at once. */
const AT_ONCE = 16;

/** Where the pages go. */
export class SiteBucket {
  private readonly s3: S3Client;

  private constructor(private readonly bucket: string, private readonly distribution: string, readonly address: string) {
    // A stand-in on this machine has no names of its own for buckets.
    const forcePathStyle = process.env.AWS_ENDPOINT_URL !== undefined;
    this.s3 = new S3Client({ forcePathStyle });
  }

  /** Asks the deployed stack where its pages lie. */
  static async of(stack: string): Promise<SiteBucket> {
    const told = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = told.Stacks?.[0]?.Outputs ?? [];
    const output = (name: string): string => {
      const value = outputs.find((one) => one.OutputKey === name)?.OutputValue;
      if (value === undefined) throw new Error(`${stack} has no output ${name}: deploy it first`);
      return value;
    };
    return new SiteBucket(output(OUTPUTS.site), output(OUTPUTS.distribution), output(OUTPUTS.address));
  }

  /** The names of all files below a folder. */
  async list(folder: string): Promise<string[]> {
    const keys: string[] = [];
    let next: string | undefined;
    do {
      const page = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: folder, ContinuationToken: next }));
      keys.push(...(page.Contents ?? []).flatMap((one) => one.Key ?? []));
      next = page.NextContinuationToken;
    } while (next !== undefined);
    return keys;
  }

  /** Uploads files of a folder, several at once. */
  async put(folder: string, uploads: readonly Upload[], under = ''): Promise<void> {
    for (let at = 0; at < uploads.length; at += AT_ONCE) {
      await Promise.all(uploads.slice(at, at + AT_ONCE).map((upload) => this.putOne(folder, upload, under)));
    }
  }

  private async putOne(folder: string, upload: Upload, under: string): Promise<void> {
    const put = new PutObjectCommand({
      Bucket: this.bucket,
      Key: under + upload.key,
      Body: await readFile(join(folder, upload.file)),
      ContentType: upload.mediaType,
      CacheControl: upload.cacheRule,
      ContentEncoding: upload.encoding,
    });
    await this.s3.send(put);
  }

  /** Puts the shells of a release where browsers look, and notes which it is. */
  async show(release: string): Promise<void> {
    const folder = `${RELEASES}${release}/`;
    const shells = await this.list(folder);
    if (shells.length === 0) throw new Error(`the release ${release} has no shells`);
    for (const shell of shells) {
      const CopySource = `${this.bucket}/${shell}`;
      await this.s3.send(new CopyObjectCommand({ Bucket: this.bucket, Key: shell.slice(folder.length), CopySource }));
    }
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: PRESENT, Body: release, ContentType: 'text/plain' }));
    await this.forgetShells(release);
  }

  /** The names of all releases. */
  async releases(): Promise<string[]> {
    const names = (await this.list(RELEASES)).filter((key) => key !== PRESENT).map((key) => key.split('/')[1] ?? '');
    return [...new Set(names)].sort();
  }

  /** The release that is shown; none where nothing was uploaded yet. */
  async present(): Promise<string | undefined> {
    if (!(await this.list(PRESENT)).includes(PRESENT)) return undefined;
    const told = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: PRESENT }));
    return told.Body?.transformToString();
  }

  /** Has CloudFront forget its copies of the shells. Everything else keeps its name only while it stays the same. */
  private async forgetShells(release: string): Promise<void> {
    const forget = new CreateInvalidationCommand({
      DistributionId: this.distribution,
      InvalidationBatch: {
        CallerReference: `${release}-${Date.now()}`,
        Paths: { Quantity: SHELL_ADDRESSES.length, Items: SHELL_ADDRESSES },
      },
    });
    await new CloudFrontClient({}).send(forget);
  }
}
