// What `cdk` runs.

import { App } from 'aws-cdk-lib';
import { settingsOf } from './settings';
import { makeStacks } from './stacks';

const app = new App();
makeStacks(app, settingsOf(app));
