import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/base/index.js';
import { isCloudConfig, readCloudConfig } from '../../src/coreos/index.js';

const read = (...lines: readonly string[]) => readCloudConfig(['#cloud-config', ...lines].join('\n'), 'c');

const problems = (...lines: readonly string[]): readonly string[] =>
  read(...lines).problems.map(formatProblem);

const COMPLETE = [
  'hostname: core-01',
  'ssh_authorized_keys:',
  '  - ssh-rsa AAAA',
  'users:',
  '  - name: core',
  '    groups: [sudo]',
  'manage_etc_hosts: localhost',
  'write_files:',
  '  - path: /etc/x',
  '    permissions: "0644"',
  '    content: hello',
  'coreos:',
  '  update:',
  '    reboot-strategy: etcd-lock',
  '    group: beta',
  '  etcd2:',
  '    discovery: https://discovery.etcd.io/x',
  '    advertise-client-urls: http://$private_ipv4:2379',
  '  fleet:',
  '    public-ip: $private_ipv4',
  '    metadata: region=eu,disk=ssd',
  '    agent-ttl: 30s',
  '    engine-reconcile-interval: 2',
  '    verbosity: 1',
  '    machine-lost-hold: 1m',
  '    mass-failure-brake: 40%',
  '  units:',
  '    - name: etcd2.service',
  '      command: start',
  '    - name: docker.service',
  '      drop-ins:',
  '        - name: 50-insecure.conf',
  '          content: |',
  '            [Service]',
  '            Environment=DOCKER_OPTS=--insecure-registry',
  '    - name: hello.service',
  '      enable: true',
  '      runtime: yes',
  '      content: |',
  '        [Service]',
  '        ExecStart=/bin/true',
];

describe('readCloudConfig', () => {
  it('reads what matters of a complete one', () => {
    const { config, problems } = read(...COMPLETE);
    expect(problems).toEqual([]);
    expect(config?.hostName).toBe('core-01');
    expect(Object.fromEntries(config?.fleet ?? [])).toEqual({
      public_ip: '$private_ipv4',
      metadata: 'region=eu,disk=ssd',
      agent_ttl: '30s',
      engine_reconcile_interval: '2',
      verbosity: '1',
      machine_lost_hold: '1m',
      mass_failure_brake: '40%',
    });
    expect(config?.update.get('reboot_strategy')).toBe('etcd-lock');
    expect(config?.etcd2.get('discovery')).toBe('https://discovery.etcd.io/x');
    expect(config?.units).toMatchObject([
      { name: 'etcd2.service', command: 'start', enable: false, content: null },
      { name: 'docker.service', dropIns: [{ name: '50-insecure.conf' }] },
      {
        name: 'hello.service',
        enable: true,
        runtime: true,
        mask: false,
        content: '[Service]\nExecStart=/bin/true\n',
      },
    ]);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    [
      'keys that CoreOS did not know',
      ['hostnam: x', 'coreos:', '  flet: {}', '  fleet:', '    meta-data: a=b', '    public_ips: x'],
      [
        'c:2:1: warning: CoreOS ignores the key hostnam\n  hint: did you mean hostname?',
        'c:4:3: warning: CoreOS ignores the key flet\n  hint: did you mean fleet?',
        'c:6:5: warning: CoreOS ignores the key meta-data\n  hint: did you mean metadata?',
        'c:7:5: warning: CoreOS ignores the key public_ips\n  hint: did you mean public-ip?',
      ],
    ],
    [
      'values that are none',
      [
        'coreos:',
        '  update: { reboot-strategy: etcdlock }',
        '  fleet:',
        '    verbosity: 7',
        '    agent-ttl: 30',
        '    metadata: a=b=c',
        '    disable-engine: perhaps',
        '  units: { name: x.service }',
      ],
      [
        'c:3:30: coreos.update.reboot-strategy must be one of best-effort, etcd-lock, reboot, off, not "etcdlock"\n  hint: did you mean etcd-lock?',
        'c:5:16: coreos.fleet.verbosity must be a whole number from 0 to 2, not "7"',
        'c:6:16: coreos.fleet.agent-ttl must be a time span, not "30"\n  hint: with a unit: 30s',
        'c:7:15: coreos.fleet.metadata holds "a=b=c", which is no key=value\n  hint: write key=value, and a comma between several',
        'c:8:21: coreos.fleet.disable-engine must be true or false, not "perhaps"',
        'c:9:10: coreos.units must be a list\n  hint: begin each of its items with `- `',
      ],
    ],
    [
      'units without names, and with wrong ones',
      [
        'coreos:',
        '  units:',
        '    - command: start',
        '    - name: web',
        '    - name: a.service',
        '      command: strat',
      ],
      [
        'c:4:7: coreos.units.0.name is missing',
        'c:5:13: unit name "web" has no type such as .service',
        'c:7:16: coreos.units.2.command must be one of start, stop, reload, restart, try-restart, reload-or-restart, reload-or-try-restart, not "strat"\n  hint: did you mean start?',
      ],
    ],
    [
      'the contents of units, at their own lines',
      [
        'coreos:',
        '  units:',
        '    - name: a.service',
        '      content: |',
        '        [Unit]',
        '        Descripton=x',
        '        [Service]',
        '        Environment=A=1 \\',
        '          B',
        '        [X-Fleet]',
        '        Global=true',
        '    - name: b.timer',
        '      content: "[Timer]"',
        '      drop_ins:',
        '        - name: x',
        '          content: "  [Tmer]"',
      ],
      [
        "c:7:9: warning: Unknown key name 'Descripton' in section 'Unit', ignoring.\n  hint: did you mean Description=?",
        'c:10:11: warning: Invalid environment assignment, ignoring: B\n  hint: quote a value that holds blanks: "NAME=one two"',
        'c:11:9: warning: [X-Fleet] does nothing here: units of a cloud-config are started by the machine itself\n  hint: submit the unit with fleetctl instead',
        'c:16:17: warning: systemd ignores the drop-in x: its name does not end in .conf',
        "c:17:23: warning: Unknown section 'Tmer'. Ignoring.\n  hint: did you mean [Timer]?",
      ],
    ],
    ['YAML that is none', ['a: [1'], [expect.stringMatching(/^c:2:6: /) as unknown as string]],
    ['a list where keys should be', ['- a'], ['c:2:1: must hold keys and values']],
  ])('tells of %s', (_name, lines, expected) => {
    expect(problems(...lines)).toEqual(expected);
  });

  it('wants the first line that says what it is', () => {
    expect(readCloudConfig('coreos: {}', 'c').problems.map(formatProblem)).toEqual([
      'c:1:1: CoreOS does not know what this is: the first line must be #cloud-config',
    ]);
    expect([
      isCloudConfig('#cloud-config\n'),
      isCloudConfig('#cloud-config \r\nx: y'),
      isCloudConfig('# cloud'),
    ]).toEqual([true, true, false]);
  });
});
