// What happens to etcd beyond the power of its members: slow disks, history that goes, answers that are lost.
import { failure } from '../../base/index.js';
import { PERSON } from '../network/ends.js';
import { timeMs } from './amounts.js';
import type { PrepareFault } from './do-fault.js';

/** So many answers are lost at most. */
const ANSWERS_MAX = 1_000;

export const ETCD_FAULTS = {
  'slow-disk'(world, name, time) {
    const member = world.etcd.member(name);
    const diskMs = timeMs(time);
    return {
      done: `The disk of ${member.name} takes ${time} for each write`,
      act: () => member.slowDisk(diskMs),
    };
  },
  compact(world) {
    world.etcd.mustLead();
    const { revision, compactRevision } = world.store;
    if (revision === compactRevision)
      throw failure('compacted', `etcd has no history before revision ${revision} anyway`);
    return {
      done: `etcd has forgotten all before revision ${revision}`,
      act: () => world.etcd.compact(),
    };
  },
  'lose-answer'(world, end, count = '1') {
    const answers = Number(count);
    if (answers < 1 || answers > ANSWERS_MAX)
      throw failure('bad-count', `from 1 to ${ANSWERS_MAX} answers can be lost, not ${count}`);
    const name = end === PERSON ? PERSON : world.machine(end).name;
    return {
      done:
        answers === 1
          ? `The next answer of etcd to a write of ${name} is lost`
          : `The next ${answers} answers of etcd to writes of ${name} are lost`,
      act: () => world.etcd.loseAnswers(name, answers),
    };
  },
} as const satisfies Readonly<Record<string, PrepareFault>>;
