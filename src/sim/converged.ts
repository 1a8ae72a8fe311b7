// Whether a cluster has become what its users asked for, as the events show it, and in words what is still pending. It goes
// by what fleet can know, the registry; whether machines truly run what they publish is an invariant's to see.
import { compareStrings } from '../base/index.js';
import type { MachinePicture, Picture, UnitPicture } from '../events/index.js';
import { type Demand, type PlaceableUnit, type Policy, planWhole, refuseGlobal } from '../fleet/index.js';
import { isTemplate, parseUnitName } from '../systemd/index.js';

export interface ClusterSoFar {
  readonly picture: Picture;
  /** What a unit demands; null: nobody knows. */
  readonly demandOf: (unit: string) => Demand | null;
  /** Whether a unit has ended that is not to be started again when it is moved. */
  readonly hasEnded: (unit: string) => boolean;
  readonly policy: Policy;
}

/** A unit of the registry with what it demands. */
interface KnownUnit {
  readonly unit: UnitPicture;
  readonly demand: Demand;
  readonly template: boolean;
}

/** One thing that is not yet as it should be. */
export interface Pending {
  readonly sentence: string;
  /** By name. */
  readonly unit?: string;
  /** By ID. */
  readonly machine?: string;
}

/** What is not yet as it should be; the cheap questions first, so that one who only asks for the first pays little. */
export function* pending(cluster: ClusterSoFar): Generator<Pending, void> {
  const { picture } = cluster;
  if (picture.leader === null) yield { sentence: 'no engine leads' };
  for (const machine of picture.machines.values()) yield* pendingOfMachine(machine);
  const units = knownUnits(cluster);
  for (const known of units) {
    if (known.template || known.demand.requirements.global) continue;
    yield* pendingOfUnit(known.unit, cluster);
  }
  yield* pendingOfGlobals(units, picture);
  yield* pendingPlacements(units, cluster);
}

function* pendingOfMachine({ id, name, power, registered }: MachinePicture): Generator<Pending, void> {
  const tell = (sentence: string): Pending => ({ sentence: `${name} ${sentence}`, machine: id });
  if (power === 'on' && !registered) yield tell('is on, and not in the cluster');
  if (power === 'off' && registered) yield tell('is off, and still counts as in the cluster');
}

/** Of one that the engine places: it is where it was placed and nowhere else, and as far as it shall be. */
function* pendingOfUnit(unit: UnitPicture, { picture, hasEnded }: ClusterSoFar): Generator<Pending, void> {
  const { name, machine, movingTo, targetState } = unit;
  const tell = (sentence: string): Pending => ({ sentence, unit: name });
  if (movingTo !== null) yield tell(`${name} is on its way to ${picture.machineName(movingTo)}`);
  for (const id of unit.states.keys())
    if (id !== machine) yield tell(`${picture.machineName(id)} still has ${name}, which is not to be there`);
  // That it is where it may be, or rightly nowhere, is the engine's plan to say.
  if (machine === null || picture.machines.get(machine)?.registered !== true) return;
  const state = picture.currentState(unit);
  const enough = state === targetState || (state === 'loaded' && hasEnded(name));
  if (!enough)
    yield tell(`${name} should be ${targetState} on ${picture.machineName(machine)}, and is ${state}`);
}

/** On each machine in the order of their names, as agents admit them: beside what is scheduled there and those before. */
function* pendingOfGlobals(units: readonly KnownUnit[], picture: Picture): Generator<Pending, void> {
  const globals = units
    .filter(({ demand, template }) => demand.requirements.global && !template)
    .sort((a, b) => compareStrings(a.demand.name, b.demand.name));
  if (globals.length === 0) return;
  for (const machine of picture.machines.values()) {
    if (!machine.registered) continue;
    const here = new Map<string, Demand>();
    for (const { unit, demand } of units)
      if (unit.machine === machine.id && unit.targetState !== 'inactive') here.set(demand.name, demand);
    for (const { unit, demand } of globals) {
      const fits = unit.targetState !== 'inactive' && refuseGlobal(demand, { machine, units: here }) === null;
      if (fits) here.set(demand.name, demand);
      const has = unit.states.has(machine.id);
      if (fits === has) continue;
      const sentence = fits
        ? `${demand.name} should be on ${machine.name}, and is not`
        : `${machine.name} still has ${demand.name}, which is not to be there`;
      yield { sentence, unit: demand.name, machine: machine.id };
    }
  }
}

/** A whole plan, made from nothing but what there is: an engine that has done its work has nothing of it left to do. */
function* pendingPlacements(
  units: readonly KnownUnit[],
  { picture, policy }: ClusterSoFar,
): Generator<Pending, void> {
  const placeable = units.map(({ unit, demand, template }): PlaceableUnit => {
    const { targetState, machine, movingTo } = unit;
    return { ...demand, template, targetState, machine, movingTo };
  });
  const machines = [...picture.machines.values()];
  const plan = planWhole(
    {
      machines: new Map(
        machines.filter(({ registered }) => registered).map((machine) => [machine.id, machine]),
      ),
      units: new Map(placeable.map((unit) => [unit.name, unit])),
      held: new Set(machines.flatMap(({ id }) => (picture.keptUntilMs(id) === null ? [] : [id]))),
    },
    policy,
  );
  for (const { unit, arrive, leave } of plan.placements) {
    const { name } = unit;
    const tell = (sentence: string): Pending => ({ sentence: `${name} should ${sentence}`, unit: name });
    if (arrive === null) yield tell(`leave ${picture.machineName(leave?.machine ?? '')}`);
    else if (leave === null) yield tell(`be on ${picture.machineName(arrive.machine)}, and is nowhere`);
    else
      yield tell(`go from ${picture.machineName(leave.machine)} to ${picture.machineName(arrive.machine)}`);
  }
}

function knownUnits({ picture, demandOf }: ClusterSoFar): readonly KnownUnit[] {
  return [...picture.units.values()].flatMap((unit): readonly KnownUnit[] => {
    const demand = demandOf(unit.name);
    const name = parseUnitName(unit.name);
    if (demand === null || !name.ok) return [];
    return [{ unit, demand, template: isTemplate(name.value) }];
  });
}
