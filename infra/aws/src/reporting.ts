// A MySQL for organizers' reports, in subnets that lead nowhere but to the service that keeps its password. It is
// optional, and can be stopped.

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { InstanceClass, InstanceSize, InstanceType, InterfaceVpcEndpointAwsService, IpAddresses, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Credentials, DatabaseInstance, DatabaseInstanceEngine, DatabaseSecret, MysqlEngineVersion, ParameterGroup, StorageType } from 'aws-cdk-lib/aws-rds';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { Settings } from './settings';

const PORT = 3306;

/** The database, and the group that a process has to be in to reach it. */
export class Reporting extends Construct {
  readonly database: DatabaseInstance;
  readonly clients: SecurityGroup;
  readonly vpc: Vpc;
  /** Where the database is, and its password. */
  readonly password: ISecret;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Network', {
      ipAddresses: IpAddresses.cidr('10.20.0.0/24'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'reporting', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 26 }],
    });
    const vpc = this.vpc;
    const inside = new SecurityGroup(this, 'Inside', { vpc, allowAllOutbound: false, description: 'The database' });
    this.clients = new SecurityGroup(this, 'Clients', { vpc, allowAllOutbound: false, description: 'Who may ask the database' });
    inside.addIngressRule(this.clients, Port.tcp(PORT), 'From those who may ask');
    this.clients.addEgressRule(inside, Port.tcp(PORT), 'To the database');
    const password = new DatabaseSecret(this, 'Password', { username: 'festival' });
    const engine = DatabaseInstanceEngine.mysql({ version: MysqlEngineVersion.VER_8_4_8 });
    this.database = new DatabaseInstance(this, 'Database', {
      engine,
      parameterGroup: new ParameterGroup(this, 'Parameters', { engine, parameters: { require_secure_transport: 'ON' } }),
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [inside],
      publiclyAccessible: false,
      instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.MICRO),
      multiAz: false,
      storageType: StorageType.GP3,
      allocatedStorage: 20,
      maxAllocatedStorage: 100,
      storageEncrypted: true,
      databaseName: 'festival',
      credentials: Credentials.fromSecret(password),
      backupRetention: Duration.days(settings.backupDays),
      autoMinorVersionUpgrade: true,
      // What is in it is a copy, and stays as a snapshot, which is given a new password when it is restored. A database
      // that stays would hold its network, and a protected one its stack: neither could be destroyed.
      removalPolicy: RemovalPolicy.SNAPSHOT,
      deletionProtection: false,
    });
    this.password = this.database.secret ?? password;
    this.leadToPasswords();
  }

  /** The only way out. One is enough: each costs by the hour. */
  private leadToPasswords(): void {
    const { vpc } = this;
    const passwords = new SecurityGroup(this, 'Passwords', { vpc, allowAllOutbound: false, description: 'The service that keeps passwords' });
    passwords.addIngressRule(this.clients, Port.tcp(443), 'From those who may ask');
    this.clients.addEgressRule(passwords, Port.tcp(443), 'To the service that keeps passwords');
    vpc.addInterfaceEndpoint('ToPasswords', {
      service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      securityGroups: [passwords],
      open: false,
      subnets: { subnets: vpc.isolatedSubnets.slice(0, 1) },
    });
  }
}
