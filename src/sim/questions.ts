// Questions about a world, answered from its registry and its events without leaving a trace.
import { failure } from '../base/index.js';
import {
  type CountedRoom,
  type ExplainedUnit,
  type ExplainQuestion,
  nameMachines,
  type RoomQuestion,
} from '../events/index.js';
import { Inquiry, readSupposition, SUPPOSED_MACHINE, type SupposedWords } from '../fleet/index.js';
import { parseUnitName } from '../systemd/index.js';
import type { World } from './world.js';

/** Fails with `unit-not-found`, with `no-machine`, and with `usage` on what cannot be supposed. */
export function explainIn(world: World, { unit, ...supposed }: ExplainQuestion): ExplainedUnit {
  const explanation = ask(world, supposed).explain(unit);
  if (explanation === null) throw failure('unit-not-found', `unit ${unit} does not exist`);
  const answer = { ...explanation, nowMs: world.simulation.nowMs(), history: world.moves.of(unit) };
  return { ...answer, names: namesIn(world, answer) };
}

export function countRoom(world: World, { name, file, ...supposed }: RoomQuestion): CountedRoom {
  const parsed = parseUnitName(name);
  if (!parsed.ok) throw failure('bad-unit-name', parsed.error);
  const answer = ask(world, supposed).countMore(parsed.value, file);
  return { ...answer, names: namesIn(world, answer) };
}

/** By the machine's ID. */
export function planDrainIn(world: World, machine: string): ReturnType<Inquiry['drain']> {
  return ask(world, { whatIf: [], without: [] }).drain(machine);
}

function ask(world: World, words: SupposedWords): Inquiry {
  const { picture } = world;
  return new Inquiry({
    kvs: world.registry(),
    policy: world.cluster.settings.policy,
    held: new Set([...picture.machines.keys()].filter((id) => picture.keptUntilMs(id) !== null)),
    supposition: readSupposition(words, (name) => {
      const id = world.machineId(name);
      if (picture.machines.get(id)?.registered === true) return id;
      const hint = '`fleetsim list-machines` shows which are there';
      throw failure('no-machine', `machine ${picture.machineName(id)} is not in the cluster`, hint);
    }),
  });
}

function namesIn(world: World, answer: unknown): Readonly<Record<string, string>> {
  return nameMachines(answer, (id) =>
    id === SUPPOSED_MACHINE ? 'a further machine' : (world.picture.machines.get(id)?.name ?? null),
  );
}
