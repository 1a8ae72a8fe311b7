// What the API's server does with those who are slow, large, odd, or a browser.
import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openRegistry } from '../../../src/fleet/index.js';
import { Hosts } from '../../helpers/hosts.js';
import { HttpCluster, type HttpClusterOptions } from '../../helpers/http.js';

const MIB = 1024 * 1024;

let open: HttpCluster[] = [];
afterEach(() => {
  for (const cluster of open) cluster.close();
  open = [];
});

async function start(options: HttpClusterOptions = {}): Promise<HttpCluster> {
  const cluster = await HttpCluster.start(options);
  open.push(cluster);
  return cluster;
}

const putHead = (length: number): string =>
  'PUT /fleet/v1/units/a.service HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
  `Content-Length: ${length}\r\n\r\n`;

describe('bodies', () => {
  it('of more than 1 MiB are refused, announced or not', async () => {
    const cluster = await start();
    const body = `{"name":"${'x'.repeat(MIB)}"}`;
    for (const headers of [
      { 'content-type': 'application/json', 'content-length': String(body.length) },
      { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
    ]) {
      const answered = await cluster.ask({ method: 'PUT', path: '/fleet/v1/units/a.service', headers, body });
      expect(answered.status).toBe(413);
      expect(answered.body).toBe('{"error":{"code":413,"message":"the body is larger than 1048576 bytes"}}');
    }
    expect((await cluster.ask({ path: '/healthz' })).status).toBe(200);
  });

  it('of almost 1 MiB are read', async () => {
    const cluster = await start();
    const lines = Array.from({ length: 500 }, () => ({
      section: 'Unit',
      name: 'Documentation',
      value: 'x'.repeat(2_000),
    }));
    expect((await cluster.put('a.service', { options: lines })).status).toBe(201);
  });

  it('that do not arrive in time are given up, and so are headers', async () => {
    const cluster = await start({ requestMsMax: 200 });
    const [body, headers] = await Promise.all([
      cluster.raw(putHead(100), '{"na'),
      cluster.raw('GET /fleet/v1/units HTTP/1.1\r\nHost: loc'),
    ]);
    for (const answer of [body, headers]) {
      expect(answer).toContain('HTTP/1.1 408 Request Timeout');
      expect(answer).toContain('Server: fleetd/1.0.0');
    }
    expect((await cluster.ask({ path: '/fleet/v1/units' })).body).toBe('{}');
  });
});

describe('connections', () => {
  it('are kept, and may be asked again before they have answered', async () => {
    const cluster = await start();
    const get = (path: string, last = false): string =>
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${last ? 'Connection: close\r\n' : ''}\r\n`;
    const answer = await cluster.raw(
      get('/fleet/v1/units') + get('/nowhere') + get('/fleet/v1/state/x') + get('/healthz', true),
    );
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 404',
      'HTTP/1.1 404',
      'HTTP/1.1 200',
    ]);
  });

  it('that speak no HTTP are told so', async () => {
    const cluster = await start();
    const answer = await cluster.raw('EHLO example\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nServer: fleetd\/1\.0\.0\r\n/);
  });
});

describe('a browser', () => {
  it.each(['localhost', 'LOCALHOST:80', '127.0.0.1:49153', '[::1]', '[::1]:1'])(
    'may not be told from %s',
    async (host) => {
      const cluster = await start();
      expect((await cluster.ask({ path: '/healthz', headers: { host } })).status).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.2',
    '10.0.0.1:80',
    'localhost:80:80',
  ])('that was led here by the name "%s" is refused', async (host) => {
    const cluster = await start();
    const { status, headers } = await cluster.ask({ path: '/healthz', headers: { host } });
    expect([status, headers.server]).toEqual([403, 'fleetd/1.0.0']);
  });

  it('that says no name, or two, is refused', async () => {
    const cluster = await start();
    const ask = (head: string): Promise<string> => cluster.raw(`GET /healthz ${head}\r\n\r\n`);
    for (const head of ['', 'Host: localhost\r\nHost: evil.example\r\n']) {
      const answer = await ask(`HTTP/1.1\r\n${head}Connection: close`);
      expect(answer).toContain('HTTP/1.1 400 Bad Request\r\nServer: fleetd/1.0.0\r\n');
      expect(answer).toContain(
        '{"error":{"code":400,"message":"a request of HTTP/1.1 has one Host header"}}',
      );
    }
    expect(await ask('HTTP/1.1\r\nHost: \r\nConnection: close')).toContain('HTTP/1.1 403');
    expect(await ask('HTTP/1.0')).toContain('HTTP/1.1 403');
  });

  it('is refused by an absolute target, too', async () => {
    const cluster = await start();
    const ask = (target: string): Promise<string> =>
      cluster.raw(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(await ask('http://evil.example/healthz')).toContain('HTTP/1.1 403');
    expect(await ask('http://localhost/healthz')).toContain('HTTP/1.1 200');
  });

  it('is refused by its Origin, even that of this machine', async () => {
    const cluster = await start();
    for (const origin of ['https://evil.example', 'http://localhost', 'null']) {
      const path = '/fleet/v1/units/a.service';
      const answered = await cluster.ask({ method: 'DELETE', path, headers: { origin } });
      expect(answered.status).toBe(403);
    }
  });
});

describe('a unix socket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleetsim-api-'));
  const path = join(folder, 'fleet.sock');
  afterEach(() => rmSync(path, { force: true }));

  it('is open to its owner only, takes any Host as fleetctl sends it, and goes away with its server', async () => {
    const cluster = await start({ listen: { type: 'unix', path } });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await cluster.ask({ path: '/healthz', headers: { host: 'domain-sock' } })).status).toBe(200);
    cluster.close();
    expect(existsSync(path)).toBe(false);
  });

  it('of a server that is gone is taken over; that of a living one, or a file, is not', async () => {
    const first = await start({ listen: { type: 'unix', path } });
    await expect(start({ listen: { type: 'unix', path } })).rejects.toThrow('somebody listens on');
    first.close();
    writeFileSync(path, 'precious');
    await expect(start({ listen: { type: 'unix', path } })).rejects.toThrow('is no socket');
    rmSync(path);
    await leaveSocket(path);
    expect(existsSync(path)).toBe(true);
    await start({ listen: { type: 'unix', path } });
  });

  it('whose path is too long is refused in words', async () => {
    const long = join(folder, 'x'.repeat(200));
    await expect(start({ listen: { type: 'unix', path: long } })).rejects.toThrow('is longer than');
  });
});

/** What a killed server leaves: a socket that nobody listens on. */
function leaveSocket(path: string): Promise<void> {
  const hidden = `${path}.old`;
  return new Promise((resolve) => {
    const server = createServer().listen(hidden, () => {
      // Renamed, it is not removed by the close.
      renameSync(hidden, path);
      chmodSync(path, 0o600);
      server.close(() => resolve());
    });
  });
}

describe('an etcd that does not answer', () => {
  it('is 503, with what went wrong', async () => {
    const hosts = new Hosts();
    const host = hosts.open();
    host.lost.to = true;
    const cluster = await start({ api: openRegistry(host.etcd) });
    for (const path of [
      '/fleet/v1/units',
      '/fleet/v1/machines',
      '/fleet/v1/state',
      '/fleet/v1/units/a.service',
    ]) {
      const asked = cluster.ask({ path });
      // The request is on its way to etcd once the server has been asked: until then, time stands still.
      const answered = await Promise.race([asked, tick(hosts)]);
      expect(answered.status).toBe(503);
      expect(answered.body).toContain('etcdserver: request timed out');
    }
  });
});

/** Moves the hosts' time on until somebody has won. */
async function tick(hosts: Hosts): Promise<never> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    hosts.clock.advance(100);
  }
}

describe('whatever is sent', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('a.service', 'web@.service', '..', '%2e', '\0', 'x'.repeat(300), '', '[', '*'),
  );
  const option = fc.record({ section: text, name: text, value: text }, { requiredKeys: [] });
  const body = fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc
      .record({ name: text, desiredState: text, options: fc.array(option) }, { requiredKeys: [] })
      .map((value) => JSON.stringify(value)),
    fc.array(fc.record({ op: text, path: text, value: text })).map((value) => JSON.stringify(value)),
    fc.string({ unit: 'binary' }),
  );
  const method = fc.constantFrom(
    'GET',
    'PUT',
    'DELETE',
    'PATCH',
    'POST',
    'HEAD',
    'OPTIONS',
    'TRACE',
    'PURGE',
  );
  const resource = fc.constantFrom(
    'units',
    'units/a.service',
    'machines',
    'state',
    'state/a.service',
    'discovery',
    '',
  );

  it('is answered by an answer of fleet, and the next is too', async () => {
    const cluster = await start();
    await fc.assert(
      fc.asyncProperty(method, resource, text, body, async (verb, where, name, content) => {
        const path = `/fleet/v1/${where}${where.endsWith('s') ? `/${encodeURIComponent(wellFormed(name))}` : ''}`;
        const headers = {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(content)),
        };
        const answered = await cluster.ask({ method: verb, path, headers, body: content });
        expect([200, 201, 204, 301, 400, 404, 405, 409]).toContain(answered.status);
        expect(answered.headers.server).toBe('fleetd/1.0.0');
        if (answered.status >= 400 && verb !== 'HEAD')
          expect(JSON.parse(answered.body)).toMatchObject({ error: { code: answered.status } });
        cluster.test.runFor(100);
      }),
      { numRuns: 400 },
    );
    expect((await cluster.ask({ path: '/fleet/v1/units' })).status).toBe(200);
  });

  it('as bytes is answered or cut off, and the next is answered', async () => {
    const cluster = await start({ requestMsMax: 500 });
    const line = fc.string({ unit: 'binary', maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 4 }), async (lines) => {
        const answer = await cluster.raw(
          `GET /${lines.join('\r\n')} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
        );
        expect(answer).toMatch(/^(HTTP\/1\.1 \d{3} [\s\S]*)?$/);
      }),
      { numRuns: 100 },
    );
    expect((await cluster.ask({ path: '/healthz' })).status).toBe(200);
  });
});

function wellFormed(text: string): string {
  return Buffer.from(text).toString('utf8');
}
