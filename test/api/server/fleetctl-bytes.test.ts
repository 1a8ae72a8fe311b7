// What fleet's own fleetctl 1.0 sends, byte for byte as it was seen on the wire, and what it lives on in the answers. Both
// builds there were of it: the later one sends a path, the earlier one the whole URL.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpCluster } from '../../helpers/http.js';

const AGENT = 'User-Agent: google-api-go-client/0.5\r\n';
const ZIP = 'Accept-Encoding: gzip\r\n\r\n';
/** Behind a request, so that all answers are there when the connection closes. */
const LAST = 'GET /healthz HTTP/1.1\r\nHost: domain-sock\r\nConnection: close\r\n\r\n';

const HELLO =
  '[{"name":"Description","section":"Unit","value":"Grüße \\u003c%n\\u003e \\u0026 \\"so\\" \\\\x41"},' +
  '{"name":"ExecStart","section":"Service","value":"/bin/sleep infinity"}]';
const OTHER = '[{"name":"ExecStart","section":"Service","value":"/bin/sh -c \\"sleep 60; \\\\\\n true\\""}]';
const GLOBAL =
  '[{"name":"ExecStart","section":"Service","value":"/bin/sleep infinity"},' +
  '{"name":"Global","section":"X-Fleet","value":"true"}]';
const STATE = '"systemdActiveState":"active","systemdLoadState":"loaded","systemdSubState":"running"}';
const NO_UNIT = '{"error":{"code":404,"message":"unit does not exist"}}';

/** One exchange: `says` is the whole body, with M for a machine's ID and H for a hash. */
type Exchange = readonly [
  name: string,
  method: string,
  path: string,
  body: string,
  status: number,
  says: string,
];

const state = (name: string, wanted: string): string => `{"desiredState":"${wanted}","name":"${name}"}`;

/** One after another on one cluster, as commands of a person would send them. */
const CONVERSATION: readonly Exchange[] = [
  ['list-machines', 'GET', 'machines', '', 200, '{"machines":[{"id":"M","primaryIP":"10.0.0.11"}]}'],
  ['list-units of nothing', 'GET', 'state', '', 200, '{}'],
  ['list-unit-files of nothing', 'GET', 'units', '', 200, '{}'],
  ['submit: is it there?', 'GET', 'units/hello.service', '', 404, NO_UNIT],
  ['submit', 'PUT', 'units/hello.service', `{"name":"hello.service","options":${HELLO}}`, 201, ''],
  [
    'submit: is it inactive?',
    'GET',
    'units/hello.service',
    '',
    200,
    `{"currentState":"inactive","desiredState":"inactive","name":"hello.service","options":${HELLO}}`,
  ],
  [
    'submit of an empty file',
    'PUT',
    'units/no.service',
    '{"name":"no.service"}',
    409,
    refusal(409, 'unit does not exist and options field empty'),
  ],
  ['start', 'PUT', 'units/hello.service', state('hello.service', 'launched'), 204, ''],
  [
    'start: is it launched?',
    'GET',
    'units/hello.service',
    '',
    200,
    `{"currentState":"launched","desiredState":"launched","machineID":"M","name":"hello.service","options":${HELLO}}`,
  ],
  [
    'start: is it active?',
    'GET',
    'state/hello.service',
    '',
    200,
    `{"hash":"H","machineID":"M","name":"hello.service",${STATE}`,
  ],
  [
    'list-units',
    'GET',
    'state',
    '',
    200,
    `{"states":[{"hash":"H","machineID":"M","name":"hello.service",${STATE}]}`,
  ],
  ['stop', 'PUT', 'units/hello.service', state('hello.service', 'loaded'), 204, ''],
  ['unload', 'PUT', 'units/hello.service', state('hello.service', 'inactive'), 204, ''],
  [
    'unload: has it no state any more?',
    'GET',
    'state/hello.service',
    '',
    404,
    refusal(404, 'unit state does not exist'),
  ],
  ['submit --replace', 'PUT', 'units/hello.service', `{"name":"hello.service","options":${OTHER}}`, 201, ''],
  [
    'list-unit-files',
    'GET',
    'units',
    '',
    200,
    `{"units":[{"currentState":"inactive","desiredState":"inactive","name":"hello.service","options":${OTHER}}]}`,
  ],
  ['destroy', 'DELETE', 'units/hello.service', '', 204, ''],
  ['destroy of what is gone meanwhile', 'DELETE', 'units/hello.service', '', 404, NO_UNIT],
  [
    'submit of a template',
    'PUT',
    'units/web%40.service',
    `{"name":"web@.service","options":${OTHER}}`,
    201,
    '',
  ],
  [
    'start of a template',
    'PUT',
    'units/web%40.service',
    state('web@.service', 'launched'),
    400,
    refusal(400, 'cannot activate template \\"web@.service\\"'),
  ],
  [
    'start of an instance',
    'PUT',
    'units/web%401.service',
    `{"name":"web@1.service","options":${OTHER}}`,
    201,
    '',
  ],
  ['destroy of an instance', 'DELETE', 'units/web%401.service', '', 204, ''],
  ['destroy of a template', 'DELETE', 'units/web%40.service', '', 204, ''],
  [
    'submit of an escaped name',
    'PUT',
    'units/a%3Ab%5Cx2d.service',
    `{"name":"a:b\\\\x2d.service","options":${OTHER}}`,
    201,
    '',
  ],
  ['destroy of an escaped name', 'DELETE', 'units/a%3Ab%5Cx2d.service', '', 204, ''],
  [
    'submit of a global unit',
    'PUT',
    'units/all.service',
    `{"name":"all.service","options":${GLOBAL}}`,
    201,
    '',
  ],
  ['start of a global unit', 'PUT', 'units/all.service', state('all.service', 'launched'), 204, ''],
  [
    'a global unit, which has no current state',
    'GET',
    'units/all.service',
    '',
    200,
    `{"desiredState":"launched","name":"all.service","options":${GLOBAL}}`,
  ],
  [
    'list-unit-files with a global unit, which is inactive there',
    'GET',
    'units',
    '',
    200,
    `{"units":[{"currentState":"inactive","desiredState":"launched","name":"all.service","options":${GLOBAL}}]}`,
  ],
  ['a second page, which is empty', 'GET', 'units?nextPageToken=ZAACAA%3D%3D', '', 200, '{}'],
];

function refusal(code: number, message: string): string {
  return `{"error":{"code":${code},"message":"${message}"}}`;
}

/** Headers in the order of Go's client. */
function bytesOf(base: string, method: string, path: string, body: string): string {
  const [resource = '', query] = path.split('?');
  const target = `${base}/fleet/v1/${resource}?alt=json${query === undefined ? '' : `&${query}`}`;
  const utf8 = Buffer.from(body).toString('latin1');
  const type = body === '' ? '' : `Content-Length: ${utf8.length}\r\nContent-Type: application/json\r\n`;
  return `${method} ${target} HTTP/1.1\r\nHost: domain-sock\r\n${AGENT}${type}${ZIP}${utf8}`;
}

describe.each([
  ['with paths', ''],
  ['with whole URLs', 'http://domain-sock'],
])('the real fleetctl, %s,', (_name, base) => {
  const folder = mkdtempSync(join(tmpdir(), 'fleetsim-'));
  let cluster: HttpCluster;
  beforeAll(async () => {
    cluster = await HttpCluster.start({ machines: 1, listen: { type: 'unix', path: join(folder, 'sock') } });
  });
  afterAll(() => {
    cluster.close();
    rmSync(folder, { recursive: true });
  });

  it.each(CONVERSATION)('is answered: %s', async (_case, method, path, body, status, says) => {
    const [answer = ''] = (await cluster.raw(bytesOf(base, method, path, body), LAST)).split(
      'HTTP/1.1 200 OK\r\ncontent-type: text/plain',
    );
    const [head = '', ...rest] = Buffer.from(answer, 'latin1').toString('utf8').split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} .*\r\n`));
    expect(head).toContain('server: fleetd/1.0.0');
    expect(head.includes('content-type: application/json')).toBe(says !== '');
    const anonymous = rest
      .join('')
      .replace(/"[0-9a-f]{40}"/g, '"H"')
      .replace(/"[0-9a-f]{32}"/g, '"M"');
    expect(anonymous).toBe(says);
    cluster.test.runFor(1_000);
  });
});
