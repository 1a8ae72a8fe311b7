// Runs of chaos: what their dice do, that a list of it leads to the same run, and that none of it breaks anything.
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../../src/events/index.js';
import { DICE } from '../../../src/sim/chaos/dice.js';
import { describeKnobs, rollKnobs } from '../../../src/sim/chaos/knobs.js';
import { PROFILES } from '../../../src/sim/chaos/profiles.js';
import { liveThrough, runSeed, type SeedResult } from '../../../src/sim/chaos/run-seed.js';
import { listed } from '../../../src/sim/chaos/script.js';
import { FAULT_VERBS } from '../../../src/sim/faults/words.js';

function run(seed: number, more: Partial<Parameters<typeof runSeed>[0]> = {}): SeedResult {
  return runSeed({ seed, profile: 'rough', timeMs: 300_000, machines: 4, version: 'test', ...more });
}

const SEEDS = Array.from({ length: 6 }, (_, i) => i + 1);

describe('a run of chaos', () => {
  it.each(PROFILES)('comes to rest after a %s time', (profile) => {
    const fallen = SEEDS.map((seed) => run(seed, { profile })).filter(({ violation }) => violation !== null);
    expect(fallen.map(({ knobs, violation }) => ({ seed: knobs.seed, violation }))).toEqual([]);
  });

  it('is the same again from the list of what was done', () => {
    for (const seed of SEEDS.slice(0, 4)) {
      const rolled = run(seed, { digest: true });
      const again = liveThrough(rolled.knobs, listed(rolled.deeds), { version: 'test', digest: true });
      expect(again.deeds, `seed ${seed}`).toEqual(rolled.deeds);
      expect(again.digest, `seed ${seed}`).toBe(rolled.digest);
      expect(rolled.digest).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('rolls every fault that has a die, sooner or later', () => {
    const missing = new Set(FAULT_VERBS.filter((verb) => !('never' in DICE[verb])));
    for (let seed = 1; seed <= 40 && missing.size > 0; seed++) {
      const { faults } = run(seed, { profile: 'apocalypse', timeMs: 240_000 });
      for (const verb of FAULT_VERBS) if (faults.has(verb)) missing.delete(verb);
    }
    expect([...missing]).toEqual([]);
  });

  it('takes the majority away from an etcd of several members, which comes back', () => {
    const several = Array.from({ length: 20 }, (_, i) => i + 1).filter(
      (seed) => rollKnobs({ seed, profile: 'apocalypse', timeMs: 1, machines: 2 }).etcdMembers > 1,
    );
    let lost = 0;
    for (const seed of several.slice(0, 8)) {
      let leader: string | null = '';
      const onEvent = (event: RecordedEvent): void => {
        if (event.type !== 'etcd-leader') return;
        leader = event.member;
        if (leader === null) lost += 1;
      };
      const { violation } = run(seed, { profile: 'apocalypse', machines: 2, timeMs: 240_000, onEvent });
      expect({ seed, violation, leader }).toEqual({ seed, violation: null, leader: expect.any(String) });
    }
    expect(lost).toBeGreaterThan(0);
  });

  it('says all of its knobs before it begins', () => {
    const knobs = rollKnobs({ seed: 7, profile: 'calm', timeMs: 3_600_000, machines: 2 });
    const lines = describeKnobs(knobs);
    expect(lines.slice(0, 3)).toEqual([
      'seed: 7                                   # all else is rolled from it',
      'profile: calm                             # how hard',
      'time: 3600s                               # how long faults go on',
    ]);
    for (const line of lines) expect(line).toMatch(/^[a-z_ ]+: \S.*# \w/);
    const told = lines.map((line) => line.split(':', 1)[0]).join(', ');
    expect(told).toMatch(
      /^seed, .*machines, .*policy, .*unit kinds, scenario units, commands, .*faults, fault every, .*burst$/,
    );
    expect(lines).toHaveLength(Object.keys(knobs).length);
  });
});
