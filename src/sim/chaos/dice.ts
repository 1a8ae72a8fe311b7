// The dice of chaos: for each fault there is, how one is drawn from the state of a world, or why none ever is. A new fault
// does not compile without its die.
import type { Random } from '../../base/index.js';
import type { Member } from '../etcd/member.js';
import { ETCD_LEADER } from '../etcd/member-names.js';
import { isDrained } from '../faults/drain-faults.js';
import { patientsOf } from '../faults/heal-faults.js';
import type { FaultVerb } from '../faults/words.js';
import type { SimMachine } from '../machine/sim-machine.js';
import type { World } from '../world.js';
import { oneOf, oneOrNone } from './draw.js';
import type { ProfileName } from './profiles.js';

/** The fault as it is written; null: there is nothing now that it could happen to. */
type Draw = (world: World, random: Random) => string | null;

export type Die =
  /** Rolled by this profile and all harder ones. */
  | { readonly from: ProfileName; readonly draw: Draw }
  /** Takes faults back: rolled by every run, in its own rhythm. */
  | { readonly repairs: Draw }
  /** The reason for which chaos has no use for it. */
  | { readonly never: string };

export const DICE: Readonly<Record<FaultVerb, Die>> = {
  kill: { from: 'calm', draw: onPowered('kill', isOn, isOn) },
  restart: { repairs: onPowered('restart', isOff, isOff) },
  stop: { from: 'calm', draw: onMachine('stop', runs) },
  reboot: { from: 'calm', draw: onMachine('reboot', runs) },
  drain: { from: 'rough', draw: onMachine('drain', () => true) },
  uncordon: {
    repairs: (world, random) => {
      const drained = world.machines.filter(({ id }) => isDrained(world, id));
      const machine = oneOrNone(random, drained);
      return machine === null ? null : `uncordon ${machine.name}`;
    },
  },
  crash: { from: 'calm', draw: onUnit('crash') },
  oom: { from: 'calm', draw: onUnit('oom') },
  'slow-cpu': {
    from: 'rough',
    draw: (world, random) =>
      `slow-cpu ${oneOf(random, world.machines).name} ${oneOf(random, [5, 100, 700])}ms`,
  },
  'drift-clock': {
    from: 'rough',
    draw: (world, random) =>
      `drift-clock ${oneOf(random, world.machines).name} ${oneOf(random, [-60, -10, -1, 1, 10, 60])}%`,
  },
  'jump-clock': {
    from: 'rough',
    draw: (world, random) =>
      `jump-clock ${oneOf(random, world.machines).name} ${oneOf(random, ['1h', '-1h', '5s', '-5s'])}`,
  },
  'fill-disk': { from: 'rough', draw: onMachine('fill-disk', () => true) },
  'lose-disk': { from: 'rough', draw: onMachine('lose-disk', () => true) },
  freeze: { from: 'rough', draw: onPowered('freeze', runs, ({ state }) => state === 'up') },
  thaw: {
    repairs: onPowered(
      'thaw',
      ({ processor }) => processor.isFrozen,
      ({ state }) => state === 'frozen',
    ),
  },
  'restart-fleetd': { from: 'calm', draw: onMachine('restart-fleetd', runs) },
  'crash-fleetd': { from: 'calm', draw: onMachine('crash-fleetd', runs) },
  'set-metadata': {
    from: 'calm',
    draw: (world, random) => {
      const change = oneOf(random, ['zone=a', 'zone=b', 'zone=c', 'disk=ssd', 'disk=hdd']);
      return `set-metadata ${oneOf(random, world.machines).name} ${change}`;
    },
  },
  'remove-metadata': {
    from: 'calm',
    draw: (world, random) =>
      `remove-metadata ${oneOf(random, world.machines).name} ${oneOf(random, ['zone', 'disk'])}`,
  },
  'change-id': {
    from: 'rough',
    draw: (world, random) => `change-id ${oneOf(random, world.machines).name} ${random.hex(32)}`,
  },
  partition: { from: 'rough', draw: onWay('partition', () => '') },
  delay: {
    from: 'calm',
    draw: onWay('delay', (random) => ` ${oneOf(random, ['20ms', '10ms..300ms', '5ms..3s long-tail'])}`),
  },
  lose: { from: 'rough', draw: onWay('lose', (random) => ` ${oneOf(random, [1, 10, 40, 80])}%`) },
  duplicate: { from: 'rough', draw: onWay('duplicate', (random) => ` ${oneOf(random, [5, 50])}%`) },
  reorder: { from: 'rough', draw: onWay('reorder', (random) => ` ${oneOf(random, [5, 50])}%`) },
  flap: { from: 'rough', draw: onWay('flap', (random) => ` ${oneOf(random, ['500ms', '7s', '40s'])}`) },
  'slow-disk': {
    from: 'rough',
    draw: (world, random) =>
      `slow-disk ${oneOf(random, world.etcd.members).name} ${oneOf(random, ['0ms', '50ms', '700ms', '2s'])}`,
  },
  compact: {
    from: 'calm',
    draw: ({ store }) => (store.revision === store.compactRevision ? null : 'compact'),
  },
  'lose-answer': {
    from: 'rough',
    draw: (world, random) => `lose-answer ${oneOf(random, world.machines).name} ${random.int(1, 5)}`,
  },
  heal: {
    repairs: (world, random) => {
      const ways = world.network.troubled().map(({ from, to }) => `heal ${from} and ${to}`);
      const patients = patientsOf(world, 'all').map(({ name }) => `heal ${name}`);
      return oneOrNone(random, [...ways, ...patients]);
    },
  },
};

function onMachine(verb: FaultVerb, able: (machine: SimMachine) => boolean): Draw {
  return (world, random) => {
    const machine = oneOrNone(random, world.machines.filter(able));
    return machine === null ? null : `${verb} ${machine.name}`;
  };
}

/** A machine or a member of etcd, the leader by that word as well as by its name. */
function onPowered(
  verb: FaultVerb,
  able: (machine: SimMachine) => boolean,
  ableMember: (member: Member) => boolean,
): Draw {
  return (world, random) => {
    const { members, leadership } = world.etcd;
    const { leader } = leadership;
    const names = [...world.machines.filter(able), ...members.filter(ableMember)].map(({ name }) => name);
    const led = members.length > 1 && leader !== null && ableMember(leader) ? [ETCD_LEADER] : [];
    const name = oneOrNone(random, [...names, ...led]);
    return name === null ? null : `${verb} ${name}`;
  };
}

/** A unit of fleet's that runs on some machine. */
function onUnit(verb: FaultVerb): Draw {
  return (world, random) => {
    const running = world.machines.flatMap(({ name, id, local }) =>
      local === null
        ? []
        : [...world.picture.units.values()]
            .filter((unit) => unit.states.get(id)?.active === 'active')
            .map((unit) => `${verb} ${name} ${unit.name}`),
    );
    return oneOrNone(random, running);
  };
}

/** Between a machine or a member of etcd and all of etcd or one member of it, there or back or both. */
function onWay(verb: FaultVerb, rest: (random: Random) => string): Draw {
  return (world, random) => {
    const members = world.etcd.members.length === 1 ? [] : world.etcd.members;
    const { name } = oneOf(random, [...world.machines, ...members]);
    const others = members.filter((member) => member.name !== name).map((member) => member.name);
    const other = oneOf(random, ['etcd', ...others]);
    const ends = oneOf(random, [`${name} and ${other}`, `${name} to ${other}`, `${other} to ${name}`]);
    return `${verb} ${ends}${rest(random)}`;
  };
}

/** Has come up since it was powered on. */
function runs(machine: SimMachine): boolean {
  return machine.local !== null;
}

function isOn(powered: SimMachine | Member): boolean {
  return powered.isOn;
}

function isOff(powered: SimMachine | Member): boolean {
  return !powered.isOn;
}
