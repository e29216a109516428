// The one address: CloudFront, with the pages behind it and the door to the functions.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnOutput, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods, BehaviorOptions, CacheCookieBehavior, CachedMethods, CacheHeaderBehavior, CachePolicy,
  CacheQueryStringBehavior, Distribution, Function as EdgeFunction, FunctionCode, FunctionEventType, FunctionRuntime,
  HeadersFrameOption, HeadersReferrerPolicy, HttpVersion, IOrigin, OriginProtocolPolicy, OriginRequestPolicy,
  OriginSslPolicy, PriceClass, ResponseHeadersPolicy, SecurityPolicyProtocol, ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin, VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LARGE_FILES } from './data';
import { OUTPUTS } from './names';
import { CLAIMS } from './paths';
import { CONTENT_SECURITY_POLICY, OTHER_HEADERS } from './policy';
import { Entrance } from './rushway';
import { PACKAGE, Settings } from './settings';

/** The header in which CloudFront says its word: `server/src/protect.rs`. */
const EDGE_HEADER = 'x-festival-edge';

/** Pages, the door to the functions, and the distribution that makes them one address. */
export class WebStack extends Stack {
  /** The door. Which function answers what is decided in `api.ts`. */
  readonly door: HttpApi;
  /** How people reach the site, without a slash at the end. */
  readonly address: string;
  /**
   * What CloudFront says to the door, and nobody outside of the account knows: who goes round CloudFront writes any
   * address into `X-Forwarded-For`, and so has no limits of a network. It is the stack's own number, which costs nothing
   * and stays. Inside of the account it is no secret: `docs/aws.md` says who can read it, and what for.
   */
  readonly word: string;

  constructor(scope: Construct, id: string, settings: Settings, files: IBucket, rush?: Entrance) {
    super(scope, id, { description: 'Festival Tickets: pages and the one address' });
    const site = new Bucket(this, 'Site', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // Builds of the pages can be made again, but a bucket with files in it cannot be destroyed anyway.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // No origin may call it from elsewhere: pages and API are one origin, so there is no CORS to allow.
    this.door = new HttpApi(this, 'Door', { description: 'Festival Tickets', createDefaultStage: false });
    this.door.addStage('Stage', { stageName: '$default', autoDeploy: true, throttle: { rateLimit: 5_000, burstLimit: 5_000 } });
    this.word = Fn.select(2, Fn.split('/', this.stackId));
    const distribution = this.distribution(settings, site, files, rush);
    this.address = `https://${settings.domain?.name ?? distribution.distributionDomainName}`;
    new CfnOutput(this, OUTPUTS.site, { value: site.bucketName });
    new CfnOutput(this, OUTPUTS.distribution, { value: distribution.distributionId });
    new CfnOutput(this, OUTPUTS.address, { value: this.address });
  }

  private distribution(settings: Settings, site: IBucket, files: IBucket, rush?: Entrance): Distribution {
    const api = settings.standInPort === undefined ? this.toDoor() : this.toDoorOfStandIn(settings.standInPort);
    const cached: BehaviorOptions = { ...answers(api), cachePolicy: this.asTheAnswerSays() };
    const open = rush === undefined ? cached : { ...cached, origin: toProcess(rush) };
    const handedOut = this.largeFiles(files);
    const large = Object.fromEntries(LARGE_FILES.map((pattern) => [`/${pattern}`, handedOut]));
    const never: BehaviorOptions = { ...answers(api), cachePolicy: CachePolicy.CACHING_DISABLED };
    return new Distribution(this, 'Distribution', {
      comment: 'Festival Tickets',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      domainNames: settings.domain && [settings.domain.name],
      certificate: settings.domain && Certificate.fromCertificateArn(this, 'Certificate', settings.domain.certificate),
      defaultBehavior: this.pages(site),
      // Otherwise one failure is everybody's for ten seconds, whatever the answer says about keeping.
      errorResponses: [500, 502, 503, 504].map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      additionalBehaviors: {
        '/api/backoffice/*': never,
        '/api/sign-in/*': never,
        // The library numbers origins as they come, and names by it what it makes for them: so files keep theirs.
        ...(rush && { ...large, ...besideTheDoor(cached, open) }),
        '/api/*': cached,
        '/v1/*': open,
        ...large,
        // Two slashes: `/draws/<raffle>` alone is a page.
        '/draws/*/*': open,
        '/pictures/*': open,
      },
    });
  }

  private toDoor(): IOrigin {
    const host = Fn.select(1, Fn.split('://', this.door.apiEndpoint));
    return new HttpOrigin(host, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      readTimeout: Duration.seconds(30),
      customHeaders: said(this.word),
    });
  }

  /** A stand-in has one host, and tells its doors apart by the path. */
  private toDoorOfStandIn(httpPort: number): IOrigin {
    const originPath = `/_aws/execute-api/${this.door.apiId}/$default`;
    return new HttpOrigin('localhost', { protocolPolicy: OriginProtocolPolicy.HTTP_ONLY, httpPort, originPath, customHeaders: said(this.word) });
  }

  /** Kept for as long as `Cache-Control` says, and not at all where it says nothing. */
  private asTheAnswerSays(): CachePolicy {
    return new CachePolicy(this, 'AsTheAnswerSays', {
      comment: 'Festival Tickets: what Cache-Control says, nothing otherwise',
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.days(365),
      cookieBehavior: CacheCookieBehavior.none(),
      headerBehavior: CacheHeaderBehavior.none(),
      queryStringBehavior: CacheQueryStringBehavior.all(),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    });
  }

  private pages(site: IBucket): BehaviorOptions {
    const code = readFileSync(join(PACKAGE, 'src/pages.js'), 'utf8');
    const shells = new EdgeFunction(this, 'Shells', {
      comment: 'The address of a page is answered with its shell',
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(code),
    });
    return {
      origin: S3BucketOrigin.withOriginAccessControl(site),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      cachedMethods: CachedMethods.CACHE_GET_HEAD,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: this.headers(),
      functionAssociations: [{ function: shells, eventType: FunctionEventType.VIEWER_REQUEST }],
      compress: true,
    };
  }

  private largeFiles(files: IBucket): BehaviorOptions {
    // Looked up by name: the bucket's own policy is written in its own stack.
    const bucket = Bucket.fromBucketAttributes(this, 'Files', {
      bucketName: files.bucketName,
      bucketRegionalDomainName: files.bucketRegionalDomainName,
    });
    return {
      origin: S3BucketOrigin.withOriginAccessControl(bucket),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: this.headers(),
    };
  }

  /** What the server says of its own answers, said of the pages. */
  private headers(): ResponseHeadersPolicy {
    const id = 'Headers';
    const there = this.node.tryFindChild(id) as ResponseHeadersPolicy | undefined;
    return there ?? new ResponseHeadersPolicy(this, id, {
      comment: 'Festival Tickets: what a browser may do with the pages',
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: CONTENT_SECURITY_POLICY, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
      },
      customHeadersBehavior: {
        customHeaders: Object.entries(OTHER_HEADERS).map(([header, value]) => ({ header, value, override: true })),
      },
    });
  }
}

function said(word: string): Record<string, string> {
  return { [EDGE_HEADER]: word };
}

/** In a rush a process answers attendees. What changes a board goes to the door as ever, whose function may do it. */
function besideTheDoor(door: BehaviorOptions, open: BehaviorOptions): Record<string, BehaviorOptions> {
  const claims = CLAIMS.map((path) => [path.replace('{proxy+}', '*'), door]);
  return { ...Object.fromEntries(claims), '/api/attendee/*': open };
}

function toProcess({ origin, word }: Entrance): IOrigin {
  return VpcOrigin.withVpcOrigin(origin, {
    customHeaders: said(word),
    // After 30 seconds the server itself says that it was too long.
    readTimeout: Duration.seconds(35),
    // Less than the load balancer keeps one, which would otherwise hang up on a call.
    keepaliveTimeout: Duration.seconds(50),
  });
}

/** What goes to whoever answers calls: every method, and everything that the caller sent but the name of the host. */
function answers(origin: IOrigin): Omit<BehaviorOptions, 'cachePolicy'> {
  return {
    origin,
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    allowedMethods: AllowedMethods.ALLOW_ALL,
    cachedMethods: CachedMethods.CACHE_GET_HEAD,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    compress: true,
  };
}
