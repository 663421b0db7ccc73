import { createServer } from 'node:net';

/** Gathers what a child prints, both streams. @returns {() => string} the text so far */
export function collect(child) {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  return () => text;
}

/** The exit code of a child, or the signal that ended it, once its output is complete. */
export const endOf = (child) =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });

/** What `npm run` adds for this repository must not reach another one. */
export function ownEnvironment() {
  const ofNpm = /^(npm_(package|lifecycle)_|npm_config_local_prefix$|INIT_CWD$|NODE_OPTIONS$)/;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofNpm.test(name))),
    // Colours would stand between the words that are looked for.
    FORCE_COLOR: '0',
  };
}

/** A port on which nothing listens at this moment. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
