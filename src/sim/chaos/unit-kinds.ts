// The kinds of units that chaos runs clusters of: their files, and the names that commands call them by. Each kind is here
// because something in fleet, the engine or an agent treats it apart. Plain data; who is started when is workload.ts'.

export interface UnitKind {
  readonly name: string;
  /** Unit files by path; a path in `next/` holds another content for the same name. */
  readonly files: Readonly<Record<string, string>>;
  /** In the order in which a person would start them. */
  readonly units: readonly string[];
}

/** A service that runs until it is stopped, unless `lines` say more of it; a section's header begins another section. */
function service(description: string, ...lines: readonly string[]): string {
  const main = lines.some((line) => line.startsWith('ExecStart='))
    ? []
    : ['ExecStart=/usr/bin/daemon --foreground'];
  return ['[Unit]', `Description=${description}`, '[Service]', ...main, ...lines, ''].join('\n');
}

function fleet(...lines: readonly string[]): readonly string[] {
  return ['[X-Fleet]', ...lines];
}

function fleetsim(...lines: readonly string[]): readonly string[] {
  return ['[X-Fleetsim]', ...lines];
}

function kind(name: string, units: readonly string[], files: Readonly<Record<string, string>>): UnitKind {
  return { name, units, files };
}

/** What every run has: without plain units the others have nobody to be told apart from. */
export const PLAIN: UnitKind = kind('plain', ['plain-1.service', 'plain-2.service'], {
  'plain-1.service': service('Runs anywhere'),
  'plain-2.service': service('Runs anywhere, too', 'Restart=always'),
  'next/plain-1.service': service('Runs anywhere, next version', 'Restart=on-failure'),
});

export const UNIT_KINDS: readonly UnitKind[] = [
  kind('apart', ['web@1.service', 'web@2.service', 'web@3.service'], {
    'web@.service': service('Web server %i', 'Restart=always', ...fleet('Conflicts=web@*.service')),
    'next/web@.service': service(
      'Web server %i, next',
      'Restart=always',
      ...fleet('Conflicts=web@*.service'),
    ),
  }),
  kind('follower', ['shop.service', 'shop-announce.service'], {
    'shop.service': service('Is followed', 'Restart=always'),
    'shop-announce.service': [
      '[Unit]',
      'Description=Follows the shop',
      'BindsTo=shop.service',
      'After=shop.service',
      '[Service]',
      'ExecStart=/usr/bin/announce',
      ...fleet('MachineOf=shop.service'),
      '',
    ].join('\n'),
  }),
  kind('global', ['everywhere.service'], {
    'everywhere.service': service('Runs on every machine', 'Restart=always', ...fleet('Global=true')),
  }),
  kind('global by metadata', ['on-ssd.service'], {
    'on-ssd.service': service(
      'Runs where disks are fast',
      ...fleet('Global=true', 'MachineMetadata=disk=ssd'),
    ),
  }),
  kind('metadata', ['in-a.service', 'in-a-or-b.service'], {
    'in-a.service': service('Runs in zone a', ...fleet('MachineMetadata=zone=a')),
    'in-a-or-b.service': service('Runs in two zones', ...fleet('MachineMetadata="zone=a" "zone=b"')),
  }),
  kind('sticky', ['sticky.service'], {
    'sticky.service': service('Waits for its machine', 'Restart=always', ...fleetsim('Sticky=yes')),
  }),
  kind('one-shot', ['once.service', 'again.service'], {
    'once.service': service(
      'Is done once',
      'Type=oneshot',
      'ExecStart=/usr/bin/migrate',
      ...fleetsim('RunTime=20s', 'OnReschedule=keep'),
    ),
    'again.service': service(
      'Is done on each machine it comes to',
      'Type=oneshot',
      'RemainAfterExit=yes',
      'ExecStart=/usr/bin/warm-up',
      ...fleetsim('RunTime=uniform(5s,40s)'),
    ),
  }),
  kind('timer', ['tidy.service', 'tidy.timer'], {
    'tidy.service': service(
      'Tidies up',
      'Type=oneshot',
      'ExecStart=/usr/bin/tidy',
      ...fleetsim('RunTime=10s'),
    ),
    'tidy.timer': [
      '[Unit]',
      'Description=Tidies up every now and then',
      '[Timer]',
      'OnActiveSec=3min',
      'OnUnitActiveSec=5min',
      ...fleet('MachineOf=tidy.service'),
      '',
    ].join('\n'),
  }),
  kind('crash loop', ['crasher.service'], {
    'crasher.service': service(
      'Cannot live',
      'Restart=always',
      'RestartSec=500ms',
      ...fleetsim('RunTime=1s', 'ExitStatus=1'),
    ),
  }),
  kind('flaky', ['flaky.service'], {
    'flaky.service': service(
      'Lives for a while',
      'Restart=on-failure',
      'RestartSec=5s',
      ...fleetsim('RunTime=exp(8min)', 'ExitStatus=1', 'FailProbability=10%'),
    ),
  }),
  kind('slow', ['slow.service'], {
    'slow.service': service(
      'Takes its time to start',
      'Type=notify',
      'TimeoutStartSec=2min',
      ...fleetsim('StartupTime=uniform(5s,50s)'),
    ),
  }),
  kind('stubborn', ['stubborn.service'], {
    'stubborn.service': service('Does not want to stop', 'TimeoutStopSec=20s', ...fleetsim('StopTime=1min')),
  }),
  kind('replaces', ['gate@1.service', 'gate@2.service', 'gate-canary.service'], {
    'gate@.service': service('Gateway %i', 'Restart=always'),
    'gate-canary.service': service('Takes a place', 'Restart=always', ...fleet('Replaces=gate@*.service')),
  }),
  kind('limited', ['few@1.service', 'few@2.service', 'few@3.service', 'few@4.service'], {
    'few@.service': service('One of few', 'Restart=always', ...fleetsim('MaxPerMachine=1')),
  }),
  kind('spread', ['wide@1.service', 'wide@2.service', 'wide@3.service'], {
    'wide@.service': service('Spread over zones', 'Restart=always', ...fleetsim('SpreadBy=zone')),
  }),
  kind('shy', ['shy-1.service', 'shy-2.service'], {
    'shy-1.service': service('Stays apart where it can', ...fleetsim('PreferAwayFrom=shy-*.service')),
    'shy-2.service': service('As its brother', ...fleetsim('PreferAwayFrom=shy-*.service')),
  }),
  kind('hog', ['hog.service'], {
    'hog.service': service(
      'Wants too much memory',
      'MemoryMax=512M',
      'Restart=on-failure',
      'RestartSec=20s',
      ...fleetsim('StartupTime=5s', 'MemoryUsage=600M'),
    ),
  }),
];
