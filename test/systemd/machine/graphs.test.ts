// Any graph of units and any commands: what holds once nothing is left to do, and what every plan keeps to.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dependencies, type DependencyKind } from '../../../src/systemd/machine/dependencies.js';
import { comesFirst, comesLast, type JobRequest } from '../../../src/systemd/machine/job-types.js';
import { planTransaction, type UnitsView } from '../../../src/systemd/machine/transaction.js';
import { AMachine } from '../../helpers/a-machine.js';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const KINDS: readonly DependencyKind[] = [
  'Requires',
  'Wants',
  'BindsTo',
  'Requisite',
  'PartOf',
  'Conflicts',
  'After',
  'Before',
  'Upholds',
  'OnFailure',
  'OnSuccess',
  'PropagatesStopTo',
];
const SERVICES = [
  'ExecStart=/bin/sleep infinity',
  'ExecStart=/bin/sleep 3',
  'ExecStart=/bin/false\nRestart=on-failure',
  'Type=oneshot\nExecStart=/bin/sleep 2',
  'Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 2\nExecStop=/bin/sleep 1',
  'ExecStart=/bin/sleep infinity\nExecStop=/bin/sleep 2',
] as const;

interface Edge {
  readonly from: string;
  readonly kind: DependencyKind;
  readonly to: string;
}

const name = fc.constantFrom(...NAMES).map((stem) => `${stem}.service`);
const edge: fc.Arbitrary<Edge> = fc
  .record({ from: name, kind: fc.constantFrom(...KINDS), to: name })
  .filter(({ from, to }) => from !== to);
const command = fc.oneof(
  fc.record({
    ask: fc.constantFrom<JobRequest>('start', 'start', 'stop', 'restart', 'try-restart', 'reload-or-start'),
    unit: name,
    mode: fc.constantFrom('replace' as const, 'replace' as const, 'fail' as const),
  }),
  fc.record({ waitMs: fc.constantFrom(0, 100, 1_000, 2_500) }),
);

/** Longer than everything that these units do by themselves, restarts and their limit included. */
const SETTLED_MS = 60_000;

function build(edges: readonly Edge[], services: readonly string[]): AMachine {
  const units = NAMES.map((stem, i) => {
    const own = edges.filter(({ from }) => from === `${stem}.service`);
    const lines = own.map(({ kind, to }) => `${kind}=${to}`).join('\n');
    return [`${stem}.service`, `[Unit]\n${lines}\n[Service]\n${services[i] ?? SERVICES[0]}`] as const;
  });
  return new AMachine().load(Object.fromEntries(units));
}

/** Some of those that are bound to others start after them. */
function withOrder(edges: readonly Edge[]): fc.Arbitrary<readonly Edge[]> {
  const bound = edges.filter(({ kind }) => kind === 'BindsTo');
  return fc
    .subarray(bound)
    .map((ordered) => [...edges, ...ordered.map((one): Edge => ({ ...one, kind: 'After' }))]);
}

const graph = fc.record({
  edges: fc.array(edge, { maxLength: 10 }).chain(withOrder),
  services: fc.array(fc.constantFrom(...SERVICES), { minLength: NAMES.length, maxLength: NAMES.length }),
});

describe('any units and any commands', () => {
  it('end every job, leave no two units up that exclude each other, and none without what it is bound to', () => {
    fc.assert(
      fc.property(graph, fc.array(command, { maxLength: 12 }), ({ edges, services }, commands) => {
        const machine = build(edges, services);
        const isUp = (unit: string): boolean => machine.manager.status(unit).active === 'active';
        const results: (() => string)[] = [];
        for (const one of commands) {
          if ('ask' in one) results.push(machine.ask(one.ask, one.unit, one.mode));
          else machine.clock.advance(one.waitMs);
        }
        machine.clock.advance(SETTLED_MS);
        // Mode fail, which systemd itself uses for some, lets the one that excludes the other be.
        const gentle =
          edges.some(({ kind }) => kind === 'Upholds' || kind === 'OnSuccess') ||
          services.some((service) => service.includes('Restart=')) ||
          commands.some((one) => 'ask' in one && one.mode === 'fail');
        for (const { from, kind, to } of edges) {
          if (machine.manager.jobs().length > 0) break;
          if (kind === 'Conflicts' && !gentle)
            expect([from, to].filter(isUp), `${from} excludes ${to}`).not.toHaveLength(2);
          // Only with After= is it strict: whoever is up first stays so when the other's start is refused (systemd.unit(5)).
          const after = edges.some((one) => one.kind === 'After' && one.from === from && one.to === to);
          if (kind === 'BindsTo' && after && isUp(from)) {
            const { active } = machine.manager.status(to);
            expect(['inactive', 'failed'], `${from} is bound to ${to}`).not.toContain(active);
          }
        }
        // What is upheld, or follows an end, comes for ever; all else comes to rest when it is stopped.
        if (edges.some(({ kind }) => kind === 'Upholds' || kind.startsWith('On'))) return;
        for (const stem of NAMES) results.push(machine.ask('stop', `${stem}.service`));
        machine.clock.advance(SETTLED_MS);
        expect(machine.manager.jobs()).toEqual([]);
        for (const result of results) expect(result()).not.toBe('waiting');
      }),
      { numRuns: 500 },
    );
  });

  it('start in order what is required and ordered, and stop the other way round', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ from: name, to: name }), { maxLength: 8 }),
        fc.array(command, { maxLength: 10 }),
        (pairs, commands) => {
          // From later to earlier names only: no cycle needs to be broken.
          const ordered = pairs.filter(({ from, to }) => from > to);
          const edges = ordered.flatMap(({ from, to }): readonly Edge[] => [
            { from, kind: 'Requires', to },
            { from, kind: 'After', to },
          ]);
          const machine = build(
            edges,
            NAMES.map(() => SERVICES[4]),
          );
          let seen = 0;
          const check = (): void => {
            for (const event of machine.events.slice(seen)) {
              if (event.active === 'activating' && event.was === 'inactive') {
                for (const { from, to } of ordered)
                  if (from === event.unit)
                    expect(machine.manager.status(to).active, `${from} needs ${to}`).toBe('active');
              }
              if (event.active === 'deactivating') {
                for (const { from, to } of ordered)
                  if (to === event.unit)
                    expect(machine.states(from), `${from} stops before ${to}`).not.toContain('active');
              }
            }
            seen = machine.events.length;
          };
          const settle = (): void => {
            for (let i = 0; i < 40; i++) {
              machine.clock.advance(500);
              check();
            }
          };
          for (const one of commands) {
            // Of what needs a unit, systemd restarts along with it only what is up, not what is still starting.
            if ('ask' in one && one.ask.endsWith('restart')) settle();
            if ('ask' in one) machine.ask(one.ask, one.unit, one.mode);
            else machine.clock.advance(one.waitMs);
            check();
          }
          settle();
          for (const { from, to } of ordered)
            if (machine.states(from)[0] === 'active') expect(machine.states(to)).toEqual(['active']);
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** Units that are all there and down, and what they depend on. */
function aView(edges: readonly Edge[]): UnitsView {
  const dependencies = new Dependencies();
  const said = new Map<string, Edge[]>();
  for (const one of edges) said.set(one.from, [...(said.get(one.from) ?? []), one]);
  for (const [unit, own] of said) dependencies.say(unit, own);
  return {
    load: () => 'loaded',
    active: () => 'inactive',
    job: () => null,
    along: (unit, atom) => dependencies.along(unit, atom),
    perpetual: () => false,
    reloadable: () => false,
  };
}

/** b and c go before each other, but b may be stopped for f, which comes to nothing. */
const HIDDEN_CYCLE: Edge[] = [
  { from: 'c.service', kind: 'Before', to: 'b.service' },
  { from: 'd.service', kind: 'Conflicts', to: 'f.service' },
  { from: 'f.service', kind: 'Wants', to: 'd.service' },
  { from: 'c.service', kind: 'After', to: 'b.service' },
  { from: 'b.service', kind: 'Requires', to: 'f.service' },
  { from: 'f.service', kind: 'Requires', to: 'c.service' },
];

describe('any transaction', () => {
  it('has what was asked for first, one job for each unit, and an order that can be kept', () => {
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 20 }), name, (edges, unit) => {
        const view = aView(edges);
        const { outcome } = planTransaction(view, { type: 'start', unit, mode: 'replace' });
        if (!outcome.ok) return;
        const jobs = new Map(outcome.value.map((job) => [job.unit, job]));
        expect(outcome.value[0]?.unit).toBe(unit);
        expect(jobs.size).toBe(outcome.value.length);
        for (const { from, kind, to } of edges) {
          const job = jobs.get(from);
          if (job?.type === 'start' && (kind === 'Requires' || kind === 'BindsTo'))
            expect(jobs.get(to)?.type).toBe('start');
        }
        // Whoever nobody must come before goes; in the end all are gone.
        const left = new Set(jobs.keys());
        const waits = (one: string): boolean =>
          [...left].some((other) => other !== one && goesBefore(view, jobs, other, one));
        for (let round = 0; round < jobs.size; round++)
          for (const one of [...left]) if (!waits(one)) left.delete(one);
        expect([...left]).toEqual([]);
      }),
      { numRuns: 3_000, examples: [[HIDDEN_CYCLE, 'b.service']] },
    );
  });

  it('of a long chain, with a thousand others beside each link, takes time by its size', () => {
    const count = 20_000;
    const chain = Array.from({ length: count }, (_, i): readonly Edge[] => [
      { from: `u${i}.service`, kind: 'Requires', to: `u${i + 1}.service` },
      { from: `u${i}.service`, kind: 'After', to: `u${i + 1}.service` },
      { from: `u${i}.service`, kind: 'Wants', to: `w${i % 1_000}.service` },
    ]).flat();
    let asked = 0;
    const view = aView(chain);
    const counting: UnitsView = {
      ...view,
      along: (unit, atom) => {
        asked += 1;
        return view.along(unit, atom);
      },
    };
    const { outcome } = planTransaction(counting, { type: 'start', unit: 'u0.service', mode: 'replace' });
    expect(outcome.ok && outcome.value.length).toBe(count + 1 + 1_000);
    expect(asked).toBeLessThan(count * 20);
  });
});

function goesBefore(
  view: UnitsView,
  jobs: ReadonlyMap<
    string,
    {
      readonly type: 'start' | 'stop' | 'restart' | 'reload' | 'verify-active';
      readonly ignoreOrder: boolean;
    }
  >,
  one: string,
  other: string,
): boolean {
  const [first, second] = [jobs.get(one), jobs.get(other)];
  if (first === undefined || second === undefined) return false;
  return (
    (view.along(one, 'before').includes(other) && comesFirst(first, second)) ||
    (view.along(other, 'before').includes(one) && comesLast(second, first))
  );
}
