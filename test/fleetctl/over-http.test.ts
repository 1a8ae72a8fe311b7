// fleetctl's commands on a cluster behind its HTTP API: line by line what they print on the registry itself.
import { afterEach, describe, expect, it } from 'vitest';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';
import { HttpCluster } from '../helpers/http.js';

const FILES = {
  'a.service': aUnitText(),
  'web@.service': aUnitText('Conflicts=web@*.service'),
  'away.service': aUnitText('MachineMetadata=region=eu'),
  'fails.service': '[Service]\nExecStart=/bin/false\n',
  'broken.service': '[Service\nExecStart=/bin/true\n',
  'both.service': aUnitText('Global=true', 'MachineOf=a.service'),
  'global.service': aUnitText('Global=yes'),
  'h.service':
    '[Unit]\nDescription=Hi\n[Service]\nExecStart=/bin/sh -c "while true; do echo Hello World; sleep 1; done"\n',
};

/** `+N` lets N milliseconds pass. */
const TRANSCRIPTS: readonly (readonly [name: string, lines: readonly string[]])[] = [
  [
    'submitting',
    ['submit a web@.service', 'submit a', 'submit a broken', 'submit both', 'submit nope@1', 'cat a'],
  ],
  [
    'a unit up and down again',
    [
      'load a',
      'start a',
      'list-units',
      'list-unit-files',
      'stop a',
      'unload a',
      'destroy a',
      '+1000',
      'list-units',
    ],
  ],
  [
    'what is refused',
    [
      'submit web@.service a',
      'start web@.service',
      'stop b',
      'stop a',
      'destroy a.servcie',
      'start web@1',
      'stop wbe@1',
    ],
  ],
  [
    'not waiting',
    ['start --no-block a', '+1000', 'start global', '+1000', 'list-units -l', 'list-unit-files -l'],
  ],
  ['waiting in vain', ['start --block-attempts=3 away', 'start fails']],
  ['a journal', ['start h', '+3000', 'journal -n 3 h', 'journal nope', 'submit a', 'journal a']],
  [
    'machines looked at',
    [
      'start h',
      '+3000',
      'status h',
      'journal --output cat -n 1 h',
      'ssh core-01 hostname',
      'ssh h cat /etc/os-release',
      'ssh core-01 nonsense',
    ],
  ],
  [
    'other forms of listings, and restarting',
    [
      'start web@1',
      'restart web@1',
      'list-units -o yaml',
      'list-units -o json --sort-by sub',
      'list-machines -o wide',
    ],
  ],
  [
    'many at once',
    [
      'start web@{1..3}',
      'list-units --fields=unit,active,sub --no-legend',
      'destroy web@*',
      'list-unit-files',
    ],
  ],
  ['machines', ['list-machines', 'list-machines -l --fields=machine,ip', 'list-machines --fields=nope']],
];

describe('over HTTP', () => {
  let cluster: HttpCluster | null = null;
  afterEach(() => cluster?.close());

  it.each(TRANSCRIPTS)('%s prints the same', async (_name, lines) => {
    cluster = await HttpCluster.start({ files: FILES });
    const embedded = new TestCluster({ files: FILES });
    for (const line of lines) {
      if (line.startsWith('+')) {
        embedded.runFor(Number(line));
        cluster.test.runFor(Number(line));
      } else {
        expect([line, ...(await cluster.run(line))]).toEqual([line, ...embedded.run(line)]);
      }
    }
  });
});
