// What happens to whatever runs by itself, a machine as well as a member of etcd: it is killed, started again, frozen and thawed.
import { isMemberName } from '../etcd/member-names.js';
import type { World } from '../world.js';
import type { PrepareFault, ReadyFault } from './do-fault.js';

/** Whose power can be cut. Refusals are thrown as a `FleetsimError`. */
interface Powered {
  readonly isOn: boolean;
  mustBeOn(): void;
  /** On, and not frozen. */
  mustRun(): void;
  mustBeFrozen(): void;
  cutPower(): void;
  powerOn(): void;
  freeze(): void;
  thaw(): void;
}

/** One of them, and how it is told of. */
interface Victim extends Pick<ReadyFault, 'machine'> {
  readonly powered: Powered;
  readonly called: string;
}

export const POWER_FAULTS = {
  kill(world, name) {
    const { powered, called, ...about } = victim(world, name);
    powered.mustBeOn();
    return { ...about, done: `${called} killed`, act: () => powered.cutPower() };
  },
  restart(world, name) {
    const { powered, called, ...about } = victim(world, name);
    return {
      ...about,
      done: `${called} restarted`,
      act() {
        if (powered.isOn) powered.cutPower();
        powered.powerOn();
      },
    };
  },
  freeze(world, name) {
    const { powered, called, ...about } = victim(world, name);
    powered.mustRun();
    return { ...about, done: `${called} is frozen`, act: () => powered.freeze() };
  },
  thaw(world, name) {
    const { powered, called, ...about } = victim(world, name);
    powered.mustBeFrozen();
    return { ...about, done: `${called} goes on`, act: () => powered.thaw() };
  },
} as const satisfies Readonly<Record<string, PrepareFault>>;

function victim(world: World, name: string): Victim {
  // Who speaks of etcd and means no machine shall hear of etcd.
  const isOfEtcd = isMemberName(name) && world.findMachine(name) === null;
  const member = isOfEtcd ? world.etcd.member(name) : null;
  if (member !== null) return { powered: member, called: `Member ${member.name}` };
  const machine = world.machine(name);
  return { powered: machine, called: `Machine ${machine.name}`, machine: machine.id };
}
