// Questions about a world, answered from its registry and its events without leaving a trace.
import { failure } from '../base/index.js';
import {
  answerRoom,
  answerWhy,
  type CountedRoom,
  type ExplainedUnit,
  type ExplainQuestion,
  type RoomQuestion,
} from '../events/index.js';
import { Inquiry, readSupposition, type SupposedWords } from '../fleet/index.js';
import type { World } from './world.js';

/** Fails with `unit-not-found`, with `no-machine`, and with `usage` on what cannot be supposed. */
export function explainIn(world: World, { unit, ...supposed }: ExplainQuestion): ExplainedUnit {
  return answerWhy(ask(world, supposed), unit, {
    nowMs: world.simulation.nowMs(),
    history: world.moves.of(unit),
    nameOf: namesOf(world),
  });
}

export function countRoom(world: World, question: RoomQuestion): CountedRoom {
  return answerRoom(ask(world, question), question, namesOf(world));
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

function namesOf({ picture }: World): (id: string) => string | null {
  return (id) => picture.machines.get(id)?.name ?? null;
}
