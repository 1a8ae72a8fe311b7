// fleet's API v1, request by request: status, body and headers as fleet's own server gives them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aUnitText } from '../../helpers/builders.js';
import { type Answered, HttpCluster, type HttpRequest } from '../../helpers/http.js';

const SLEEP = { section: 'Service', name: 'ExecStart', value: '/bin/sleep infinity' };
const JSON_TYPE = { 'content-type': 'application/json' };
const NAME_300 = `${'a'.repeat(292)}.service`;

let cluster: HttpCluster;
beforeAll(async () => {
  cluster = await HttpCluster.start({ files: { 'a.service': aUnitText(), 'web@.service': aUnitText() } });
  cluster.test.run('start a');
  cluster.test.run('submit web@.service');
});
afterAll(() => cluster.close());

function message(answered: Answered): unknown {
  return answered.body === ''
    ? null
    : (JSON.parse(answered.body) as { error?: { message: string } }).error?.message;
}

/** Whatever is written raises it, and nothing else does while time stands still. */
function revisionNow(): number {
  return cluster.test.world.store.revision;
}

interface Case extends HttpRequest {
  readonly name: string;
  readonly status: number;
  /** null: no error. */
  readonly says: string | null;
}

const refusals: readonly Case[] = [
  { name: 'the root, which is no resource,', path: '/', status: 405, says: '' },
  { name: 'the prefix, which is no resource,', path: '/fleet/v1', status: 405, says: '' },
  { name: 'the prefix with a slash', path: '/fleet/v1/', status: 404, says: '' },
  { name: 'an unknown version', path: '/fleet/v2/units', status: 404, says: '' },
  { name: 'one machine', path: '/fleet/v1/machines/x', status: 404, says: '' },
  { name: 'a slash after units', path: '/fleet/v1/units/', status: 404, says: '' },
  { name: 'an encoded slash in a name', path: '/fleet/v1/units/a%2Fb.service', status: 404, says: '' },
  {
    name: 'posting to the list of units',
    method: 'POST',
    path: '/fleet/v1/units',
    status: 405,
    says: 'only GET supported against this resource',
  },
  {
    name: 'posting a unit',
    method: 'POST',
    path: '/fleet/v1/units/a.service',
    status: 405,
    says: 'only GET, PUT and DELETE supported against this resource',
  },
  {
    name: 'deleting a state',
    method: 'DELETE',
    path: '/fleet/v1/state/a.service',
    status: 405,
    says: 'only GET supported against this resource',
  },
  {
    name: 'putting machines',
    method: 'PUT',
    path: '/fleet/v1/machines',
    status: 405,
    says: 'only GET and PATCH supported against this resource',
  },
  {
    name: 'putting the discovery document',
    method: 'PUT',
    path: '/v1-alpha/discovery',
    status: 405,
    says: 'only HTTP GET supported against this resource',
  },
  {
    name: 'posting to /healthz',
    method: 'POST',
    path: '/healthz',
    status: 405,
    says: 'only GET supported against this resource',
  },
  {
    name: 'putting to the doctor',
    method: 'PUT',
    path: '/fleetsim/v1/doctor',
    status: 405,
    says: 'only GET supported against this resource',
  },
  {
    name: 'getting a run',
    path: '/fleetsim/v1/machines/x/run',
    status: 405,
    says: 'only POST supported against this resource',
  },
  { name: 'what is none of ours', path: '/fleetsim/v1/nope', status: 404, says: '' },
  { name: 'an unknown unit', path: '/fleet/v1/units/b.service', status: 404, says: 'unit does not exist' },
  {
    name: 'a name of 300 bytes',
    path: `/fleet/v1/units/${NAME_300}`,
    status: 404,
    says: 'unit does not exist',
  },
  { name: 'a NUL in a name', path: '/fleet/v1/units/%00.service', status: 404, says: 'unit does not exist' },
  {
    name: 'an unknown state',
    path: '/fleet/v1/state/b.service',
    status: 404,
    says: 'unit state does not exist',
  },
  {
    name: 'destroying what is not there',
    method: 'DELETE',
    path: '/fleet/v1/units/b.service',
    status: 404,
    says: 'unit does not exist',
  },
  {
    name: 'a broken escape',
    path: '/fleet/v1/units/%zz',
    status: 400,
    says: 'the path is not percent-encoded as it should be',
  },
];

const tokens: readonly (readonly [name: string, query: string, says: string])[] = [
  ['a limit that is not 100', 'nextPageToken=PAABAA==', 'token limit must be 100'],
  ['page 0', 'nextPageToken=ZAAAAA==', 'token page must be greater than zero'],
  ['two tokens', 'nextPageToken=ZAABAA==&nextPageToken=ZAABAA==', 'too many values for page token'],
  ['an empty token', 'nextPageToken=', 'EOF'],
  ['a short token', 'nextPageToken=ZAA=', 'unexpected EOF'],
  ['a token that is no base64', 'nextPageToken=ZA!BAA==', 'illegal base64 data at input byte 2'],
];

const put = (name: string, body: unknown): HttpRequest => ({
  method: 'PUT',
  path: `/fleet/v1/units/${encodeURIComponent(name)}`,
  headers: JSON_TYPE,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const badPuts: readonly (readonly [
  name: string,
  request: HttpRequest,
  status: number,
  says: string | RegExp,
])[] = [
  ['no type', { ...put('b.service', {}), headers: {} }, 415, 'expected 1 Content-Type, got 0'],
  [
    'another type',
    { ...put('b.service', {}), headers: { 'content-type': 'text/plain' } },
    415,
    'only acceptable Content-Type is application/json',
  ],
  ['an empty body', put('b.service', ''), 400, 'unable to decode body: EOF'],
  ['no JSON', put('b.service', '{"options":['), 400, /^unable to decode body: /],
  ['another shape', put('b.service', []), 400, /^unable to decode body: /],
  ['an unknown state', put('b.service', { desiredState: 'flying', options: [SLEEP] }), 400, /desiredState/],
  [
    'another name in the body',
    put('b.service', { name: 'c.service', options: [SLEEP] }),
    400,
    'name in URL "b.service" differs from unit name in request body "c.service"',
  ],
  ['no type in the name', put('b', { options: [SLEEP] }), 400, 'unit name must contain "."'],
  ['a name that ends in a dot', put('b.', { options: [SLEEP] }), 400, 'unit name cannot end in "."'],
  ['an unknown type', put('b.exe', { options: [SLEEP] }), 400, 'invalid unit type: "exe"'],
  [
    'a blank in the name',
    put('b c.service', { options: [SLEEP] }),
    400,
    "invalid character ' ' in unit name",
  ],
  [
    'a NUL in the name',
    put('b\0.service', { options: [SLEEP] }),
    400,
    "invalid character '\\x00' in unit name",
  ],
  [
    'a letter of another script',
    put('\u0431.service', { options: [SLEEP] }),
    400,
    "invalid character '\u0431' in unit name",
  ],
  [
    'a percent sign in the name',
    put('%2e.service', { options: [SLEEP] }),
    400,
    "invalid character '%' in unit name",
  ],
  [
    'a name that begins with @',
    put('@b.service', { options: [SLEEP] }),
    400,
    'unit name cannot start in "@"',
  ],
  ['a name of 300 bytes', put(NAME_300, { options: [SLEEP] }), 400, 'unit name exceeds maximum length (256)'],
  [
    'a new unit without options',
    put('b.service', { desiredState: 'launched' }),
    409,
    'unit does not exist and options field empty',
  ],
  [
    'an existing unit without a state',
    put('a.service', {}),
    409,
    'must provide DesiredState to update existing unit',
  ],
  [
    'activating a template',
    put('web@.service', { desiredState: 'launched' }),
    400,
    'cannot activate template "web@.service"',
  ],
  [
    'activating a new template',
    put('new@.service', { desiredState: 'loaded', options: [SLEEP] }),
    400,
    'cannot activate template "new@.service"',
  ],
  [
    'requirements that contradict each other',
    put('b.service', {
      options: [
        SLEEP,
        { section: 'X-Fleet', name: 'MachineID', value: 'x' },
        { section: 'X-Fleet', name: 'Global', value: 'true' },
      ],
    }),
    400,
    /MachineID.*Global/,
  ],
  [
    'a line that systemd would not read',
    put('b.service', { options: [{ ...SLEEP, value: 'x'.repeat(3_000) }] }),
    400,
    'unit file line 2: line is longer than 2048 bytes',
  ],
  [
    'an option that would make another',
    put('b.service', { options: [{ ...SLEEP, value: 'a\n[X-Fleet]\nGlobal=true' }] }),
    400,
    'no unit file can hold the option ExecStart',
  ],
  [
    'a name of two lines',
    put('b.service', { options: [{ ...SLEEP, name: 'a\nb' }] }),
    400,
    /^unit file line 2: not an option/,
  ],
];

const badPatches: readonly (readonly [name: string, body: string, says: string | RegExp])[] = [
  ['no JSON', '[', /./],
  ['no list', '{}', /array/],
  [
    'another operation',
    '[{"op":"move","path":"/x/metadata/a","value":"b"}]',
    'invalid op: expect add, remove, or replace',
  ],
  ['another path', '[{"op":"add","path":"/x/name/a","value":"b"}]', 'machine metadata path invalid'],
  [
    'a key that is none',
    '[{"op":"add","path":"/x/metadata/a b","value":"b"}]',
    'machine metadata path invalid',
  ],
  ['no value', '[{"op":"add","path":"/x/metadata/a"}]', 'invalid value: add and replace require a value'],
  [
    'one bad among good',
    '[{"op":"add","path":"/x/metadata/a","value":"b"},{"op":"add","path":"/x/metadata/a","value":""}]',
    'invalid value: add and replace require a value',
  ],
];

describe('refusals', () => {
  it.each(refusals)('$name is refused with $status', async ({ status, says, ...request }) => {
    const before = revisionNow();
    const answered = await cluster.ask(request);
    expect([answered.status, message(answered)]).toEqual([status, says]);
    expect(answered.headers['content-type']).toBe('application/json');
    expect(answered.headers.server).toBe('fleetd/1.0.0');
    expect(revisionNow()).toBe(before);
  });

  it.each(tokens)('a page token: %s is 400', async (_name, query, says) => {
    for (const resource of ['units', 'state', 'machines']) {
      const answered = await cluster.ask({ path: `/v1-alpha/${resource}?${query}` });
      expect([answered.status, message(answered)]).toEqual([400, says]);
    }
  });

  it.each(badPuts)('PUT of a unit with %s changes nothing', async (_name, request, status, says) => {
    const before = revisionNow();
    const answered = await cluster.ask(request);
    expect(answered.status).toBe(status);
    expect(message(answered)).toEqual(typeof says === 'string' ? says : expect.stringMatching(says));
    expect(revisionNow()).toBe(before);
  });

  it.each(badPatches)('PATCH of machines with %s changes nothing', async (_name, body, says) => {
    const before = revisionNow();
    const answered = await cluster.ask({ method: 'PATCH', path: '/fleet/v1/machines', body });
    expect(answered.status).toBe(400);
    expect(message(answered)).toEqual(typeof says === 'string' ? says : expect.stringMatching(says));
    expect(revisionNow()).toBe(before);
  });

  it.each([
    ['/fleet/v1/units/../machines', '/fleet/v1/machines'],
    ['/fleet/v1/units/%2e%2e/machines', '/fleet/v1/machines'],
    ['//fleet//v1/units', '/fleet/v1/units'],
    ['/fleet/v1/units/./a.service?x=1', '/fleet/v1/units/a.service?x=1'],
  ])('%s is moved to its plain form, whatever the method', async (path, location) => {
    const before = revisionNow();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const { status, headers } = await cluster.ask({ method, path });
      expect([status, headers.location]).toEqual([301, location]);
    }
    expect(revisionNow()).toBe(before);
  });

  it('HEAD is a method like any other, and its answer has no body', async () => {
    const { status, body } = await cluster.ask({ method: 'HEAD', path: '/fleet/v1/units' });
    expect([status, body]).toEqual([405, '']);
  });
});

describe('reading', () => {
  it("lists machines in fleet's bytes", async () => {
    const { status, headers, body } = await cluster.ask({ path: '/fleet/v1/machines' });
    const [first] = (JSON.parse(body) as { machines: { id: string; primaryIP: string }[] }).machines;
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    expect(body.startsWith(`{"machines":[{"id":"${first?.id}","primaryIP":"10.0.0.11"},{`)).toBe(true);
  });

  it("gives a unit and its state in fleet's bytes, alike under both prefixes", async () => {
    const unit = await cluster.ask({ path: '/fleet/v1/units/a.service' });
    const id = (JSON.parse(unit.body) as { machineID: string }).machineID;
    expect(unit.body).toBe(
      `{"currentState":"launched","desiredState":"launched","machineID":"${id}","name":"a.service",` +
        '"options":[{"name":"ExecStart","section":"Service","value":"/bin/sleep infinity"}]}',
    );
    const state = await cluster.ask({ path: '/fleet/v1/state/a.service' });
    expect(state.body).toMatch(
      new RegExp(
        `^{"hash":"[0-9a-f]{40}","machineID":"${id}","name":"a.service","systemdActiveState":"active",` +
          '"systemdLoadState":"loaded","systemdSubState":"running"}$',
      ),
    );
    expect((await cluster.ask({ path: '/v1-alpha/units/a.service' })).body).toBe(unit.body);
  });

  it('filters states by unit and machine', async () => {
    const states = async (query: string): Promise<string> =>
      (await cluster.ask({ path: `/fleet/v1/state?${query}` })).body;
    expect(await states('unitName=a.service')).toContain('"name":"a.service"');
    expect(await states('unitName=b.service')).toBe('{}');
    expect(await states('machineID=nobody')).toBe('{}');
    expect(await states('unitName=&machineID=')).toContain('"name":"a.service"');
  });

  it('describes itself, from the schemas that check the bodies', async () => {
    const { body } = await cluster.ask({ path: '/fleet/v1/discovery' });
    await expect(`${JSON.stringify(JSON.parse(body), null, 2)}\n`).toMatchFileSnapshot(
      '../../golden/discovery.json',
    );
  });

  it('says that it is well', async () => {
    expect((await cluster.ask({ path: '/healthz' })).body).toBe('ok\n');
  });
});

describe('changing', () => {
  it('creates, changes and destroys a unit with the statuses of fleet', async () => {
    const test = await HttpCluster.start();
    const other = { ...SLEEP, value: '/bin/sleep 5' };
    expect(await test.put('a.service', { desiredState: 'launched', options: [SLEEP] })).toMatchObject({
      status: 201,
      body: '',
      headers: { 'content-length': '0', server: 'fleetd/1.0.0' },
    });
    test.test.runFor(1_000);
    expect(test.test.runsOn('a.service')).not.toBeNull();
    const same = await test.put('a.service', {
      name: 'a.service',
      desiredState: 'launched',
      options: [SLEEP],
    });
    expect([same.status, same.headers['content-type']]).toEqual([204, undefined]);
    expect((await test.put('a.service', { desiredState: 'loaded' })).status).toBe(204);
    // A new content is a new unit: what was wanted of the old one is forgotten unless it is said again.
    expect((await test.put('a.service', { options: [other] })).status).toBe(201);
    expect(JSON.parse((await test.ask({ path: '/fleet/v1/units/a.service' })).body)).toMatchObject({
      desiredState: 'inactive',
      options: [other],
    });
    const gone = await test.ask({ method: 'DELETE', path: '/fleet/v1/units/a.service' });
    expect([gone.status, gone.body]).toEqual([204, '']);
    test.test.runFor(1_000);
    expect((await test.ask({ path: '/fleet/v1/units' })).body).toBe('{}');
    test.close();
  });

  it('takes null and empty fields for absent ones, and unknown ones for nothing, as Go does', async () => {
    const test = await HttpCluster.start();
    const body = { name: '', machineID: null, desiredState: '', options: [{ ...SLEEP, x: 1 }], extra: {} };
    expect((await test.put('a.service', body)).status).toBe(201);
    test.close();
  });

  it('lays dynamic metadata over that of machines, known or not', async () => {
    const test = await HttpCluster.start();
    const patch = (operations: unknown): Promise<Answered> =>
      test.ask({ method: 'PATCH', path: '/fleet/v1/machines', body: JSON.stringify(operations) });
    const [machine] = test.test.world.picture.machines.keys();
    const path = `/${machine}/metadata`;
    const answered = await patch([
      { op: 'add', path: `${path}/region`, value: 'eu' },
      { op: 'replace', path: `${path}/disk`, value: { value: 'ssd' } },
      { op: 'add', path: '/unheard-of/metadata/x', value: 'y' },
    ]);
    expect([answered.status, answered.body]).toEqual([204, '']);
    const metadata = async (): Promise<unknown> =>
      (
        JSON.parse((await test.ask({ path: '/fleet/v1/machines' })).body) as {
          machines: { metadata?: unknown }[];
        }
      ).machines[0]?.metadata;
    expect(await metadata()).toEqual({ disk: 'ssd', region: 'eu' });
    await patch([
      { op: 'remove', path: `${path}/disk` },
      { op: 'remove', path: `${path}/region` },
      { op: 'add', path: `${path}/region`, value: 'us' },
    ]);
    expect(await metadata()).toEqual({ region: 'us' });
    test.close();
  });

  it('pages through many units by token', async () => {
    const test = await HttpCluster.start();
    for (let i = 0; i < 201; i++)
      await test.put(`u${String(i).padStart(3, '0')}.service`, { options: [SLEEP] });
    const page = async (query: string): Promise<{ units?: { name: string }[]; nextPageToken?: string }> =>
      JSON.parse((await test.ask({ path: `/fleet/v1/units${query}` })).body);
    const first = await page('');
    expect([first.units?.length, first.nextPageToken]).toEqual([100, 'ZAACAA==']);
    const third = await page('?nextPageToken=ZAADAA%3D%3D');
    expect([third.units?.map(({ name }) => name), third.nextPageToken]).toEqual([
      ['u200.service'],
      undefined,
    ]);
    expect(await page('?nextPageToken=ZAAEAA==')).toEqual({});
    test.close();
  });
});
