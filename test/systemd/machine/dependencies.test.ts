// What is known of units' dependencies, against an account that counts everything anew at each question.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEPENDENCY_KINDS,
  Dependencies,
  type DependencyKind,
  type Edge,
} from '../../../src/systemd/machine/dependencies.js';

const UNITS = ['a.service', 'b.service', 'c.slice', 'own.target'] as const;
const INVERSE: Readonly<Partial<Record<DependencyKind, DependencyKind>>> = {
  Requires: 'RequiredBy',
  RequiredBy: 'Requires',
  Before: 'After',
  After: 'Before',
};
const unit = fc.constantFrom(...UNITS);
const edge = fc.record({
  kind: fc.constantFrom<DependencyKind>('Requires', 'RequiredBy', 'Before', 'After'),
  to: unit,
});
/** Few lists, so that the same one is often said by several, as by instances of one template. */
const lists = fc.array(fc.array(edge, { maxLength: 4 }), { minLength: 1, maxLength: 3 });
const step = fc.oneof(
  fc.record({ type: fc.constant('say' as const), unit, list: fc.nat() }),
  fc.record({ type: fc.constant('silence' as const), unit }),
  fc.record({ type: fc.constant('link' as const), unit, edge }),
);

/** All that is said and linked, one by one. */
function recount(said: ReadonlyMap<string, readonly Edge[]>, links: readonly (readonly [string, Edge])[]) {
  const all = [...[...said].flatMap(([from, edges]) => edges.map((one) => [from, one] as const)), ...links];
  return (from: string, kind: DependencyKind): readonly string[] => {
    const others = all.flatMap(([one, { kind: how, to }]) => [
      ...(one === from && how === kind && to !== from ? [to] : []),
      ...(to === from && INVERSE[how] === kind && one !== from ? [one] : []),
    ]);
    return [...new Set(others)].sort();
  };
}

describe('dependencies', () => {
  it('are what all units say together, whoever has said the same before', () => {
    fc.assert(
      fc.property(
        lists,
        fc.array(edge, { maxLength: 3 }),
        fc.array(step, { maxLength: 12 }),
        (texts, base, steps) => {
          const shared = new Dependencies();
          shared.say('own.target', base);
          const machines = [new Dependencies(shared), new Dependencies(shared)];
          const said = new Map<string, readonly Edge[]>([['own.target', base]]);
          const links: (readonly [string, Edge])[] = [];
          for (const one of steps) {
            for (const dependencies of machines) {
              if (one.type === 'say') dependencies.say(one.unit, texts[one.list % texts.length] ?? []);
              else if (one.type === 'silence') dependencies.say(one.unit, []);
              else dependencies.link(one.unit, one.edge);
            }
            if (one.type === 'say') said.set(one.unit, texts[one.list % texts.length] ?? []);
            else if (one.type === 'silence') said.set(one.unit, []);
            else links.push([one.unit, one.edge]);
            const expected = recount(said, links);
            for (const dependencies of machines)
              for (const from of UNITS)
                for (const kind of DEPENDENCY_KINDS)
                  expect(dependencies.of(from, kind), `${from} ${kind}`).toEqual(expected(from, kind));
          }
          for (const dependencies of machines) {
            for (const [from, one] of links) dependencies.unlink(from, one);
            for (const from of UNITS) dependencies.say(from, []);
            for (const from of UNITS)
              for (const kind of DEPENDENCY_KINDS) expect(dependencies.of(from, kind)).toEqual([]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
