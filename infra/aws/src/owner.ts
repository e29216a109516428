// `npm run owner-link`: how the first person gets in. The deployed backoffice says where everything lies, and the
// binary makes the link there, by the rights of whoever calls this.

import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { spawnSync } from 'node:child_process';
import { CHECKOUT } from './settings';

const BUILD_AND_RUN = ['cargo', 'run', '--quiet', '-p', 'server', '--features', 'aws', '--bin', 'festival-tickets', '--'];

async function makeLink(functionName: string): Promise<number> {
  const told = await new LambdaClient({}).send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  // The binary takes every variable of its own for a setting; ours are none, but who the owner is.
  const others = Object.entries(process.env).filter(([name]) => !/^FESTIVAL_(?!OWNER_)/.test(name));
  const env = { ...Object.fromEntries(others), ...told.Environment?.Variables };
  const [program = '', ...args] = process.env.FESTIVAL_BIN === undefined ? BUILD_AND_RUN : [process.env.FESTIVAL_BIN];
  return spawnSync(program, [...args, 'owner-link'], { cwd: CHECKOUT, env, stdio: 'inherit' }).status ?? 1;
}

makeLink(`${process.env.FESTIVAL_STACKS ?? 'festival-tickets'}-backoffice`)
  .then((status) => { process.exitCode = status; })
  .catch((error: unknown) => {
    console.error(String(error));
    process.exitCode = 1;
  });
