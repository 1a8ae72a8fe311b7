import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/base/index.js';
import { readCloudConfig } from '../../src/coreos/index.js';
import { type FleetConfig, readConfig } from '../../src/fleet/config.js';
import { binPack } from '../../src/fleet/scheduler/policies/bin-pack.js';
import { leastLoaded } from '../../src/fleet/scheduler/policies/least-loaded.js';

function read(text: string | null, environment: Readonly<Record<string, string>> = {}) {
  return readConfig({ text, file: 'fleet.conf', environment });
}

function problems(text: string, environment: Readonly<Record<string, string>> = {}): readonly string[] {
  return read(text, environment).problems.map(formatProblem);
}

const DEFAULTS: FleetConfig = {
  verbosity: 0,
  etcdServers: ['http://127.0.0.1:2379', 'http://127.0.0.1:4001'],
  etcdRequestTimeoutMs: 1_000,
  etcdCafile: '',
  etcdKeyfile: '',
  etcdCertfile: '',
  etcdUsername: '',
  etcdPassword: '',
  etcdKeyPrefix: '/_coreos.com/fleet/',
  publicIp: '',
  metadata: {},
  agentTtlMs: 30_000,
  engineReconcileIntervalMs: 2_000,
  enginePolicy: leastLoaded,
  tokenLimit: 100,
  disableEngine: false,
  disableWatches: false,
  unitsDirectory: '/run/fleet/units/',
  machineLostHoldMs: 0,
  massFailureBrake: 10_000,
  selfFencing: false,
};

describe('readConfig', () => {
  it("gives fleet's defaults where nothing is said", () => {
    expect(read(null)).toMatchObject({ config: DEFAULTS, problems: [] });
    expect(read('')).toMatchObject({ config: DEFAULTS, problems: [] });
    expect(read(null).settings.every(({ source }) => source.type === 'default')).toBe(true);
  });

  const values: readonly (readonly [line: string, expected: Partial<FleetConfig>])[] = [
    ['verbosity=2', { verbosity: 2 }],
    [
      'etcd_servers=["http://a:2379", "https://b:2379"]',
      { etcdServers: ['http://a:2379', 'https://b:2379'] },
    ],
    ['etcd_servers=http://a:2379,http://b:2379', { etcdServers: ['http://a:2379', 'http://b:2379'] }],
    ['etcd_request_timeout=2.5', { etcdRequestTimeoutMs: 2_500 }],
    ['etcd_cafile=/etc/ca.pem', { etcdCafile: '/etc/ca.pem' }],
    ['etcd_keyfile="/etc/key.pem"', { etcdKeyfile: '/etc/key.pem' }],
    ['etcd_certfile = /etc/cert.pem', { etcdCertfile: '/etc/cert.pem' }],
    ['etcd_username=root', { etcdUsername: 'root' }],
    ['etcd_password="a;b"', { etcdPassword: 'a;b' }],
    ['etcd_key_prefix=/other/', { etcdKeyPrefix: '/other/' }],
    ['public_ip=10.0.0.1', { publicIp: '10.0.0.1' }],
    ['public_ip=fe80::1', { publicIp: 'fe80::1' }],
    ['metadata="region=eu,disk=ssd"', { metadata: { region: 'eu', disk: 'ssd' } }],
    ['metadata=region=eu , disk = ssd,', { metadata: { region: 'eu', disk: 'ssd' } }],
    ['agent_ttl="1m30s"', { agentTtlMs: 90_000 }],
    ['agent_ttl=500ms', { agentTtlMs: 500 }],
    ['agent_ttl=1.5h', { agentTtlMs: 5_400_000 }],
    ['machine_lost_hold=2m', { machineLostHoldMs: 120_000 }],
    ['machine_lost_hold=0', { machineLostHoldMs: 0 }],
    ['mass_failure_brake=40%', { massFailureBrake: 4_000 }],
    ['mass_failure_brake="12.5%"', { massFailureBrake: 1_250 }],
    ['self_fencing=true', { selfFencing: true }],
    ['engine_reconcile_interval=0.5', { engineReconcileIntervalMs: 500 }],
    ['engine_policy=bin-pack', { enginePolicy: binPack }],
    ['token_limit=50', { tokenLimit: 50 }],
    ['disable_engine=true', { disableEngine: true }],
    ['disable_engine=0', { disableEngine: false }],
    ['disable_watches=t', { disableWatches: true }],
    ['units_directory=/run/units', { unitsDirectory: '/run/units' }],
    ['# verbosity=2\n; verbosity=2\n\nverbosity=1\r\n', { verbosity: 1 }],
    ['verbosity=2\nverbosity=1', { verbosity: 1 }],
  ];

  it.each(values)('reads %j', (line, expected) => {
    expect(read(line)).toMatchObject({ config: { ...DEFAULTS, ...expected }, problems: [] });
  });

  it('lets the environment win over the file, and says where each setting came from', () => {
    const { config, settings } = read('# mine\nverbosity=1\nagent_ttl=1m\n', {
      FLEET_VERBOSITY: '2',
      FLEET_METADATA: 'a=b',
      FLEETCTL_ENDPOINT: 'x',
      PATH: 'x',
    });
    expect(config).toMatchObject({ verbosity: 2, agentTtlMs: 60_000, metadata: { a: 'b' } });
    const from = Object.fromEntries(settings.map(({ name, source }) => [name, source]));
    expect(from).toMatchObject({
      verbosity: { type: 'environment', variable: 'FLEET_VERBOSITY' },
      metadata: { type: 'environment', variable: 'FLEET_METADATA' },
      agent_ttl: { type: 'file', place: { file: 'fleet.conf', line: 3 } },
      token_limit: { type: 'default' },
    });
  });

  const variables: readonly (readonly [variable: string, text: string, expected: Partial<FleetConfig>])[] = [
    ['FLEET_VERBOSITY', '2', { verbosity: 2 }],
    ['FLEET_ETCD_SERVERS', '["http://a:1"]', { etcdServers: ['http://a:1'] }],
    ['FLEET_ETCD_REQUEST_TIMEOUT', '3', { etcdRequestTimeoutMs: 3_000 }],
    ['FLEET_ETCD_CAFILE', 'ca', { etcdCafile: 'ca' }],
    ['FLEET_ETCD_KEYFILE', 'key', { etcdKeyfile: 'key' }],
    ['FLEET_ETCD_CERTFILE', 'cert', { etcdCertfile: 'cert' }],
    ['FLEET_ETCD_USERNAME', 'me', { etcdUsername: 'me' }],
    ['FLEET_ETCD_PASSWORD', 'pw', { etcdPassword: 'pw' }],
    ['FLEET_ETCD_KEY_PREFIX', '/x/', { etcdKeyPrefix: '/x/' }],
    ['FLEET_PUBLIC_IP', '10.0.0.1', { publicIp: '10.0.0.1' }],
    ['FLEET_METADATA', 'a=b', { metadata: { a: 'b' } }],
    ['FLEET_AGENT_TTL', '10s', { agentTtlMs: 10_000 }],
    ['FLEET_ENGINE_RECONCILE_INTERVAL', '5', { engineReconcileIntervalMs: 5_000 }],
    ['FLEET_ENGINE_POLICY', 'bin-pack', { enginePolicy: binPack }],
    ['FLEET_TOKEN_LIMIT', '7', { tokenLimit: 7 }],
    ['FLEET_DISABLE_ENGINE', 'true', { disableEngine: true }],
    ['FLEET_DISABLE_WATCHES', 'true', { disableWatches: true }],
    ['FLEET_UNITS_DIRECTORY', '/u', { unitsDirectory: '/u' }],
    ['FLEET_MACHINE_LOST_HOLD', '1m', { machineLostHoldMs: 60_000 }],
    ['FLEET_MASS_FAILURE_BRAKE', '25%', { massFailureBrake: 2_500 }],
    ['FLEET_SELF_FENCING', '1', { selfFencing: true }],
  ];

  it.each(variables)('takes %s=%s over what the file says', (variable, text, expected) => {
    const key = variable.replace('FLEET_', '').toLowerCase();
    expect(read(`${key}=nonsense`, { [variable]: text })).toMatchObject({
      config: { ...DEFAULTS, ...expected },
      problems: [],
    });
  });

  it('has a variable for every key', () => {
    expect(variables.map(([variable]) => variable)).toEqual(
      read('').settings.map(({ name }) => `FLEET_${name.toUpperCase()}`),
    );
  });

  it('has every key under coreos: fleet: of a cloud-config, with dashes', () => {
    const keys = read('')
      .settings.filter(({ text }) => text !== '')
      .map(({ name, text }) => `    ${name.replaceAll('_', '-')}: '${text}'`);
    const cloud = ['#cloud-config', 'coreos:', '  fleet:', ...keys, ''].join('\n');
    expect(readCloudConfig(cloud, 'c').problems).toEqual([]);
  });

  const refused: readonly (readonly [line: string, message: string])[] = [
    ['verbosity=3', 'verbosity "3": takes a whole number from 0 to 2'],
    ['verbosity=', 'verbosity "": takes a whole number from 0 to 2'],
    ['etcd_servers=[]', 'etcd_servers "[]": takes a list of URLs, such as ["http://127.0.0.1:2379"]'],
    [
      'etcd_servers=127.0.0.1:4001',
      'etcd_servers "127.0.0.1:4001": takes a list of URLs, such as ["http://127.0.0.1:2379"]',
    ],
    [
      'etcd_request_timeout=1s',
      'etcd_request_timeout "1s": takes a number of seconds above 0 and up to 3600, such as 2.0',
    ],
    [
      'etcd_request_timeout=0',
      'etcd_request_timeout "0": takes a number of seconds above 0 and up to 3600, such as 2.0',
    ],
    ['etcd_key_prefix=fleet', 'etcd_key_prefix "fleet": takes a path in etcd, such as /_coreos.com/fleet/'],
    ['public_ip=here', 'public_ip "here": takes an IP address'],
    ['agent_ttl=30', 'agent_ttl "30": takes a time span such as 30s or 1m30s'],
    ['agent_ttl=0s', 'agent_ttl "0s": takes a time span such as 30s or 1m30s'],
    [
      'engine_reconcile_interval=-1',
      'engine_reconcile_interval "-1": takes a number of seconds above 0 and up to 3600, such as 2.0',
    ],
    [
      'engine_policy=bin-pak',
      'engine_policy "bin-pak": there is no policy "bin-pak"; did you mean bin-pack?',
    ],
    ['token_limit=0', 'token_limit "0": takes a whole number from 1 to 65535'],
    ['machine_lost_hold=soon', 'machine_lost_hold "soon": takes a time span such as 30s or 1m30s, or 0'],
    ['mass_failure_brake=0.4', 'mass_failure_brake "0.4": takes a share from 0% to 100%, such as 40%'],
    ['mass_failure_brake=101%', 'mass_failure_brake "101%": takes a share from 0% to 100%, such as 40%'],
    ['disable_engine=maybe', 'disable_engine "maybe": takes true or false'],
  ];

  it.each(refused)('refuses %s, and says where it stands', (line, message) => {
    expect(read(`\n${line}\n`).config).toBeNull();
    expect(problems(`\n${line}\n`)).toEqual([`fleet.conf:2: ${message}`]);
  });

  it('names the variable when what is wrong comes from the environment', () => {
    expect(problems('verbosity=1', { FLEET_VERBOSITY: 'loud' })).toEqual([
      'error: FLEET_VERBOSITY "loud": takes a whole number from 0 to 2',
    ]);
  });

  it('tells of everything that is wrong at once', () => {
    expect(problems('verbosity=9\ntoken_limit=x\n')).toHaveLength(2);
  });

  const warned: readonly (readonly [text: string, warning: string])[] = [
    ['agent_tll=30s', 'fleet.conf:1: warning: fleet ignores agent_tll\n  hint: did you mean agent_ttl?'],
    [
      'verify_units=true',
      'fleet.conf:1: warning: verify_units is no longer supported, and ignored\n  hint: take it out',
    ],
    [
      '[fleet]\nverbosity=1',
      'fleet.conf:1: warning: fleet ignores what stands under [fleet]\n  hint: fleet.conf has no sections',
    ],
    [
      'metadata=region',
      'fleet.conf:1: warning: metadata: fleet ignores "region"\n  hint: write key=value,key=value, each key once',
    ],
  ];

  const odd: readonly (readonly [pair: string, metadata: FleetConfig['metadata'], warning: string])[] = [
    ['a=b=c', { a: 'b=c' }, 'no unit can ask for "a=b=c"\n  hint: write key=value,key=value, each key once'],
    ['=b', { '': 'b' }, 'no unit can ask for "=b"\n  hint: write key=value,key=value, each key once'],
    ['a=', { a: '' }, 'no unit can ask for "a="\n  hint: write key=value,key=value, each key once'],
    [
      'a=b,a=c',
      { a: 'c' },
      '"a=c" takes the place of what was before\n  hint: write key=value,key=value, each key once',
    ],
  ];

  it.each(odd)('takes the metadata %s as fleet does, and warns about it', (pair, metadata, warning) => {
    expect(read(`metadata=${pair}`).config).toEqual({ ...DEFAULTS, metadata });
    expect(problems(`metadata=${pair}`)).toEqual([`fleet.conf:1: warning: metadata: ${warning}`]);
    expect(problems('', { FLEET_METADATA: pair })).toEqual([`warning: metadata: ${warning}`]);
  });

  it.each(warned)('warns about %j', (text, warning) => {
    expect(problems(text)).toEqual([warning]);
    expect(read(text).config).toEqual(DEFAULTS);
  });

  it('warns about a variable that is nearly one', () => {
    expect(problems('', { FLEET_AGENT_TLL: '1' })).toEqual([
      'warning: fleet ignores FLEET_AGENT_TLL\n  hint: did you mean FLEET_AGENT_TTL?',
    ]);
  });

  it('is not led astray by names of what every object has', () => {
    const text = '__proto__=1\nconstructor=2\nhasOwnProperty=3\n[__proto__]\nverbosity=2\n';
    expect(read(text).config).toEqual(DEFAULTS);
    expect(({} as Record<string, unknown>).verbosity).toBeUndefined();
  });
});
