// Passes calls on to the stand-in for AWS, and tells it that they came over TLS, which ends here: calls stay on
// this machine, and the stand-in believes the header. So policies that insist on TLS can stay as they are.
//
//   node infra/local/edge.mjs <port> <port of the stand-in> [name]
//
// With a name, every call is one to that host: so a browser reaches a distribution of CloudFront, whose own name
// leads elsewhere. It listens on this machine alone, and runs until it is stopped.

import { Agent, createServer, request } from 'node:http';

const [port, target, name] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });

const server = createServer((call, answer) => {
  const headers = { ...call.headers, 'x-forwarded-proto': 'https', ...(name ? { host: name } : {}) };
  const onward = request({ agent, host: '127.0.0.1', port: target, method: call.method, path: call.url, headers }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.rawHeaders);
    got.pipe(answer);
  });
  onward.on('error', (error) => {
    if (answer.headersSent) return answer.destroy();
    answer.writeHead(502, { 'content-type': 'text/plain' }).end(`the stand-in does not answer: ${error.message}\n`);
  });
  answer.on('close', () => onward.destroy());
  call.pipe(onward);
});
// Lambda may answer after 29 seconds, and CDK keeps connections open for long.
server.keepAliveTimeout = 120_000;
server.listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
