// `npm run owner-link`, by which the first person gets in, and `npm run rebuild-ledger`: commands of the binary, run on
// what was deployed. The deployed backoffice says where everything lies; the rights are those of whoever calls this.

import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { spawnSync } from 'node:child_process';
import { CHECKOUT } from './settings';

const BUILD_AND_RUN = ['cargo', 'run', '--quiet', '-p', 'server', '--features', 'aws', '--bin', 'festival-tickets', '--'];

async function operate(functionName: string, command: readonly string[]): Promise<number> {
  const told = await new LambdaClient({}).send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  // The binary takes every variable of its own for a setting; ours are none, but who the owner is.
  const others = Object.entries(process.env).filter(([name]) => !/^FESTIVAL_(?!OWNER_)/.test(name));
  const env = { ...Object.fromEntries(others), ...told.Environment?.Variables };
  const [program = '', ...args] = process.env.FESTIVAL_BIN === undefined ? BUILD_AND_RUN : [process.env.FESTIVAL_BIN];
  return spawnSync(program, [...args, ...command], { cwd: CHECKOUT, env, stdio: 'inherit' }).status ?? 1;
}

operate(`${process.env.FESTIVAL_STACKS ?? 'festival-tickets'}-backoffice`, process.argv.slice(2))
  .then((status) => { process.exitCode = status; })
  .catch((error: unknown) => {
    console.error(String(error));
    process.exitCode = 1;
  });
