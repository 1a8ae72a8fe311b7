// Which request goes where, and with which method (fleet's api/mux.go). Paths have been judged by front.ts.
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Task } from '../../base/index.js';
import { type Answer, refuse, SERVER, settle, streamLines, toJson } from './answers.js';
import {
  fault,
  getCgroups,
  getCluster,
  getDoctor,
  getEtcd,
  getMoves,
  getPending,
  moveUnits,
} from './beyond.js';
import { typeProblem } from './body.js';
import type { ServedCluster } from './cluster.js';
import { discoveryDocument } from './discovery.js';
import { countRoom, getExplanation } from './explain.js';
import { listMachines, patchMachines } from './machines.js';
import { runOnMachine } from './run.js';
import { getState, listStates } from './state.js';
import { destroyUnit, getUnit, listUnits, setUnit } from './units.js';

const PREFIXES = ['/v1-alpha', '/fleet/v1'] as const;
const OURS = '/fleetsim/v1';

/** `body` is the request's, read to its end. */
export type Env = { Bindings: HttpBindings & { readonly body: string } };
type Ask = Context<Env>;

export function buildApp(cluster: ServedCluster): Hono<Env> {
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    await next();
    c.res.headers.set('Server', SERVER);
  });
  app.onError((error, c) => reply(c, refuse(500, error.message)));
  app.notFound((c) => reply(c, refuse(404)));
  app.all('/', (c) => reply(c, refuse(405)));
  app.all('/healthz', (c) => (['GET', 'HEAD'].includes(c.req.method) ? c.text('ok\n') : onlyGet(c)));
  app.all('/metrics', async (c) =>
    c.body(await cluster.metrics.text(), 200, { 'Content-Type': cluster.metrics.contentType }),
  );
  for (const prefix of PREFIXES) addFleet(app, prefix, cluster);
  addOurs(app, cluster);
  return app;
}

function addFleet(app: Hono<Env>, prefix: string, { api }: ServedCluster): void {
  const document = discoveryDocument(prefix);
  app.all(prefix, (c) => reply(c, refuse(405)));
  app.all(`${prefix}/discovery`, (c) =>
    reply(
      c,
      c.req.method === 'GET'
        ? { status: 200, body: document }
        : refuse(405, 'only HTTP GET supported against this resource'),
    ),
  );
  app.all(`${prefix}/machines`, (c) => {
    if (c.req.method === 'GET') return answer(c, listMachines(api, query(c)));
    if (c.req.method === 'PATCH') return answer(c, patchMachines(api, c.env.body));
    return reply(c, refuse(405, 'only GET and PATCH supported against this resource'));
  });
  app.all(`${prefix}/state`, (c) =>
    c.req.method === 'GET' ? answer(c, listStates(api, query(c))) : onlyGet(c),
  );
  app.all(`${prefix}/state/:name`, (c) =>
    c.req.method === 'GET' ? answer(c, getState(api, c.req.param('name'))) : onlyGet(c),
  );
  app.all(`${prefix}/units`, (c) =>
    c.req.method === 'GET' ? answer(c, listUnits(api, query(c))) : onlyGet(c),
  );
  app.all(`${prefix}/units/:name`, (c) => {
    const name = c.req.param('name');
    if (c.req.method === 'GET') return answer(c, getUnit(api, name));
    if (c.req.method === 'DELETE') return answer(c, destroyUnit(api, name));
    if (c.req.method !== 'PUT')
      return reply(c, refuse(405, 'only GET, PUT and DELETE supported against this resource'));
    const problem = typeProblem(c.env.incoming.headersDistinct['content-type'] ?? []);
    return problem === null ? answer(c, setUnit(api, name, c.env.body)) : reply(c, refuse(415, problem));
  });
}

function addOurs(app: Hono<Env>, cluster: ServedCluster): void {
  const add = (path: string, tasks: Partial<Record<'GET' | 'POST', (c: Ask) => Task<Answer>>>): void => {
    const methods = Object.keys(tasks).join(' and ');
    app.all(`${OURS}/${path}`, (c) => {
      const task = Object.entries(tasks).find(([method]) => method === c.req.method)?.[1];
      return task === undefined
        ? reply(c, refuse(405, `only ${methods} supported against this resource`))
        : answer(c, task(c));
    });
  };
  const part = (c: Ask, name: string): string => c.req.param(name) ?? '';
  add('cluster', { GET: () => getCluster(cluster) });
  add('cgroups', { GET: (c) => getCgroups(cluster, query(c)) });
  add('doctor', { GET: () => getDoctor(cluster) });
  add('etcd', { GET: () => getEtcd(cluster) });
  add('units/:name/pending', { GET: (c) => getPending(cluster, part(c, 'name')) });
  add('units/:name/explain', { GET: (c) => getExplanation(cluster, part(c, 'name'), query(c)) });
  add('capacity', { POST: (c) => countRoom(cluster, c.env.body) });
  add('moves', { GET: () => getMoves(cluster), POST: (c) => moveUnits(cluster, c.env.body) });
  add('machines/:id/run', { POST: (c) => runOnMachine(cluster, part(c, 'id'), c.env.body) });
  add('faults', { POST: (c) => fault(cluster, c.env.body) });
}

function onlyGet(c: Ask): Response {
  return reply(c, refuse(405, 'only GET supported against this resource'));
}

function query(c: Ask): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

async function answer(c: Ask, task: Task<Answer>): Promise<Response> {
  return reply(c, await settle(task));
}

function reply(c: Context, { status, body, lines }: Answer): Response {
  if (lines !== undefined)
    return new Response(streamLines(lines), { status, headers: { 'Content-Type': 'application/x-ndjson' } });
  if (body === undefined)
    return new Response(null, { status, headers: status === 201 ? { 'Content-Length': '0' } : {} });
  return new Response(c.req.method === 'HEAD' ? null : toJson(body), {
    status,
    headers: { 'Content-Type': 'application/json' },
  });
}
