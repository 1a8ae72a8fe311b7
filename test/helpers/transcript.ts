// A golden transcript as it would stand on a terminal. Lines behind `$ ` are what is typed; all else is what came back
// (`! ` before stderr, `[exit N]` where it failed). Typing it all again must give the same text.
//
//   $ # a remark                      $ fleetctl start hello             $ sleep 3
//   $ cat > hello.service <<EOF       $ FLEETCTL_FULL=1 fleetctl …       $ fleetsim machine kill core-01
import { splitWords } from '../../src/fleetctl/index.js';
import type { FleetctlClient, OpenClient, Said } from './fleetctl.js';

/** The machines of every transcript. */
const MACHINES = [
  { count: 1, metadata: { region: 'eu', disk: 'ssd' } },
  { count: 1, metadata: { region: 'us' } },
  { count: 1 },
];

const PROMPT = '$ ';

/** The command lines of a transcript, split into words, without remarks and without what came back. */
export function typedIn(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line.startsWith(PROMPT) && !line.startsWith(`${PROMPT}# `));
  return lines.map((line) => splitWords(line.slice(PROMPT.length)));
}

/** Types a transcript again, and ends with what it reads like now. */
export async function typeAgain(text: string, open: OpenClient): Promise<string> {
  const files: Record<string, string> = {};
  const client = await open({ machines: MACHINES, files });
  let again = '';
  try {
    const lines = text.split('\n');
    for (const [at, line] of lines.entries()) {
      if (!line.startsWith(PROMPT)) continue;
      again += `${line}\n`;
      const file = /^cat > (\S+) <<EOF$/.exec(line.slice(PROMPT.length));
      if (file === null) {
        again += await type(client, line.slice(PROMPT.length));
        continue;
      }
      const content = lines
        .slice(at + 1, lines.indexOf('EOF', at))
        .map((each) => `${each}\n`)
        .join('');
      files[file[1] ?? ''] = content;
      again += `${content}EOF\n`;
    }
  } finally {
    client.close();
  }
  return again;
}

/** Ends with what one line prints. */
async function type(client: FleetctlClient, line: string): Promise<string> {
  if (line.startsWith('# ')) return '';
  const words = splitWords(line);
  const name = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const environment = Object.fromEntries(words.slice(0, name).map((word) => word.split(/=(.*)/s)));
  const [command, ...args] = words.slice(name);
  if (command === 'sleep') client.test.runFor(Number(args[0]) * 1_000);
  else if (line.startsWith('fleetsim machine kill ')) client.test.kill(args.at(-1) ?? '');
  else if (line.startsWith('fleetsim machine restart ')) client.test.restart(args.at(-1) ?? '');
  else if (command === 'fleetctl' || command === 'fleetsim')
    return shown(await client.run(args, { face: command, environment }));
  else throw new Error(`a transcript cannot do this: ${line}`);
  return '';
}

function shown({ printed, exitCode }: Said): string {
  const lines = printed.flatMap(({ stream, text }) =>
    text.split('\n').map((line) => (stream === 'stderr' ? `! ${line}` : line)),
  );
  return [...lines, ...(exitCode === 0 ? [] : [`[exit ${exitCode}]`])].map((line) => `${line}\n`).join('');
}
