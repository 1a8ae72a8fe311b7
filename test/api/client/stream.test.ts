// Answers that come line by line, from a server that does with them what it likes.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Endpoint, type LinesOptions, linesFrom } from '../../../src/api/index.js';
import { promiseOf } from '../../../src/cli/task.js';

let server: Server | null = null;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function serve(listener: RequestListener): Promise<Endpoint> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return { type: 'tcp', host: '127.0.0.1', port: (started.address() as AddressInfo).port };
}

type Opened = { take(): readonly string[] } | { readonly status: number; readonly text: string };

async function open(listener: RequestListener, options: LinesOptions = {}): Promise<Opened> {
  const endpoint = await serve(listener);
  return promiseOf(linesFrom(endpoint, options)({ method: 'GET', path: '/' }));
}

/** Takes lines until there is one that is wanted, or it fails. */
async function takeUntil(opened: Opened, wanted: string): Promise<readonly string[]> {
  if (!('take' in opened)) throw new Error('not a stream');
  const taken: string[] = [];
  while (taken.at(-1) !== wanted) {
    taken.push(...opened.take());
    await new Promise((resolve) => setImmediate(resolve));
  }
  return taken;
}

describe('lines', () => {
  it('are there as they come, and only when they are whole', async () => {
    const opened = await open((_, answer) => {
      answer.write('one\ntw');
      setImmediate(() => answer.end('o\n\u00fcber\n'));
    });
    expect(await takeUntil(opened, '\u00fcber')).toEqual(['one', 'two', '\u00fcber']);
  });

  it('that are not taken keep the server waiting, and none is lost', async () => {
    const line = `${'x'.repeat(100_000)}\n`;
    const opened = await open((_, answer) => {
      for (let i = 0; i < 200; i++) answer.write(line);
      answer.end('last\n');
    });
    expect(await takeUntil(opened, 'last')).toHaveLength(201);
  });

  it('that are cut off are told as far as they came, and then it is said', async () => {
    const opened = await open((_, answer) => {
      answer.write('one\n', () => answer.destroy());
    });
    await expect(takeUntil(opened, 'never')).rejects.toThrow('the connection was lost');
  });

  it('that end too early are cut off, too', async () => {
    const opened = await open((_, answer) => answer.end('one\n'));
    await expect(takeUntil(opened, 'never')).rejects.toThrow('the connection was lost');
  });
});

describe('no lines', () => {
  it('but a refusal is an answer as a whole', async () => {
    const opened = await open((_, answer) => answer.writeHead(404).end('{"error":\n{}}\n'));
    expect(opened).toEqual({ status: 404, text: '{"error":\n{}}\n' });
  });

  it('in time is a failure', async () => {
    const opened = open(() => undefined, { answerMsMax: 50 });
    await expect(opened).rejects.toThrow('no answer within 0.05 s');
  });

  it('are waited for when somebody has ended it', async () => {
    const asked = new AbortController();
    const opened = open(() => asked.abort(), { signal: asked.signal });
    await expect(opened).rejects.toThrow('aborted');
  });
});
